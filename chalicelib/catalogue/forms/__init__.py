"""Forms of procedures: what is checked of an answer, and the messages about it."""
