"""Results of dossiers: files, sealing, verification and revocation."""
