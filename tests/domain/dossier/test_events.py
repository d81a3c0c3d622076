"""Each consumer of events covers each kind or ignores it on purpose: a new kind fails here until that is decided."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.current_result import SEALING_KINDS, may_be_sealed
from chalicelib.domain.document.document import RESULT_SLOT, Check, Scan
from chalicelib.domain.document.event import OF_CHECK, OF_SCAN
from chalicelib.domain.document.texts import RELEASE_REASONS
from chalicelib.domain.dossier.dossier import SUBJECT, Content, Dossier, Event
from chalicelib.domain.dossier.event_facts import FACTS
from chalicelib.domain.dossier.events import EventKind, parse
from chalicelib.domain.dossier.lifecycle import Action, Actor, Status
from chalicelib.domain.payment import attempt as payment
from chalicelib.domain.payment.attempt import Attempt, Notice
from chalicelib.domain.payment.attempt import State as Paid
from chalicelib.domain.payment.receipt import MOVES_MONEY
from chalicelib.filing import responses
from chalicelib.functions.dispatch import WANTS
from chalicelib.notifications.compose import compose
from chalicelib.notifications.deliver import is_notified
from chalicelib.notifications.templates import TEXTS
from tests.domain.dossier import rights
from tests.storage.entities import entities

K = EventKind
NOON = datetime(2026, 12, 4, 5, tzinfo=UTC)
DOSSIER = Dossier(
    reference="2345-6789-ABCX",
    owner="o",
    procedure="2.001885",
    procedure_version=1,
    procedure_name=("Tên", "Name"),
    agency="H27.19",
    status=Status.FILED,
    version=1,
    opened_at=NOON,
    changed_at=NOON,
)
STEPS = {K(action.value) for action in Action} | {K.OPEN}
FILES = {K.DECLARED, K.REMOVED, K.SEAL_DUE, K.SEAL_REFUSED, *OF_CHECK.values(), *OF_SCAN.values()}

NO_NOTIFICATION = {
    # What the citizen does and sees at once.
    *(K.OPEN, K.SAVE, K.DECLARED, K.REMOVED, K.PAYMENT_STARTED),
    # Nothing for the citizen to do: the step that follows is notified, or the page shows it.
    *(K.CHECKED, K.SCAN_CLEAN, K.SCAN_NOT_SCANNED, K.SCAN_FAILED, K.SCAN_RELEASED),
    *(K.PAYMENT_PAID, K.PAYMENT_FAILED, K.PAYMENT_CANCELLED, K.PAYMENT_EXPIRED, K.REFUND_SUBMITTED),
    # The desk's own work; a result is notified when it is returned.
    *(K.SEAL_DUE, K.SEAL_REFUSED, K.RESULT_SEALED, K.PAYMENT_ACCEPTED, K.PAYMENT_CLOSED),
}
NO_RECEIPT = {
    # Nothing is paid by them; a payment that a supervisor accepts moves the dossier by `pay`, which is listed.
    *(STEPS - {K.PAY}),
    *FILES,
    *(K.RESULT_SEALED, K.RESULT_REPLACED, K.RESULT_REVOKED),
    *(K.PAYMENT_STARTED, K.PAYMENT_EXPIRED, K.PAYMENT_CANCELLED, K.PAYMENT_FAILED),
    *(K.PAYMENT_UNDERPAID, K.PAYMENT_NEEDS_REVIEW, K.PAYMENT_ACCEPTED, K.PAYMENT_CLOSED),
    # A refund changes a receipt once the money has left.
    *(K.REFUND_REQUESTED, K.REFUND_APPROVED, K.REFUND_DECLINED, K.REFUND_SUBMITTED, K.REFUND_REJECTED),
}
NOT_SEALED = {
    # No file becomes ready to be sealed by them.
    *(STEPS - {K.DECIDE}),
    *(K.DECLARED, K.REJECTED, K.REMOVED, K.SCAN_THREAT, K.SCAN_FAILED),
    # The sealing function writes these itself.
    *(K.SEAL_REFUSED, K.RESULT_SEALED, K.RESULT_REPLACED),
    K.RESULT_REVOKED,
    *(K.PAYMENT_STARTED, K.PAYMENT_EXPIRED, K.PAYMENT_CANCELLED, K.PAYMENT_FAILED, K.PAYMENT_UNDERPAID),
    *(K.PAYMENT_NEEDS_REVIEW, K.PAYMENT_PAID, K.PAYMENT_ACCEPTED, K.PAYMENT_CLOSED),
    *(K.REFUND_REQUESTED, K.REFUND_APPROVED, K.REFUND_DECLINED, K.REFUND_SUBMITTED, K.REFUND_DONE),
    K.REFUND_REJECTED,
}
LABEL_OF_STATUS = {
    # The history names where the dossier got to.
    *(K.SUBMIT, K.PAY, K.WITHDRAW, K.EXPIRE, K.ACCEPT, K.DECLINE, K.START, K.DECIDE, K.STOP, K.RETURN)
}

VALUES = {
    "closes_at": "2026-12-11T12:00:00+07:00",
    "answer_by": "2026-12-07T09:00:00+07:00",
    "due_at": "2026-12-18T12:00:00+07:00",
    "promised_by": "2026-12-19T12:00:00+07:00",
    "until": "2026-12-04T13:00:00+07:00",
    "until_version": "9",
    "files_until": "2027-01-03T12:00:00+07:00",
    "stored_until": "2027-01-03T12:00:00+07:00",
    "amount": "50000",
    "overpaid": "1000",
    "outcome": "granted",
    "waits": "true",
    "reason": next(iter(RELEASE_REASONS)),
}
"""Of facts that are no free text."""


def statuses(kind: EventKind) -> list[str]:
    """Where a dossier may stand after this step, by the table of rights; none for what is no step."""
    if kind is K.OPEN:
        return [Status.DRAFT]
    after = {to for (_, action, _), to in rights.table().items() if action == kind}
    return sorted(after | {to for (_, action), to in rights.WITH_A_FEE.items() if action == kind})


def events(kind: EventKind, slot: str = "application", without: frozenset[str] = frozenset()) -> list[Event]:
    """Events of this kind with its facts, one for each status it may lead to."""
    facts: Any = FACTS[kind]
    names = (facts.__required_keys__ | facts.__optional_keys__) - without
    made = {name: VALUES.get(name, name) for name in names}
    if "slot" in made:
        made["slot"] = slot
    one = Event(
        reference=DOSSIER.reference,
        subject=SUBJECT if kind in STEPS else "other",
        version=1,
        kind=kind,
        actor=Actor.SYSTEM,
        by="",
        at=NOON,
        facts=made,
    )
    return [replace(one, facts={**made, "status": each}) for each in statuses(kind)] or [one]


def test_each_step_of_the_lifecycle_is_a_kind() -> None:
    """The step's own name is stored."""
    for action in Action:
        assert K(action.value) in STEPS
    assert all(statuses(kind) for kind in STEPS)


