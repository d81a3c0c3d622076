"""What Stripe's events mean: every one it documents of our objects, in every state of those."""

from __future__ import annotations

import re
from typing import Any

import pytest
from stripe.params import WebhookEndpointCreateParams

from chalicelib.domain import identifiers
from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.interface import Repaid
from chalicelib.payments.providers.stripe.codes import (
    COMPLETE_UNPAID,
    INTENT_STATUSES,
    PAYMENT_STATUSES,
    REFUND_STATUSES,
    SESSIONS,
)
from chalicelib.payments.providers.stripe.event_rules import RULES
from chalicelib.payments.providers.stripe.refunds import STATES
from tests.payments.providers.stripe.stripe_made import (
    AMOUNT,
    ATTEMPT,
    INTENT,
    charge,
    dispute,
    event,
    intent,
    parsed,
    refund,
    session,
)

OF_SESSIONS = {
    ("completed", "paid"): "paid",
    ("completed", "unpaid"): "pending",
    ("completed", "no_payment_required"): "needs_review",
    ("async_payment_succeeded", "paid"): "paid",
    ("async_payment_succeeded", "unpaid"): "needs_review",
    ("async_payment_succeeded", "no_payment_required"): "needs_review",
    ("async_payment_failed", "paid"): "needs_review",
    ("async_payment_failed", "unpaid"): "failed",
    ("async_payment_failed", "no_payment_required"): "needs_review",
    ("expired", "paid"): "needs_review",
    ("expired", "unpaid"): "expired",
    ("expired", "no_payment_required"): "needs_review",
}
OF_INTENTS = {
    ("succeeded", "succeeded"): "paid",
    ("payment_failed", "requires_payment_method"): "pending",
    ("payment_failed", "requires_confirmation"): "pending",
    ("processing", "processing"): "pending",
    ("canceled", "canceled"): "cancelled",
    ("created", "requires_payment_method"): "pending",
    ("created", "requires_confirmation"): "pending",
    ("created", "requires_action"): "pending",
    ("requires_action", "requires_action"): "pending",
}
"""Every other pair is for a person to look at."""
INTENT_EVENTS = [name.removeprefix("payment_intent.") for name in RULES if name.startswith("payment_intent.")]
UNKNOWN = ["", "Paid", "paid ", "succeeded_", "new_state"]


def test_every_event_stripe_has_of_our_objects_has_a_meaning() -> None:
    """As its own library lists them; one that is new makes this fail."""
    listed = set(re.findall(r"'([a-z_.0-9]+)'", str(WebhookEndpointCreateParams.__annotations__["enabled_events"])))
    assert "checkout.session.completed" in listed
    ours = {name for name in listed if re.match(r"(checkout\.session|payment_intent|charge|refund)\.", name)}
    assert ours == set(RULES)


@pytest.mark.parametrize(("name", "status"), OF_SESSIONS)
def test_a_sessions_event_and_its_payment_must_agree(name: str, status: str) -> None:
    """Paid, open, failed and expired only when both say so."""
    message = parsed(event(f"checkout.session.{name}", session(payment_status=status)))
    assert message.state.value == OF_SESSIONS[name, status]
    assert (message.attempt, message.transaction, message.amount) == (ATTEMPT, INTENT, AMOUNT)


@pytest.mark.parametrize("status", sorted(INTENT_STATUSES))
@pytest.mark.parametrize("name", INTENT_EVENTS)
def test_an_intents_event_and_its_state_must_agree(name: str, status: str) -> None:
    """All pairs of the eight events and the seven states."""
    message = parsed(event(f"payment_intent.{name}", intent(status=status)))
    assert message.state.value == OF_INTENTS.get((name, status), "needs_review")
    assert (message.attempt, message.transaction) == (ATTEMPT, INTENT)


@pytest.mark.parametrize("status", UNKNOWN)
@pytest.mark.parametrize("name", [name for name in RULES if name.startswith(("checkout", "payment_intent"))])
def test_an_unknown_state_is_neither_paid_nor_failed(name: str, status: str) -> None:
    """Whichever event brings it."""
    made = session(payment_status=status) if name.startswith("checkout") else intent(status=status)
    assert parsed(event(name, made)).state is State.NEEDS_REVIEW


def test_two_events_of_one_payment_are_one_piece_of_news() -> None:
    """A session that is completed, or paid later, and an intent that succeeded."""
    completed = parsed(event("checkout.session.completed", session()))
    later = parsed(event("checkout.session.async_payment_succeeded", session(), id="evt_2"))
    succeeded = parsed(event("payment_intent.succeeded", intent(), id="evt_3", created=1796350000))
    assert completed.dedupe == later.dedupe == succeeded.dedupe == f"{INTENT}#paid#{AMOUNT}"
    assert completed.state is later.state is succeeded.state is State.PAID


