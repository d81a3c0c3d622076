"""The clerks: one function per request. They know the rules and the archive, not HTTP."""
