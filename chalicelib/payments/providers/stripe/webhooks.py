"""Stripe's events as notices."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.errors import unreadable
from chalicelib.payments.providers.interface import Json
from chalicelib.payments.providers.stripe.codes import PAID, REVIEW, Meaning
from chalicelib.payments.providers.stripe.event_rules import RULES
from chalicelib.payments.providers.stripe.parsing import CURRENCY, amount, attempt, moment, part, raw, reference, word


def noticed(event: Json) -> Notice:
    """What an event says, after its signature was verified. `Invalid` when we cannot read it.

    One that says nothing of a payment is a notice of no attempt (`attempt` is empty), which is recorded
    nowhere: its outcome is `UNKNOWN`, and Stripe is answered 200. So is one of a payment that is not ours.
    A dispute names no attempt of ours either, and does say something: there `transaction` tells which.
    """
    name = word(event, "type")
    if word(event, "object") != "event" or not name:
        raise unreadable("type")
    rule = RULES.get(name)
    if rule is None:
        return _nothing(name)
    thing = part(part(event, "data"), "object")
    if word(thing, "object") != rule.about.name:
        raise unreadable("data.object")
    status = word(thing, rule.about.status)
    meaning = rule.says.get(status, REVIEW)
    if meaning is None:
        return _nothing(name)
    return reported(
        thing,
        meaning,
        transaction=reference(thing, rule.about.payment),
        counted=rule.amount,
        codes=f"{name}/{raw(status)}/{raw(reference(thing, 'id'))}",
        source="webhook",
        at=moment(event, "created"),
    )


def reported(
    thing: Json, meaning: Meaning, *, transaction: str, counted: str, codes: str, source: str, at: datetime | None
) -> Notice:
    """A notice of this object. `counted` is where its amount is, `codes` is what a person would want to see.

    Another currency, money without a payment, or a session that names another attempt than its metadata
    is for a person to look at. An amount in another currency is not repeated: it is no number of VND.
    """
    currency, ours = word(thing, "currency"), attempt(thing)
    foreign = currency != CURRENCY
    odd = foreign or (meaning is PAID and not transaction) or word(thing, "client_reference_id") not in ("", ours)
    if odd and meaning.state is not State.NEEDS_REVIEW:
        meaning = REVIEW
    return Notice(
        provider="stripe",
        attempt=ours,
        state=meaning.state,
        amount=0 if foreign else amount(thing, counted),
        transaction=transaction,
        codes=meaning.code or (f"{codes}/{raw(currency)}" if foreign else codes),
        source=source,
        paid_at=at if meaning is PAID else None,
    )


def _nothing(name: str) -> Notice:
    return Notice(
        provider="stripe",
        attempt="",
        state=State.PENDING,
        amount=0,
        transaction="",
        codes=f"ignored/{raw(name)}",
        source="webhook",
    )
