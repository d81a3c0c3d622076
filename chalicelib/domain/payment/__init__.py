"""Rules of payments: attempts, refunds, receipts and settlements."""
