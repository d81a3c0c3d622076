"""The officer's work on a dossier: tasks and decisions."""
