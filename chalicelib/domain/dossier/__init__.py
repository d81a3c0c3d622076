"""Rules of dossiers: what one is, its lifecycle and its history."""
