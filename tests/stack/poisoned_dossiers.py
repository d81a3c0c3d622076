"""Dossiers about to be paid, some of which are wrong in one of the ways that stopped the service before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain import identifiers
from chalicelib.domain.document.document import RESULT_SLOT, Check, Document
from chalicelib.domain.dossier.dossier import SUBJECT, Content, Dossier, Event
from chalicelib.domain.dossier.lifecycle import Actor, Status
from chalicelib.domain.payment.attempt import Attempt, Notice, Outcome, State
from chalicelib.payments import record_notification
from chalicelib.platform import clients
from chalicelib.storage import dossier_items, keys
from chalicelib.storage.payments import payment_items
from dev.place import AGENCY
from tests.world import EXAMPLES, EXTRACT

AMOUNT = 16_000
UNKNOWN_VERSION = 999
"""Of a procedure: what the fee was for cannot be told."""

INVALID = ('x"y@example.vn', "trần.an@thu.example", "mai@thu..vn", "a\u0000@b.vn")
"""Addresses that earlier versions stored."""

FAULTS: dict[str, tuple[str, str, str]] = {
    "suppressed": ("email", "MessageRejected", "Address is on the suppression list"),
    "sandbox": (
        "email",
        "MessageRejected",
        "Email address is not verified. The following identities failed the check in region AP-SOUTHEAST-1: {to}",
    ),
    "opted_out": ("sms", "OptedOut", "opted out"),
    "throttled": ("email", "Throttling", "Maximum sending rate exceeded."),
    "dies": ("sms", "dies", ""),
}
"""What a provider does with one recipient: the channel, the code and the message."""

KINDS = (*(f"invalid-{n}" for n in range(len(INVALID))), *FAULTS, "unreadable", "no_receipt", "no_file")
ABANDONED = frozenset({"throttled", "dies", "unreadable", "no_receipt", "no_file"})
"""Of these an event was given up; of the others a message was refused."""


@dataclass(frozen=True)
class Case:
    """One dossier; `kind` says what is wrong with it, empty for nothing."""

    attempt: Attempt
    content: Content
    kind: str

    @property
    def reference(self) -> str:
        return self.attempt.reference

    @property
    def email(self) -> str:
        return str(self.content.contact["email"])

    @property
    def phone(self) -> str:
        return f"+84{self.content.contact['phone'][1:]}"

    @property
    def fault(self) -> dict[str, tuple[str, str]]:
        if self.kind not in FAULTS:
            return {}
        channel, code, message = FAULTS[self.kind]
        to = self.email if channel == "email" else self.phone
        return {to: (code, message.format(to=to))}


def prepared(number: int, kind: str, at: datetime) -> Case:
    """Write a dossier that waits for its fee, with an open attempt."""
    reference = identifiers.new(clients.choose)
    attempt = Attempt(
        id=identifiers.new_child(reference, clients.choose),
        reference=reference,
        provider="vnpay",
        amount=AMOUNT,
        created_at=at,
        expires_at=at + timedelta(minutes=15),
        agency=AGENCY,
    )
    email = INVALID[int(kind[-1])] if kind.startswith("invalid") else f"citizen{number}@example.invalid"
    content = Content(
        form=json.loads((EXAMPLES / f"{EXTRACT}.json").read_text()),
        applicant={"name": "Trần Thị Mai"},
        contact={"email": email, "phone": f"09{12_000_000 + number:08}"},
    )
    case = Case(attempt, content, kind)
    version = UNKNOWN_VERSION if kind == "no_receipt" else 1
    table = clients.table()
    for item in (
        dossier_items.from_dossier(_dossier(reference, at, procedure_version=version)),
        dossier_items.from_content(reference, case.content),
        payment_items.from_attempt(attempt),
    ):
        table.client.put_item(TableName=table.name, Item=item)
    return case


def pay(case: Case, at: datetime) -> None:
    """The provider's notice; what follows is the service's own doing. Then what is wrong with this one happens."""
    notice = Notice(
        provider="vnpay",
        attempt=case.attempt.id,
        state=State.PAID,
        amount=AMOUNT,
        transaction=case.attempt.id,
        codes="00/00",
        source="webhook",
    )
    assert record_notification.record(clients.table(), notice, at=at) is Outcome.RECORDED
    if case.kind == "unreadable":
        _put({**keys.event(case.reference, SUBJECT, 99), "type": {"S": "event"}, "kind": {"N": "1"}})
    if case.kind == "no_file":
        _decide_without_a_file(case, at)


def _decide_without_a_file(case: Case, at: datetime) -> None:
    document = Document(
        id=identifiers.new_child(case.reference, clients.choose),
        reference=case.reference,
        slot=RESULT_SLOT,
        filename="ket-qua.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        declared_at=at,
        state=Check.CHECKED,
        object_version="gone",
    )
    _put(dossier_items.from_document(document))
    wanted = {"status": Status.DECIDED, "decided_at": at, "outcome": "granted", "decided_on": document.id}
    _put(dossier_items.from_dossier(_dossier(case.reference, at, version=3, filed_at=at, paid_at=at, **wanted)))
    decided = Event(
        reference=case.reference,
        subject=SUBJECT,
        version=3,
        kind="decide",
        actor=Actor.HANDLER,
        by="",
        at=at,
        facts={"status": Status.DECIDED.value},
    )
    _put(dossier_items.from_event(decided))


def _dossier(reference: str, at: datetime, **changes: Any) -> Dossier:
    of: dict[str, Any] = {
        "reference": reference,
        "owner": "somebody",
        "procedure": EXTRACT,
        "procedure_version": 1,
        "procedure_name": ("Trích lục", "Extract"),
        "agency": AGENCY,
        "status": Status.AWAITING_FEE,
        "version": 1,
        "opened_at": at,
        "changed_at": at,
        "expires_at": at + timedelta(days=10),
        "amount_due": AMOUNT,
    }
    return Dossier(**{**of, **changes})


def _put(item: Any) -> None:
    table = clients.table()
    table.client.put_item(TableName=table.name, Item=item)