def test_each_kind_has_its_facts() -> None:
    """With the texts of the consumers made from them below."""
    assert set(FACTS) == set(K)
    assert all(FACTS[kind].__required_keys__ for kind in K)  # type: ignore[attr-defined]
    started: Any = FACTS[K.PAYMENT_STARTED]
    assert (started.__required_keys__, started.__optional_keys__) == (
        {"provider", "amount"},
        {"late", "overpaid", "surplus"},
    )


@pytest.mark.parametrize("kind", K)
def test_the_kind_is_stored_under_its_value_and_an_unknown_one_is_not_refused(kind: EventKind) -> None:
    """A later release may have written it before it was taken back."""
    assert parse(kind.value) is kind
    unknown = parse(f"{kind.value}_more")
    event = replace(events(kind)[0], kind=unknown)
    assert not any(wants(replace(event, subject="other")) for wants in WANTS.values())
    assert responses.event(replace(event, subject="other"), 0)["label"] == unknown


def test_the_kinds_of_files_follow_from_what_is_known_of_them() -> None:
    """All but those states in which something is awaited."""
    assert {f"scan_{scan.value}": OF_SCAN[scan] for scan in set(Scan) - {Scan.WAITING}} == {
        kind.value: kind for kind in K if kind.value.startswith("scan_")
    }
    assert set(OF_CHECK) == set(Check) - {Check.AWAITING_UPLOAD}


