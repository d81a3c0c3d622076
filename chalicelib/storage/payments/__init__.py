"""Stored payments: attempts, refunds, receipts, settlements, manual review, provider state."""
