"""The citizen's work on a dossier: drafts, prefilled fields, submission, access to it."""
