"""Races on a real emulator: of many who change one dossier at once, exactly one wins."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import boto3
import httpx
import pytest
from botocore.config import Config

from chalicelib import wiring
from chalicelib.domain import references
from chalicelib.domain.documents import Check, Document
from chalicelib.domain.dossier import SUBJECT, Change, Content, Dossier, Event
from chalicelib.domain.errors import NotAllowed, Stale, Unavailable
from chalicelib.domain.lifecycle import Action, Actor, Status
from chalicelib.domain.payment import Attempt, Notice, Outcome, State
from chalicelib.domain.people import Person
from chalicelib.storage import documents, dossiers, payments
from chalicelib.storage.table import Table
from chalicelib.use_cases import desk
from chalicelib.use_cases import dossiers as citizens
from chalicelib.use_cases import payments as paying
from dev import place
from dev.stack import Stack
from tests.vnpay_signer import signed

THREADS, ROUNDS = 20, 50
NOW = datetime(2026, 12, 4, 2, tzinfo=UTC)
MAI = Person(subject="race-citizen", name="x", identity_number="042190000001")
CLERK = Person(subject="race-clerk", roles=frozenset({"clerk"}), agency="H27.19")


@pytest.fixture(scope="module")
def table(stack: Stack) -> Iterator[Table]:
    """The stack's table, with a connection for every thread, and threads that switch often."""
    config = Config(account_id_endpoint_mode="disabled", max_pool_connections=THREADS)
    client = boto3.client(
        "dynamodb",
        endpoint_url=stack.at.aws,
        region_name=place.REGION,
        aws_access_key_id=place.ACCESS_KEY,
        aws_secret_access_key=place.SECRET_KEY,
        config=config,
    )
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield Table(client, place.TABLE)
    sys.setswitchinterval(before)


@pytest.fixture(scope="module")
def crowd() -> Iterator[ThreadPoolExecutor]:
    """Twenty threads."""
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


def opened(table: Table, status: Status, procedure: str, form: dict[str, Any], **more: Any) -> Dossier:
    """A dossier standing there."""
    dossier = Dossier(
        reference=references.new(wiring.choose),
        owner=MAI.subject,
        procedure=procedure,
        procedure_version=1,
        procedure_name=("x", "x"),
        agency=CLERK.agency,
        status=status,
        version=1,
        opened_at=NOW,
        changed_at=NOW,
        **more,
    )
    event = Event(
        reference=dossier.reference, subject=SUBJECT, version=1, kind="open", actor=Actor.CITIZEN, by="", at=NOW
    )
    content = Content(form=form, applicant={"name": "x", "identity_number": "1"}, delivery={"method": "online"})
    assert dossiers.open_(table, Change(dossier, event), content) is None
    return dossier


def at_once(crowd: ThreadPoolExecutor, act: Callable[[int], Any], threads: int) -> list[Any]:
    """What each of so many threads got when all began at one moment; a refusal is what it got, too."""
    barrier = threading.Barrier(threads)

    def one(number: int) -> Any:
        barrier.wait()
        try:
            return act(number)
        except (Stale, NotAllowed, Unavailable) as refused:
            return refused

    return list(crowd.map(one, range(threads)))


def sound(table: Table, reference: str) -> Dossier:
    """The dossier, once its history was seen to have no gap and no fork."""
    whole = dossiers.whole(table, reference)
    versions: dict[str, list[int]] = {}
    for event in whole.history:
        versions.setdefault(event.subject, []).append(event.version)
    assert all(sorted(seen) == list(range(1, len(seen) + 1)) for seen in versions.values())
    assert max(versions[SUBJECT]) == whole.dossier.version
    return whole.dossier


def test_of_twenty_officers_who_accept_one_dossier_one_does(table: Table, crowd: ThreadPoolExecutor) -> None:
    """Fifty dossiers; the others are told that it changed, and no code is given twice."""
    codes = []
    for _ in range(ROUNDS):
        ref = opened(table, Status.FILED, "2.001885", {}, filed_at=NOW, act_by=NOW).reference
        got = at_once(crowd, lambda _, ref=ref: desk.move(table, CLERK, ref, Action.ACCEPT, 1, at=NOW), THREADS)
        won = [each for each in got if not isinstance(each, Exception)]
        assert len(won) == 1
        assert {type(each) for each in got if isinstance(each, Exception)} <= {Stale, NotAllowed, Unavailable}
        codes.append(sound(table, ref).code)
    assert len(set(codes)) == ROUNDS


def test_of_twenty_dossiers_accepted_at_once_none_share_a_code(table: Table, crowd: ThreadPoolExecutor) -> None:
    """The sequence of an agency's day never gives a number twice."""
    refs = [opened(table, Status.FILED, "2.001885", {}, filed_at=NOW, act_by=NOW).reference for _ in range(THREADS)]
    got = at_once(crowd, lambda n: desk.move(table, CLERK, refs[n], Action.ACCEPT, 1, at=NOW), THREADS)
    assert len({each.dossier.code for each in got}) == THREADS


