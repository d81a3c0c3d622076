"""Reading an account's credentials from the secret store. They are JSON, and no error repeats any of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from chalicelib.domain.strict_json import read_object

Reader = Callable[[Any], Any]
"""Makes a value of what the secret has under a name, `ABSENT` where it has nothing. Raises `ValueError`."""

ABSENT = object()

PRINTED = r"[!-~]+"
"""No blank and no line end: it goes into a header."""
HOST = r"https://[^/?#\s]+|http://(?:localhost|127\.0\.0\.1)(?::[0-9]+)?"
"""Whoever answers there is believed. Not encrypted only on this machine."""


def text(form: str = r"(?s:.+)", default: str | None = None) -> Reader:
    """A text of this form. Absent, null and empty are the default; where there is none it is needed."""

    def read(value: Any) -> str:
        if value in (ABSENT, None, "") and default is not None:
            return default
        if not isinstance(value, str) or not re.fullmatch(form, value):
            raise ValueError("not of the form")
        return value

    return read


def address(form: str, default: str | None = None) -> Reader:
    """An address of this form, without slashes at its end."""
    read = text(f"(?:{form})/*", default)
    return lambda value: read(value).rstrip("/")


def integer(least: int, most: int, default: int | None = None) -> Reader:
    """A whole number within these limits; absent is the default."""

    def read(value: Any) -> int:
        number = default if value is ABSENT else value
        if type(number) is not int or not least <= number <= most:  # a bool is an int to Python
            raise ValueError("not such a number")
        return number

    return read


def flag(value: Any) -> bool:
    """True or false; it is needed."""
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def read(stored: str, needs: str, /, **readers: Reader) -> dict[str, Any]:
    """The value of each name. `ValueError` says what the secret `needs`; names that are not read are ignored."""
    try:
        written = read_object(stored)
        return {name: reader(written.get(name, ABSENT)) for name, reader in readers.items()}
    except ValueError:
        pass  # raised below, so that the error has no context
    raise unusable(needs)


def unusable(needs: str) -> ValueError:
    """The error of a secret that cannot be used."""
    return ValueError(f"the secret of {needs}")
