"""Rules of documents and their files."""
