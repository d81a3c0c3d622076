"""The law: what is allowed. Plain values and pure functions; no I/O, no clock, no randomness."""
