"""SePay."""
