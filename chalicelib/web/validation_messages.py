"""Messages about wrong values, in the citizen's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import Text
from chalicelib.web import texts

if TYPE_CHECKING:
    from pydantic import ValidationError

MOST = 50


def worded(wrong: ValidationError) -> dict[str, Text]:
    """Field path to text, for at most 50 fields."""
    problem: dict[str, Text] = {}
    for error in wrong.errors(include_url=False, include_input=False)[:MOST]:
        vi, en = texts.VALUE_ERRORS.get(error["type"], texts.VALUE_ERRORS["value_error"])
        values = error.get("ctx", {})
        path = ".".join(str(part)[:60] for part in error["loc"]) or "body"
        problem.setdefault(path, (vi.format_map(values), en.format_map(values)))
    return problem