@given(before=entities(Attempt), notice=entities(Notice))
def test_what_a_provider_reports_of_a_payment_has_a_kind(before: Attempt, notice: Notice) -> None:
    """A state that is reported anew is never that nothing is known."""
    before = replace(before, state=Paid.PENDING, credited=0, reported=0, matched_amount=0, refunded_amount=0)
    after = payment.apply_notification(before, notice, at=NOON)
    if after is not before and not payment.confirms(before, after):
        assert K(f"payment_{after.state.value}") in FACTS


@pytest.mark.parametrize("kind", K)
def test_the_citizen_is_notified_of_each_kind_unless_it_is_ignored_on_purpose(kind: EventKind) -> None:
    """And each text is complete, in both languages."""
    reported = [each for each in events(kind, without=frozenset({"waits"})) if is_notified(each)]
    assert bool(reported) is (kind not in NO_NOTIFICATION), "notifications: cover or ignore it"
    for event in reported:
        for language in ("vi", "en"):
            content = Content(applicant={"name": "Mai"}, contact={"language": language})
            dossier = replace(DOSSIER, code="H27.19-261204-0001", reason="r", outcome="granted", due_at=NOON)
            message = compose(replace(dossier, amount_due=50000), event, content, "https://example.vn")
            assert message.subject
            assert "Mai" in message.text
            assert "{" not in message.text


@pytest.mark.parametrize("kind", sorted(set(K) - STEPS))
def test_nobody_is_notified_of_the_files_of_the_desk_or_of_what_waits(kind: EventKind) -> None:
    """The citizen has the result once it is returned."""
    if "slot" in events(kind)[0].facts:
        assert not is_notified(events(kind, RESULT_SLOT)[0])
    if kind in (K.RESULT_REPLACED, K.RESULT_REVOKED):
        assert not is_notified(events(kind)[0])


def test_no_text_is_never_sent() -> None:
    """Each belongs to a kind or to a status that a step leads to."""
    reached = {to for kind in STEPS for to in statuses(kind)}
    assert set(TEXTS) <= set(K) - NO_NOTIFICATION | reached
    for each, (subject, body) in TEXTS.items():
        assert [len(subject), len(body)] == [2, 2], each
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in body]
        assert fields[0] == fields[1], each


def test_receipts_follow_each_kind_unless_it_is_ignored_on_purpose() -> None:
    """Before money is counted twice or not at all."""
    assert set(K) == MOVES_MONEY | NO_RECEIPT
    assert not MOVES_MONEY & NO_RECEIPT


def test_sealing_follows_each_kind_unless_it_is_ignored_on_purpose() -> None:
    """Of files, only those of the desk."""
    assert set(K) == SEALING_KINDS | NOT_SEALED
    assert not SEALING_KINDS & NOT_SEALED
    for kind in K:
        assert any(map(may_be_sealed, events(kind, RESULT_SLOT))) is (kind in SEALING_KINDS), kind
        assert any(map(may_be_sealed, events(kind))) is (kind is K.DECIDE), kind


@pytest.mark.parametrize("kind", K)
def test_the_history_has_words_for_each_kind(kind: EventKind) -> None:
    """Its own, or those of the status it leads to."""
    for event in events(kind):
        words = [responses.event(event, language)["label"] for language in (0, 1)]
        assert words[0] != words[1]
        assert kind.value not in words, "history: give it a label"
        labels = list(Status(event.facts["status"]).label) if kind in STEPS else []
        assert (words == labels) is (kind in LABEL_OF_STATUS), kind


def test_dispatch_asks_every_consumer_about_every_kind() -> None:
    """The table's stream is filtered by the type of the item alone, and each consumer's wish is one of the above."""
    assert set(WANTS) == set(Consumer)
    wanted = {
        consumer: {kind for kind in K for each in events(kind, RESULT_SLOT) if wants(each)}
        for consumer, wants in WANTS.items()
    }
    assert wanted[Consumer.RECEIPTS] == MOVES_MONEY
    assert wanted[Consumer.SEALING] == SEALING_KINDS
    assert wanted[Consumer.NOTIFICATIONS] <= set(K) - NO_NOTIFICATION
    template = (Path(__file__).parents[3] / "infra/template.yaml").read_text()
    patterns = [json.loads(each) for each in re.findall("Pattern: '(.+NewImage.+)'", template)]
    assert patterns.count({"eventName": ["INSERT"], "dynamodb": {"NewImage": {"type": {"S": ["event"]}}}}) == 1
    assert not [each for each in patterns if "kind" in each["dynamodb"]["NewImage"]]
