"""The search of the catalogue: its index, and words that are misspelled."""
