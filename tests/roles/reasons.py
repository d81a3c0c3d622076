"""Why something is allowed that no test uses, and why something in the code is reached by no test of a function.

Each line is checked: one that is not needed any more fails the run.
"""

from __future__ import annotations

ALL = "every function"

UNUSED: dict[tuple[str, str, str], str] = {
    # function, action, resource as the report writes it
    (ALL, "logs:CreateLogStream", "log-group:/aws/lambda/motcua-prod-*"): "Lambda writes the log of the function",
    (ALL, "logs:PutLogEvents", "log-group:/aws/lambda/motcua-prod-*"): "Lambda writes the log of the function",
}

UNREACHED: dict[tuple[str, str, str], str] = {
    # function, where in chalicelib, operation
}
