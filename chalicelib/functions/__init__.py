"""One module for each deployed function that an event starts: what it does with the event."""
