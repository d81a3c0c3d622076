"""ZaloPay."""