def test_of_twenty_submissions_one_files(table: Table, crowd: ThreadPoolExecutor, example: dict[str, Any]) -> None:
    """A citizen who presses often files once; a save in between is told that it came too late."""
    for _ in range(ROUNDS):
        dossier = opened(table, Status.DRAFT, "1.009073", example)
        ref = dossier.reference
        paper = Document(
            id=references.new_child(ref, wiring.choose),
            reference=ref,
            slot="identity_paper",
            filename="x",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            declared_at=NOW,
            state=Check.CHECKED,
        )
        told = Event(reference=ref, subject=paper.id, version=1, kind="declared", actor=Actor.CITIZEN, by="", at=NOW)
        documents.declare(table, paper, told, while_=Status.DRAFT)

        def press(number: int, ref: str = ref) -> Any:
            if number == 0:
                return citizens.fill(table, MAI, ref, 1, {"form": {"copies": 3}}, at=NOW)
            return citizens.submit(table, MAI, ref, 1, at=NOW)

        got = at_once(crowd, press, THREADS)
        assert sum(not isinstance(each, Exception) for each in got) == 1
        assert sound(table, ref).version == 2


@pytest.fixture
def example() -> dict[str, Any]:
    """A filled form of 1.009073."""
    return {
        "extract": "birth",
        "subject": {"name": "Trần Thị Mai", "birthdate": "1990-05-17"},
        "relationship": "self",
        "registered_at": "UBND",
        "copies": 2,
    }


def test_of_twenty_identical_notices_one_is_recorded(table: Table, crowd: ThreadPoolExecutor) -> None:
    """The others are duplicates, and the dossier moves once."""
    for _ in range(ROUNDS):
        dossier, (attempt,) = owing(table, 1)
        got = at_once(crowd, lambda _, a=attempt: paying.record(table, notice(a), at=NOW), THREADS)
        told = Counter(each for each in got if not isinstance(each, Exception))
        assert told[Outcome.RECORDED] == 1
        assert set(told) <= {Outcome.RECORDED, Outcome.DUPLICATE}
        assert sound(table, dossier.reference).status is Status.FILED


def test_of_twenty_payments_of_one_fee_one_pays_and_the_rest_is_surplus(
    table: Table, crowd: ThreadPoolExecutor
) -> None:
    """Each is recorded; exactly one moves the dossier."""
    for _ in range(5):
        dossier, attempts = owing(table, THREADS)

        def until_recorded(number: int, attempts: list[Attempt] = attempts) -> Outcome:
            while True:  # as the provider does: it calls again until it is told
                try:
                    return paying.record(table, notice(attempts[number]), at=NOW)
                except Unavailable:
                    continue

        assert at_once(crowd, until_recorded, THREADS) == [Outcome.RECORDED] * THREADS
        assert sound(table, dossier.reference).version == 2
        after = dossiers.whole(table, dossier.reference).attempts
        assert Counter(each.surplus for each in after) == {True: THREADS - 1, False: 1}


def owing(table: Table, attempts: int) -> tuple[Dossier, list[Attempt]]:
    """A dossier waiting for its fee, and attempts at it."""
    dossier = opened(table, Status.AWAITING_FEE, "1.009073", {"copies": 1}, amount_due=8000)
    made = []
    for _ in range(attempts):
        attempt = Attempt(
            id=references.new_child(dossier.reference, wiring.choose),
            reference=dossier.reference,
            provider="vnpay",
            amount=8000,
            created_at=NOW,
            expires_at=NOW + timedelta(minutes=15),
        )
        event = Event(
            reference=dossier.reference,
            subject=attempt.id,
            version=1,
            kind="payment_started",
            actor=Actor.CITIZEN,
            by="",
            at=NOW,
        )
        payments.start(table, attempt, event, dossier)
        made.append(attempt)
    return dossier, made


def notice(attempt: Attempt) -> Notice:
    """That it was paid."""
    return Notice(
        provider="vnpay",
        attempt=attempt.id,
        state=State.PAID,
        amount=8000,
        transaction=attempt.id,
        codes="00/00",
        source="webhook",
    )


def test_eight_parallel_identical_ipns_are_answered_once_with_00(
    stack: Stack, table: Table, crowd: ThreadPoolExecutor
) -> None:
    """One change, one 00, seven 02, over HTTP."""
    dossier, (attempt,) = owing(table, 1)
    params = {
        "vnp_Amount": "800000",
        "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
        "vnp_TmnCode": place.VNPAY["tmn_code"],
        "vnp_TransactionNo": "14422574",
        "vnp_TxnRef": attempt.id,
    }
    url = f"{stack.url}/webhooks/vnpay?{urlencode(signed(params, place.VNPAY['secret']))}"
    got = at_once(crowd, lambda _: httpx.get(url, timeout=30).json()["RspCode"], 8)
    assert Counter(got) == {"00": 1, "02": 7}
    assert sound(table, dossier.reference).status is Status.FILED
