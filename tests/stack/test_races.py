"""Races on a real emulator: of many who change one dossier at once exactly one does, and the others hear the truth."""

from __future__ import annotations

import multiprocessing
import secrets
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier as ProcessBarrier
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import boto3
import httpx
import pytest
from botocore.config import Config

from chalicelib.desk import advance
from chalicelib.domain import identifiers
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document.document import Check, Document
from chalicelib.domain.dossier.dossier import SUBJECT, Change, Content, Dossier, Event, bump_document_version
from chalicelib.domain.dossier.lifecycle import Action, Actor, Status
from chalicelib.domain.errors import NotAllowed, Refused, Stale, Unavailable
from chalicelib.domain.payment.attempt import Attempt, Notice, Outcome, State
from chalicelib.domain.person import Person
from chalicelib.filing import draft as citizens
from chalicelib.filing import submit, withdraw
from chalicelib.payments import record_notification as paying
from chalicelib.storage import documents, dossiers
from chalicelib.storage.payments import attempts as payments
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table
from dev import journey, place
from dev.journey import Traveller
from dev.stack import Stack
from tests.vnpay_signer import signed

THREADS, ROUNDS, FEWER_ROUNDS, PARALLEL_NOTICES = 20, 50, 10, 8
PATIENCE = 60
"""Seconds a starter waits for the others; it ends a test whose threads are lost."""
AGENCY = "H27.98"
"""No other test looks at this agency's queue or takes its codes."""
LAN = Person(subject="races-citizen", name="Đỗ Thị Lan", identity_number="042190000081")
CLERK = Person(subject="races-clerk", roles=frozenset({"clerk"}), agency=AGENCY)
FEE = 8000
FORM: dict[str, Any] = {
    "extract": "birth",
    "registered_at": "UBND phường Thành Sen",
    "subject": {"name": "Đỗ Thị Lan", "birthdate": "1990-05-17"},
    "relationship": "self",
    "copies": 1,
}
BLANK = Dossier(
    reference="",
    owner=LAN.subject,
    procedure=journey.EXTRACT,
    procedure_version=1,
    procedure_name=("Cấp bản sao trích lục hộ tịch", "Copy of a civil-status extract"),
    agency=AGENCY,
    status=Status.DRAFT,
    version=1,
    opened_at=datetime.now(UTC),
    changed_at=datetime.now(UTC),
)


@dataclass
class Ground:
    """The table, and which threads DynamoDB told of a conflict with another transaction."""

    table: Table
    conflicts: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.table.client.meta.events.register("after-call.dynamodb.TransactWriteItems", self._note)

    def _note(self, parsed: dict[str, Any], **_: Any) -> None:
        if any(reason.get("Code") == "TransactionConflict" for reason in parsed.get("CancellationReasons", [])):
            self.conflicts[threading.get_ident()] += 1


class FullClient:
    """Storage that has every file: these races are about the table."""

    def head_object(self, **_: Any) -> dict[str, Any]:
        return {"ContentLength": 1}


FULL_BUCKET = Bucket(FullClient(), "kept")


def table_at(endpoint: str) -> Table:
    """The table with a connection for every thread."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=place.REGION,
        aws_access_key_id=place.ACCESS_KEY,
        aws_secret_access_key=place.SECRET_KEY,
        config=Config(account_id_endpoint_mode="disabled", max_pool_connections=THREADS),
    )
    return Table(client, place.TABLE)


@pytest.fixture(scope="module")
def ground(stack: Stack) -> Iterator[Ground]:
    """Where the races are run, with threads that are interrupted often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield Ground(table_at(stack.at.aws))
    sys.setswitchinterval(before)


@pytest.fixture(scope="module")
def crowd() -> Iterator[ThreadPoolExecutor]:
    """The racers."""
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


def now() -> datetime:
    """The real time: the stack sweeps what has expired by its own clock."""
    return datetime.now(UTC)


