"""payOS."""
