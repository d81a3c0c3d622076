"""Payment providers: one folder for each, behind one interface, and the list of them in `registry`."""
