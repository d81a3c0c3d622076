"""What JSON answers look like."""