def choose(alphabet: str, length: int) -> str:
    """Unguessable symbols."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def opened(table: Table, **standing: Any) -> Dossier:
    """A dossier that stands there, complete but for its papers."""
    dossier = replace(BLANK, reference=identifiers.new(choose), **standing)
    event = Event(
        reference=dossier.reference,
        subject=SUBJECT,
        version=1,
        kind="open",
        actor=Actor.CITIZEN,
        by=dossier.owner,
        at=dossier.opened_at,
    )
    applicant = {"name": LAN.name, "identity_number": LAN.identity_number}
    content = Content(form=FORM, applicant=applicant, delivery={"method": "online"})
    assert dossiers.open_(table, Change(dossier, event), content) is None
    return dossier


def filed(table: Table) -> str:
    """A dossier the desk may accept."""
    at = now()
    return opened(table, status=Status.FILED, filed_at=at, act_by=at + timedelta(days=1)).reference


def complete(table: Table) -> str:
    """A draft that may be submitted."""
    dossier = opened(table)
    reference = dossier.reference
    paper = Document(
        id=identifiers.new_child(reference, choose),
        reference=reference,
        slot="identity_paper",
        filename="can-cuoc.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        declared_at=now(),
        state=Check.CHECKED,
    )
    documents.declare(table, paper, first(paper.id, reference, "declared"), bump_document_version(dossier, at=now()))
    return reference


def unpaid(table: Table, attempts: int) -> tuple[str, list[Attempt]]:
    """A dossier that waits for its fee, and open attempts to pay it."""
    dossier = opened(table, status=Status.AWAITING_FEE, amount_due=FEE)
    made = [
        Attempt(
            id=identifiers.new_child(dossier.reference, choose),
            reference=dossier.reference,
            provider="vnpay",
            amount=FEE,
            created_at=now(),
            expires_at=now() + timedelta(minutes=15),
        )
        for _ in range(attempts)
    ]
    for attempt in made:
        payments.start(table, attempt, first(attempt.id, attempt.reference, "payment_started"), dossier)
    return dossier.reference, made


def first(subject: str, reference: str, kind: str) -> Event:
    """The event that begins the history of a paper or an attempt."""
    return Event(
        reference=reference, subject=subject, version=1, kind=kind, actor=Actor.CITIZEN, by=LAN.subject, at=now()
    )


def paid(attempt: Attempt) -> Notice:
    """The provider's word that this attempt was paid."""
    return Notice(
        provider="vnpay",
        attempt=attempt.id,
        state=State.PAID,
        amount=FEE,
        transaction=attempt.id,
        codes="00/00",
        source="webhook",
    )


def race(ground: Ground, crowd: ThreadPoolExecutor, act: Callable[[int], Any], racers: int = THREADS) -> list[Any]:
    """What each got when all began at one moment. A refusal is what one got, too; anything else is a bug."""
    barrier = threading.Barrier(racers, timeout=PATIENCE)
    ground.conflicts.clear()

    def one(number: int) -> Any:
        barrier.wait()
        try:
            return act(number)
        except (Stale, NotAllowed) as refused:
            return refused
        except Unavailable as refused:
            assert ground.conflicts[threading.get_ident()], "it said it was busy, and DynamoDB was not"
            return refused

    return list(crowd.map(one, range(racers)))


def winner(got: list[Any]) -> Any:
    """The one who was not refused. Whoever was told a version was told the true one."""
    won = [each for each in got if not isinstance(each, Refused)]
    assert len(won) == 1, got
    reported = {each.facts["version"] for each in got if isinstance(each, Stale) and "version" in each.facts}
    assert reported <= {won[0].dossier.version}
    return won[0]


def sound(table: Table, reference: str) -> CaseFile:
    """The dossier as it is stored, once its history was seen to have no gap and no fork."""
    case_file = dossiers.load_case_file(table, reference)
    versions: dict[str, list[int]] = {}
    for event in case_file.history:
        # Consecutive saves of a draft share one event.
        until = int(event.facts.get("until_version", event.version))
        versions.setdefault(event.subject, []).extend(range(event.version, until + 1))
    for subject, found in versions.items():
        assert sorted(found) == list(range(1, len(found) + 1)), subject
    others = (*case_file.documents, *case_file.attempts, *case_file.refunds)
    latest = {SUBJECT: case_file.dossier.version} | {each.id: each.version for each in others}
    assert {subject: len(found) for subject, found in versions.items()} == latest
    return case_file


def test_a_dossier_accepted_by_twenty_at_once_is_accepted_once(ground: Ground, crowd: ThreadPoolExecutor) -> None:
    """The one who did is told the code that is stored, and no code is given twice."""
    codes = []
    for _ in range(ROUNDS):
        ref = filed(ground.table)
        got = race(ground, crowd, lambda _, ref=ref: advance.move(ground.table, CLERK, ref, Action.ACCEPT, 1, at=now()))
        stored = sound(ground.table, ref).dossier
        assert (stored.status, stored.version) == (Status.ACCEPTED, 2)
        assert stored == winner(got).dossier
        codes.append(stored.code)
    assert len(set(codes)) == ROUNDS


