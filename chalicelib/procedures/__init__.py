"""Procedures for citizens: finding and reading them, eligibility, costs, validation of a dossier."""
