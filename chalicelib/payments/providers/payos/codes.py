"""What payOS's codes mean to us. Each documented one is here; an unknown one is for a person to look at."""

from __future__ import annotations

from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.interface import NoNotice

CREDIT: dict[str, State] = {"00": State.PAID}
"""The `code` of a webhook's data: money has come in."""

STATUS: dict[str, State] = {
    "PENDING": State.PENDING,
    "PROCESSING": State.PENDING,
    "PAID": State.PAID,
    "UNDERPAID": State.UNDERPAID,
    "CANCELLED": State.CANCELLED,
    "EXPIRED": State.EXPIRED,
    "FAILED": State.FAILED,
}
"""The status of a payment link."""

OK, EXISTS = "00", "231"
UNANSWERED: dict[str, NoNotice] = {"101": NoNotice.NOT_KNOWN}
"""Codes of an answer that has no data; payOS signs none of them. Every other one means: ask later."""

DOCUMENTED_CREDIT = frozenset(["00"])
DOCUMENTED_STATUS = frozenset(["PENDING", "PROCESSING", "PAID", "UNDERPAID", "CANCELLED", "EXPIRED", "FAILED"])
if CREDIT.keys() != DOCUMENTED_CREDIT or STATUS.keys() != DOCUMENTED_STATUS:
    raise RuntimeError("a documented payOS code has no meaning here")

_NOTHING_CAME = frozenset([State.CANCELLED, State.EXPIRED, State.FAILED])
_MONEY_CAME = frozenset([State.PAID, State.UNDERPAID])


def noticed(code: str) -> State:
    """What a webhook says."""
    return CREDIT.get(code, State.NEEDS_REVIEW)


def answered(status: str, paid: int) -> State:
    """What the status of a link says. Money that came to a closed link, or did not come to a paid one, is
    for a person to look at.
    """
    state = STATUS.get(status, State.NEEDS_REVIEW)
    return State.NEEDS_REVIEW if state in (_NOTHING_CAME if paid else _MONEY_CAME) else state
