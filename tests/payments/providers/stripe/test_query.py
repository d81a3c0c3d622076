"""Asking Stripe: only an answer about this session, in our mode, counts; and it is the same news as a notice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.stripe.adapter import PROVIDER
from tests.payments.providers.stripe.stripe_made import (
    AMOUNT,
    ATTEMPT,
    CREDENTIALS,
    INTENT,
    SESSION,
    charge,
    event,
    intent,
    paid,
    parsed,
    session,
)
from tests.payments.providers.stripe.stripe_wire import INQUIRY, Api, Wire, full_session, library, notice


def test_the_question_is_the_one_stripes_library_asks() -> None:
    """About the session by its name, with the intent and its charge in it."""
    wire, api = Wire(full_session()), Api((200, full_session()))
    library(wire).v1.checkout.sessions.retrieve(SESSION, {"expand": ["payment_intent", "payment_intent.latest_charge"]})
    PROVIDER.query(INQUIRY, CREDENTIALS, api)
    [(method, url, headers, body)] = api.requests
    assert (method, body, headers["Authorization"]) == ("GET", b"", "Bearer sk_test_NOBODYS")
    assert "Idempotency-Key" not in headers
    ours, theirs = urlsplit(url), urlsplit(wire.requests[1])
    assert (ours.scheme, ours.netloc, ours.path) == (theirs.scheme, theirs.netloc, theirs.path)
    assert [value for _, value in parse_qsl(ours.query)] == [value for _, value in parse_qsl(theirs.query)]


def test_a_paid_session_is_read_as_it_was_meant() -> None:
    """The moment is that of the charge."""
    assert notice(full_session()) == Notice(
        provider="stripe",
        attempt=ATTEMPT,
        state=State.PAID,
        amount=AMOUNT,
        transaction=INTENT,
        codes="paid",
        source="sweep",
        paid_at=datetime.fromisoformat("2026-12-04T02:14:51+00:00"),
    )


UNPAID = {"payment_status": "unpaid"}


@pytest.mark.parametrize(
    ("answer", "notified"),
    [
        pytest.param(full_session(), paid(), id="paid"),
        pytest.param(full_session(), event("payment_intent.succeeded", intent()), id="succeeded"),
        pytest.param(
            session(status="expired", payment_intent=None, **UNPAID),
            event("checkout.session.expired", session(status="expired", payment_intent=None, **UNPAID)),
            id="expired",
        ),
        pytest.param(
            full_session({"status": "requires_payment_method", "amount_received": 0}, **UNPAID),
            event("checkout.session.async_payment_failed", session(**UNPAID)),
            id="failed",
        ),
        pytest.param(
            full_session({"status": "canceled", "amount_received": 0}, **UNPAID),
            event("payment_intent.canceled", intent(status="canceled", amount_received=0)),
            id="canceled",
        ),
        pytest.param(full_session({"status": "processing"}, **UNPAID), paid(**UNPAID), id="unpaid"),
        pytest.param(
            full_session({"status": "processing"}, **UNPAID),
            event("payment_intent.processing", intent(status="processing")),
            id="processing",
        ),
        pytest.param(
            session(payment_status="no_payment_required", payment_intent=None, currency=None, amount_total=0),
            paid(payment_status="no_payment_required", payment_intent=None, currency=None, amount_total=0),
            id="free",
        ),
    ],
)
def test_an_answer_and_a_notice_that_say_the_same_are_the_same_news(answer: Any, notified: Any) -> None:
    """So that it is recorded once, whoever told us first."""
    one, other = notice(answer), parsed(notified)
    assert (one.dedupe, one.state, one.attempt) == (other.dedupe, other.state, other.attempt)


@pytest.mark.parametrize(
    ("status", "payment", "state"),
    [
        ("open", "unpaid", "pending"),
        ("open", "paid", "needs_review"),
        ("open", "no_payment_required", "needs_review"),
        ("complete", "paid", "paid"),
        ("complete", "no_payment_required", "needs_review"),
        ("expired", "unpaid", "expired"),
        ("expired", "paid", "needs_review"),
        ("expired", "no_payment_required", "needs_review"),
        ("complete", "new_state", "needs_review"),
        ("new_state", "paid", "needs_review"),
        ("", "", "needs_review"),
    ],
)
def test_what_a_session_says_by_its_two_states(status: str, payment: str, state: str) -> None:
    """Only one pair is money."""
    assert notice(full_session(status=status, payment_status=payment)).state.value == state


@pytest.mark.parametrize(
    ("stands", "state"),
    [
        ("requires_payment_method", "failed"),
        ("requires_confirmation", "pending"),
        ("requires_action", "pending"),
        ("processing", "pending"),
        ("requires_capture", "needs_review"),
        ("canceled", "cancelled"),
        ("succeeded", "needs_review"),
        ("new_state", "needs_review"),
    ],
)
def test_a_completed_session_that_is_not_paid_stands_as_its_intent_does(stands: str, state: str) -> None:
    """Nobody can pay in it again."""
    assert notice(full_session({"status": stands}, **UNPAID)).state.value == state


@pytest.mark.parametrize(
    "of_intent",
    [
        {"status": "processing"},
        {"status": "requires_capture"},
        {"amount_received": AMOUNT - 1},
        {"latest_charge": charge(disputed=True)},
        {"latest_charge": charge(disputed=None)},
        {"latest_charge": charge(amount_refunded=1)},
    ],
)
def test_a_session_that_is_paid_by_an_intent_that_is_not_is_for_a_person_to_look_at(of_intent: Any) -> None:
    """Nor is money that is on its way back a payment."""
    message = notice(full_session(of_intent))
    assert (message.state, message.attempt, message.transaction) == (State.NEEDS_REVIEW, ATTEMPT, INTENT)
    assert message.codes.startswith("complete/paid/")


def test_another_currency_is_for_a_person_to_look_at() -> None:
    """Its amount is no number of dong."""
    message = notice(full_session(currency="usd"))
    assert (message.state, message.amount) == (State.NEEDS_REVIEW, 0)
