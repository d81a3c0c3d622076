"""Runs the test files of Python packages, which nobody here made, through inspection, previews and sealing.

    make corpus [PACKAGES="pillow pikepdf==10.1.0"]

`sources` brings the files, `child` runs `examine` on each in a process of its own, `readers` is what other programs
make of it, `rules` compares, `report` writes docs/corpus.md. Exit code 1 when a rule is broken without an explanation.
"""
