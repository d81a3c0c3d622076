"""What the adapters of all payment providers say alike."""

from __future__ import annotations

from datetime import timedelta, timezone

from chalicelib.domain.errors import Invalid, Unavailable, Untrusted
from chalicelib.payments.providers import texts

VIETNAM = timezone(timedelta(hours=7))
"""The time providers write in, whatever time zone this machine is in."""


def forged() -> Untrusted:
    """Nobody we know signed this for us."""
    return Untrusted("not_signed", texts.NOT_SIGNED)


def unreadable(name: str) -> Invalid:
    """The provider signed it, and we still cannot read this of it."""
    return Invalid("notice_unreadable", texts.NOTICE_UNREADABLE, fields={name: texts.VALUE_UNREADABLE})


def no_answer(provider: str) -> Unavailable:
    """The provider said nothing that can be read."""
    return Unavailable("outside_unavailable", texts.no_answer(provider))
