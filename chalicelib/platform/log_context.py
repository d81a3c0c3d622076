"""What every log line of one request, event or message carries besides its own fields.

A ContextVar: each thread has its own, and a scope takes its fields with it when it ends. Not Powertools' own context
keys, because most requests log nothing and must not import Powertools.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_FIELDS: ContextVar[Mapping[str, str] | None] = ContextVar("log_fields", default=None)
"""`None` outside of every scope. A mapping is replaced, never changed."""


@contextmanager
def new_log_scope(**fields: str) -> Iterator[None]:
    """Log lines carry these fields (but for empty ones) and no others until the block ends: a request or an event."""
    outer = _FIELDS.set(_merged({}, fields))
    try:
        yield
    finally:
        _FIELDS.reset(outer)


@contextmanager
def log_scope(**fields: str) -> Iterator[None]:
    """As `new_log_scope`, besides the fields of the scopes around it: for one item of a batch."""
    with new_log_scope(**_merged(log_fields(), fields)):
        yield


def add_log_fields(**fields: str) -> None:
    """Adds what became known meanwhile to the innermost scope; nothing outside of one, where nobody would remove it."""
    if _FIELDS.get() is not None:
        _FIELDS.set(_merged(log_fields(), fields))


def log_fields() -> Mapping[str, str]:
    """The fields of this moment."""
    return _FIELDS.get() or {}


def _merged(outer: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    return {**outer, **{name: value for name, value in fields.items() if value}}
