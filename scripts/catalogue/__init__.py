"""The catalogue's workshop: its files are checked here and made into what the service reads. Never packaged."""
