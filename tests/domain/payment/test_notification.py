"""What a payment notification leads to, decided as one value: no table, no provider, no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import Attempt, Notice, Outcome, State
from chalicelib.domain.payment.decision import AttemptRecord, Decision, Terms, expire
from chalicelib.domain.payment.notification import decide
from chalicelib.domain.working_time import Calendar

NOW = datetime.fromisoformat("2026-12-04T09:00:00+07:00")
REFERENCE, ATTEMPT = "2222-2222-2226", "222222222226ABCD"
FEE = 16_000
EVERY_DAY_WORKED = Calendar(lambda day: None)
TERMS = Terms(at=NOW, can_refund=True, calendar=EVERY_DAY_WORKED)
BY_HAND = replace(TERMS, can_refund=False)
PAID = Notice(
    provider="any", attempt=ATTEMPT, state=State.PAID, amount=FEE, transaction="7", codes="00", source="webhook"
)


def stored(status: Status = Status.AWAITING_FEE, **attempt: object) -> AttemptRecord:
    """An attempt at a fee, and its dossier."""
    made = Attempt(
        id=ATTEMPT,
        reference=REFERENCE,
        provider="any",
        amount=FEE,
        created_at=NOW,
        expires_at=NOW + timedelta(minutes=15),
        agency="H27.19",
    )
    dossier = Dossier(
        reference=REFERENCE,
        owner="citizen-1",
        procedure="1.009073",
        procedure_version=1,
        procedure_name=("x", "x"),
        agency="H27.19",
        status=status,
        version=3,
        opened_at=NOW,
        changed_at=NOW,
        amount_due=FEE,
    )
    return AttemptRecord(dossier=dossier, attempt=replace(made, **attempt))  # type: ignore[arg-type]


def kinds(decision: Decision) -> list[str]:
    """The kinds of the events."""
    return [event.kind for event in decision.events]


def test_the_fee_that_arrives_files_the_dossier_and_returns_nothing() -> None:
    """The desk's eight hours end at the close of the same day when it is paid before the desk opens."""
    early = replace(TERMS, at=datetime.fromisoformat("2026-12-04T06:00:00+07:00"))
    decision = decide(stored(), PAID, early)
    assert decision.outcome is Outcome.RECORDED
    assert decision.attempt is not None
    assert (decision.attempt.state, decision.attempt.version) == (State.PAID, 2)
    assert decision.step is not None
    assert decision.step.dossier.status is Status.FILED
    assert decision.step.dossier.act_by == datetime.fromisoformat("2026-12-04T17:00:00+07:00")
    assert (kinds(decision), decision.refund, decision.for_review) == (["payment_paid"], None, None)
    assert (decision.notice, decision.paid_at) == (PAID, early.at)


def test_the_payment_counts_on_the_day_its_provider_names() -> None:
    """Not on the day of the notification."""
    yesterday = NOW - timedelta(days=1)
    assert decide(stored(), replace(PAID, paid_at=yesterday), TERMS).paid_at == yesterday


@pytest.mark.parametrize(("terms", "by_hand"), [(TERMS, False), (BY_HAND, True)])
def test_money_for_a_fee_that_is_not_due_goes_back(terms: Terms, by_hand: bool) -> None:
    """By hand where its provider returns none; the dossier does not move."""
    decision = decide(stored(Status.FILED), PAID, terms)
    assert decision.step is None
    assert decision.refund is not None
    assert (decision.refund.amount, decision.refund.reason) == (FEE, "duplicate")
    assert decision.refund.by_hand is by_hand
    assert (decision.refund.check_at is None) is by_hand
    assert kinds(decision) == ["payment_paid", "refund_requested"]


def test_what_was_processed_before_changes_nothing() -> None:
    """Neither does what only confirms a state that is known; a wrong amount is answered as such."""
    before = replace(stored(), already_processed=True)
    assert decide(before, PAID, TERMS) == Decision(outcome=Outcome.DUPLICATE)
    assert decide(before, replace(PAID, amount=1), TERMS) == Decision(outcome=Outcome.AMOUNT)
    pending = replace(PAID, state=State.PENDING)
    assert decide(stored(), pending, TERMS) == Decision(outcome=Outcome.DUPLICATE)


def test_another_transaction_of_a_paid_attempt_is_for_a_supervisor() -> None:
    """It is stored beside the attempt, which stays as it is."""
    paid = stored(state=State.PAID, reported=FEE, transaction="7")
    decision = decide(paid, replace(PAID, transaction="8"), TERMS)
    assert decision.for_review is not None
    assert (decision.for_review.notice.transaction, decision.for_review.agency) == ("8", "H27.19")
    assert (decision.outcome, decision.attempt, decision.events) == (Outcome.RECORDED, None, ())


@pytest.mark.parametrize(
    ("state", "agency", "saved"),
    [(State.PAID, "H27.19", True), (State.NEEDS_REVIEW, "H27.19", True), (State.FAILED, "H27.19", False)],
)
def test_money_that_names_no_attempt_is_for_the_agency(state: State, agency: str, saved: bool) -> None:
    """A failure of nobody's is only answered. An attempt of another provider is none."""
    notice = replace(PAID, state=state)
    for record in (None, stored(provider="other")):
        decision = decide(record, notice, TERMS, agency=agency)
        assert (decision.outcome, decision.attempt) == (Outcome.UNKNOWN, None)
        assert (decision.for_review is not None) is saved
    assert decide(None, PAID, TERMS).for_review is None


def test_an_attempt_expires_once() -> None:
    """Later it is only asked about at longer intervals, and no event says anything."""
    over = expire(stored().attempt, at=NOW + timedelta(hours=1))
    assert kinds(over) == ["payment_expired"]
    assert over.attempt is not None
    assert over.attempt.state is State.EXPIRED
    later = expire(over.attempt, at=NOW + timedelta(hours=5))
    assert later.events == ()
    assert later.attempt is not None
    assert later.attempt.check_at == NOW + timedelta(hours=6)
