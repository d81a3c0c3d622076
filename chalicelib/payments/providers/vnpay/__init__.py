"""VNPAY."""
