"""Errors shared by the adapters of payment providers."""

from __future__ import annotations

from datetime import timedelta, timezone

from chalicelib.domain.errors import Invalid, Unavailable, Untrusted
from chalicelib.payments.providers import texts

VIETNAM = timezone(timedelta(hours=7))
"""The time providers write in, whatever time zone this machine is in."""


def forged() -> Untrusted:
    """The signature is missing or not valid for this account."""
    return Untrusted("not_signed", texts.NOT_SIGNED)


def unreadable(name: str) -> Invalid:
    """The signature is valid, and a value cannot be parsed."""
    return Invalid("notice_unreadable", texts.NOTICE_UNREADABLE, fields={name: texts.VALUE_UNREADABLE})


def no_answer(provider: str) -> Unavailable:
    """The provider gave no readable answer."""
    return Unavailable("outside_unavailable", texts.no_answer(provider))
