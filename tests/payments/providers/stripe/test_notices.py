"""Stripe's notices: what is signed for us is read as it was meant; what is not ours, or makes no sense, is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.payment.attempt import Notice, State
from tests.payments.providers.stripe.stripe_made import (
    AMOUNT,
    ATTEMPT,
    COMPLETED,
    INTENT,
    PAYER,
    SESSION,
    event,
    intent,
    paid,
    parsed,
    session,
)


def without(name: str) -> dict[str, Any]:
    """A completed session that lacks this."""
    return event(COMPLETED, {key: value for key, value in session().items() if key != name})


def test_a_payment_is_read_as_it_was_meant() -> None:
    """Whole dong, the intent as its number, and when it happened."""
    assert parsed(paid()) == Notice(
        provider="stripe",
        attempt=ATTEMPT,
        state=State.PAID,
        amount=AMOUNT,
        transaction=INTENT,
        codes="paid",
        source="webhook",
        paid_at=datetime(2026, 12, 4, 2, 14, 55, tzinfo=UTC),
    )


def test_a_notice_holds_nothing_of_the_payer() -> None:
    """Stripe sends name and address; we keep neither."""
    assert PAYER not in repr(parsed(paid()))


def test_an_expanded_object_is_the_same_as_its_name() -> None:
    """Stripe writes either."""
    assert parsed(paid(payment_intent=intent())) == parsed(paid())


@pytest.mark.parametrize(
    "made", [without("metadata"), paid(metadata=None), paid(metadata={}), paid(metadata={"attempt": 7})]
)
def test_a_payment_without_our_metadata_is_not_ours(made: dict[str, Any]) -> None:
    """`client_reference_id` is not enough: whoever opens a payment link writes it."""
    message = parsed(made)
    assert (message.attempt, message.transaction) == ("", INTENT)


@pytest.mark.parametrize("name", ["", "x y", "ATTEMPT#1", "A" * 33, "\ud800", "mc23456789abpay2"])
def test_what_cannot_be_an_attempt_of_ours_is_none(name: str) -> None:
    """It goes nowhere near a table."""
    body = json.dumps(paid(metadata={"attempt": name}, client_reference_id=None)).encode()
    assert parsed(body).attempt == ""


def test_a_session_that_names_two_attempts_is_for_a_person_to_look_at() -> None:
    """We write the same name into both."""
    message = parsed(paid(client_reference_id="MC23456789ABPAY3"))
    assert (message.state, message.attempt, message.amount) == (State.NEEDS_REVIEW, ATTEMPT, AMOUNT)


@pytest.mark.parametrize("payment", [None, ""])
def test_money_without_a_payment_is_for_a_person_to_look_at(payment: str | None) -> None:
    """There would be nothing to give back."""
    assert parsed(paid(payment_intent=payment)).state is State.NEEDS_REVIEW


@pytest.mark.parametrize("currency", ["usd", "VND", "vnd ", "", None])
@pytest.mark.parametrize("status", ["paid", "unpaid", "no_payment_required"])
def test_another_currency_is_for_a_person_to_look_at(currency: str | None, status: str) -> None:
    """Its amount is no number of dong, so none is told."""
    message = parsed(paid(currency=currency, payment_status=status))
    assert (message.state, message.amount, message.attempt) == (State.NEEDS_REVIEW, 0, ATTEMPT)


def test_another_currency_is_named() -> None:
    """For whoever looks at it."""
    assert parsed(paid(currency="usd")).codes == f"{COMPLETED}/paid/{SESSION}/usd"
    assert parsed(paid(currency="usd")).dedupe != parsed(paid()).dedupe
