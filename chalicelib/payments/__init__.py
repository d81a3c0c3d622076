"""Payment attempts, refunds, receipts, reconciliation and manual review."""