def test_twenty_dossiers_accepted_at_once_get_twenty_codes(ground: Ground, crowd: ThreadPoolExecutor) -> None:
    """Nobody is refused, and each code leads to its own dossier."""
    refs = [filed(ground.table) for _ in range(THREADS)]
    got = race(ground, crowd, lambda n: advance.move(ground.table, CLERK, refs[n], Action.ACCEPT, 1, at=now()))
    codes = [sound(ground.table, ref).dossier.code for ref in refs]
    assert [each.dossier.code for each in got] == codes
    assert len(set(codes)) == THREADS
    assert [dossiers.with_code(ground.table, code).reference for code in codes] == refs


def test_a_dossier_submitted_by_twenty_at_once_is_submitted_once(ground: Ground, crowd: ThreadPoolExecutor) -> None:
    """It owes its fee, once, and the paper it was submitted with is still there."""
    for _ in range(ROUNDS):
        ref = complete(ground.table)
        got = race(ground, crowd, lambda _, ref=ref: submit.submit(ground.table, FULL_BUCKET, LAN, ref, 1, at=now()))
        stored = sound(ground.table, ref)
        assert winner(got).dossier == stored.dossier
        assert (stored.dossier.status, stored.dossier.version) == (Status.AWAITING_FEE, 2)
        assert (stored.dossier.amount_due, len(stored.documents)) == (FEE, 1)


def test_a_fee_paid_twice_moves_the_dossier_once_and_the_rest_is_surplus(
    ground: Ground, crowd: ThreadPoolExecutor
) -> None:
    """Two attempts are both paid and each notice comes ten times: one pays, one is to be given back."""
    for _ in range(ROUNDS):
        ref, attempts = unpaid(ground.table, 2)
        notices = [paid(attempt) for attempt in attempts]
        got = race(ground, crowd, lambda n, notices=notices: paying.record(ground.table, notices[n % 2], at=now()))
        reported = Counter(each for each in got if isinstance(each, Outcome))
        assert set(reported) <= {Outcome.RECORDED, Outcome.DUPLICATE}
        assert all(isinstance(each, Outcome | Unavailable) for each in got)
        # Who was told that it is busy calls again; nobody else has anything left to record.
        again = Counter(paying.record(ground.table, notice, at=now()) for notice in notices)
        assert reported[Outcome.RECORDED] + again[Outcome.RECORDED] == 2
        assert again[Outcome.RECORDED] == 0 or any(isinstance(each, Unavailable) for each in got)
        after = sound(ground.table, ref)
        assert (after.dossier.status, after.dossier.version) == (Status.FILED, 2)
        assert {each.state for each in after.attempts} == {State.PAID}
        assert sorted(each.is_duplicate for each in after.attempts) == [False, True]


def test_a_withdrawal_and_a_payment_at_once_never_lose_the_money(ground: Ground, crowd: ThreadPoolExecutor) -> None:
    """Either the payment filed the dossier and nobody withdrew it, or it was withdrawn and the money is surplus."""
    for _ in range(FEWER_ROUNDS):
        ref, (attempt,) = unpaid(ground.table, 1)

        def act(number: int, ref: str = ref, attempt: Attempt = attempt) -> Any:
            if number % 2:
                return withdraw.withdraw(ground.table, LAN, ref, 1, keep=timedelta(days=30), at=now())
            return paying.record(ground.table, paid(attempt), at=now())

        got = race(ground, crowd, act)
        withdrawn = [each for each in got[1::2] if not isinstance(each, Refused)]
        reported = Counter(each for each in got[::2] if not isinstance(each, Unavailable))
        assert set(reported) <= {Outcome.RECORDED, Outcome.DUPLICATE}
        assert reported[Outcome.RECORDED] == 1
        after = sound(ground.table, ref)
        assert after.dossier.version == 2
        assert after.dossier.status is (Status.STOPPED if withdrawn else Status.FILED)
        assert len(withdrawn) == (after.dossier.status is Status.STOPPED)
        assert (after.attempts[0].state, after.attempts[0].is_duplicate) == (State.PAID, bool(withdrawn))