def test_a_declined_card_ends_nothing() -> None:
    """The session stays open, and the next card pays on the same intent."""
    message = parsed(
        event("payment_intent.payment_failed", intent(status="requires_payment_method", amount_received=0))
    )
    assert (message.state, message.codes, message.amount, message.paid_at) == (State.PENDING, "declined", AMOUNT, None)


def test_what_arrived_is_what_counts() -> None:
    """Not what was asked for."""
    assert parsed(event("payment_intent.succeeded", intent(amount_received=9_000))).amount == 9_000


def test_money_that_went_back_is_for_a_person_to_look_at() -> None:
    """All of it and in part; twice in part is two pieces of news."""
    once = parsed(event("charge.refunded", charge(amount_refunded=6_000)))
    twice = parsed(event("charge.refunded", charge(amount_refunded=12_000)))
    assert (once.state, once.attempt, once.transaction, once.amount) == (State.NEEDS_REVIEW, ATTEMPT, INTENT, 6_000)
    assert once.dedupe != twice.dedupe


@pytest.mark.parametrize(
    ("name", "status", "looked_at"),
    [
        ("refund.created", "pending", False),
        ("refund.created", "succeeded", False),
        ("refund.updated", "succeeded", False),
        ("refund.updated", "failed", True),
        ("refund.updated", "canceled", True),
        ("refund.updated", "requires_action", True),
        ("refund.updated", "new_state", True),
        ("charge.refund.updated", "succeeded", False),
        ("charge.refund.updated", "failed", True),
        ("refund.failed", "failed", True),
        ("refund.failed", "succeeded", True),
    ],
)
def test_a_refund_is_looked_at_when_it_does_not_go_as_it_should(name: str, status: str, looked_at: bool) -> None:
    """Otherwise it is our own and `query_refund` tells of it, or `charge.refunded` does."""
    message = parsed(event(name, refund(status=status)))
    if looked_at:
        assert (message.state, message.attempt, message.transaction) == (State.NEEDS_REVIEW, ATTEMPT, INTENT)
        assert message.codes == f"{name}/{status}/re_3Qx7"
    else:
        assert (message.attempt, message.codes) == ("", f"ignored/{name}")


def test_two_refunds_that_fail_are_two_pieces_of_news() -> None:
    """Also when they are of one amount."""
    one, other = (parsed(event("refund.failed", refund(id=name, status="failed"))) for name in ("re_1", "re_2"))
    assert one.dedupe != other.dedupe


@pytest.mark.parametrize("name", ["created", "funds_withdrawn", "funds_reinstated", "closed"])
def test_a_dispute_says_which_payment_and_not_which_attempt(name: str) -> None:
    """Stripe writes no metadata of ours into it."""
    message = parsed(event(f"charge.dispute.{name}", dispute()))
    assert (message.state, message.attempt, message.transaction) == (State.NEEDS_REVIEW, "", INTENT)
    assert message.codes == f"charge.dispute.{name}/needs_response/dp_1"


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        *((name, charge()) for name, rule in RULES.items() if rule is None),
        ("customer.created", {"object": "customer", "id": "cus_1"}),
        ("invoice.paid", {"object": "invoice", "metadata": {"attempt": ATTEMPT}, "status": "paid"}),
        ("a.new.kind", {}),
    ],
)
def test_any_other_event_is_a_notice_of_no_attempt(name: str, thing: dict[str, Any]) -> None:
    """It says nothing: no money, no payment, and it is recorded nowhere."""
    message = parsed(event(name, thing))
    assert (message.attempt, message.state, message.amount, message.transaction) == ("", State.PENDING, 0, "")
    assert message.codes == f"ignored/{name}"
    with pytest.raises(Invalid):  # so `record` finds no attempt: the outcome is UNKNOWN, and Stripe hears 200
        identifiers.parent(message.attempt)


def test_every_state_a_query_can_answer_has_a_meaning() -> None:
    """The tables are complete, and only one state of all is money."""
    assert set(COMPLETE_UNPAID) == INTENT_STATUSES
    assert {paid for _, paid in SESSIONS} == PAYMENT_STATUSES
    assert [key for key, meaning in SESSIONS.items() if meaning.state is State.PAID] == [("complete", "paid")]
    assert State.PAID not in {meaning.state for meaning in COMPLETE_UNPAID.values()}
    assert set(STATES) == REFUND_STATUSES
    assert [status for status, state in STATES.items() if state is Repaid.DONE] == ["succeeded"]
