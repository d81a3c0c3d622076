"""Messages to citizens about their dossiers."""