def test_eight_parallel_identical_notices_are_answered_00_once(
    stack: Stack, ground: Ground, crowd: ThreadPoolExecutor
) -> None:
    """Over HTTP, really signed: one change, one 00, seven 02."""
    lan = Traveller(stack.url, stack.citizen(LAN.identity_number, LAN.name))
    message: list[str] = []
    reference = journey._fill(lan, message.append)
    journey._papers(lan, reference, message.append)
    journey._submit(lan, reference, message.append)
    attempt = lan.ask("POST", f"/v1/dossiers/{reference}/payments", 201, {"provider": "vnpay"})
    requested = {name: values[0] for name, values in parse_qs(urlsplit(attempt["pay_url"]).query).items()}
    notice = {
        "vnp_Amount": requested["vnp_Amount"],
        "vnp_BankCode": "NCB",
        "vnp_OrderInfo": requested["vnp_OrderInfo"],
        "vnp_ResponseCode": "00",
        "vnp_TmnCode": place.VNPAY["tmn_code"],
        "vnp_TransactionNo": "14422574",
        "vnp_TransactionStatus": "00",
        "vnp_TxnRef": attempt["attempt"],
    }
    url = f"{stack.url}/webhooks/vnpay?{urlencode(signed(notice, place.VNPAY['secret']))}"
    before = sound(ground.table, reference)

    def call(_: int) -> str:
        answer = httpx.get(url, timeout=40)
        assert answer.status_code == 200
        return str(answer.json()["RspCode"])

    assert Counter(race(ground, crowd, call, PARALLEL_NOTICES)) == {"00": 1, "02": PARALLEL_NOTICES - 1}
    after = sound(ground.table, reference)
    new = [event for event in after.history if event not in before.history]
    assert sorted(event.kind for event in new) == ["pay", "payment_paid"]
    assert (after.dossier.status, after.dossier.version) == (Status.FILED, before.dossier.version + 1)


def test_two_processes_that_accept_one_dossier_accept_it_once(stack: Stack, ground: Ground) -> None:
    """Two Lambdas share no memory: nothing but the table decides between them."""
    spawning = multiprocessing.get_context("spawn")
    barrier = spawning.Barrier(2, timeout=PATIENCE)
    codes = []
    with ProcessPoolExecutor(2, spawning, initializer=_enter, initargs=(stack.at.aws, barrier)) as processes:
        for _ in range(FEWER_ROUNDS):
            ref = filed(ground.table)
            got = list(processes.map(_accept, [ref, ref]))
            stored = sound(ground.table, ref).dossier
            assert (stored.status, stored.version) == (Status.ACCEPTED, 2)
            assert {process for process, _ in got} == set(processes._processes)
            assert sorted(message for _, message in got) == sorted([stored.code, "stale_version"])
            codes.append(stored.code)
    assert len(set(codes)) == FEWER_ROUNDS


_of_this_process: list[Any] = []


def _enter(endpoint: str, barrier: ProcessBarrier) -> None:
    _of_this_process[:] = [table_at(endpoint), barrier]


def _accept(reference: str) -> tuple[int, str]:
    """Which process it was, and the code it gave or the code of its refusal."""
    table, barrier = _of_this_process
    process = int(multiprocessing.current_process().pid or 0)
    barrier.wait()
    try:
        return process, advance.move(table, CLERK, reference, Action.ACCEPT, 1, at=now()).dossier.code
    except Refused as refused:
        return process, refused.code


def test_a_draft_saved_by_twenty_at_once_is_saved_once_in_one_event(ground: Ground, crowd: ThreadPoolExecutor) -> None:
    """Three times over: the second and third round overwrite the event of the first, and one writer wins each."""
    for _ in range(FEWER_ROUNDS):
        ref = opened(ground.table).reference
        for version in (1, 2, 3):

            def save(number: int, ref: str = ref, version: int = version) -> CaseFile:
                contact = {"contact": {"phone": f"09010000{number:02}"}}
                return citizens.fill(ground.table, LAN, ref, version, contact, at=now())

            won = winner(race(ground, crowd, save))
            stored = dossiers.load_case_file(ground.table, ref)
            assert (stored.dossier, stored.content, stored.history[-1]) == (won.dossier, won.content, won.history[-1])
        assert [(each.kind, each.version) for each in stored.history] == [("open", 1), ("save", 2)]
        assert stored.history[-1].facts["until_version"] == "4"
