"""Printed documents about a procedure: checklist and blank form."""
