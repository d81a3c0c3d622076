"""One row that cannot be read closes no list: it is left out, and its key is logged for us to mend it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.dossier.dossier import Content
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import Notice, State, UnmatchedPayment
from chalicelib.domain.payment.settlement import Difference, Kind
from chalicelib.domain.undelivered import EventName
from chalicelib.storage import dossier_items, dossiers, keys, undelivered
from chalicelib.storage.payments import ledger_items, payment_items, review_queue, settlements
from chalicelib.storage.table import Table
from tests import issuer as people
from tests.logged import logged
from tests.schedule.rows import attempt, dossier, refund
from tests.schedule.stuck import backlog
from tests.world import NOON, TABLE, World

AT = datetime.fromisoformat(NOON)
AGENCY = "H27.19"
_NEW = backlog()
REFERENCES = sorted(_NEW.reference() for _ in range(4))


@pytest.fixture
def table(world: World) -> Table:
    """Where the rows are."""
    return Table(world.dynamodb, TABLE)


def store(table: Table, row: Any, **spoilt: str) -> None:
    """Write a row, with these texts in place of what can be read."""
    table.client.put_item(TableName=TABLE, Item={**row, **{name: {"S": value} for name, value in spoilt.items()}})


def filed(table: Table, broken: int) -> None:
    """Four dossiers before the desk, of which this one cannot be read."""
    for place, reference in enumerate(REFERENCES):
        case_file = dossier(reference, Status.FILED, owner=people.CITIZEN["sub"], filed_at=AT, act_by=AT)
        store(table, dossier_items.from_dossier(case_file), **({"opened_at": "yesterday"} if place == broken else {}))


def paged(page: Any) -> list[str]:
    """The references of all pages, of two dossiers each."""
    found, after = [], ""
    while True:
        rows, after = page(after)
        found += [row.reference for row in rows]
        if not after:
            return sorted(found)


@pytest.mark.parametrize("broken", range(4))
def test_a_broken_dossier_closes_no_list_of_dossiers(table: Table, broken: int) -> None:
    """Nor does a page end at it, be it the last of its page or the first."""
    filed(table, broken)
    expected = [each for each in REFERENCES if each != REFERENCES[broken]]
    with logged("row cannot be read") as lines:
        mine = paged(lambda after: dossiers.owned_by(table, people.CITIZEN["sub"], limit=2, after=after))
        queue = paged(
            lambda after: dossiers.queue(table, AGENCY, status="", due_before=None, limit=2, after=after),
        )
    assert (mine, queue) == (expected, expected)
    assert [(line.levelname, line.pk, line.sk) for line in lines] == [
        ("ERROR", f"DOSSIER#{REFERENCES[broken]}", "HEAD")
    ] * 2


def test_the_desk_and_the_citizen_are_answered(world: World, table: Table) -> None:
    """With what can be read."""
    filed(table, 0)
    for path, person in (("/v1/desk/queue", people.SUPERVISOR), ("/v1/dossiers", people.CITIZEN)):
        listed = world.must(200, "GET", path, person)["items"]
        assert sorted(each["reference"] for each in listed) == REFERENCES[1:]


def test_a_broken_content_hides_no_other(table: Table) -> None:
    """What was written elsewhere is still offered."""
    for reference in REFERENCES[:2]:
        store(table, dossier_items.from_content(reference, Content(contact={"email": "a@example.vn"})))
    row = dict(table.client.get_item(TableName=TABLE, Key=keys.content(REFERENCES[0]))["Item"])
    store(table, row, **{name: "{" for name in row if name not in ("pk", "sk", "type", "schema")})
    assert list(dossiers.contents(table, REFERENCES[:2])) == [REFERENCES[1]]


def in_review(table: Table, name: str, reference: str, **spoilt: str) -> None:
    """One thing of this kind among what a supervisor must look at."""
    tried = attempt(reference, "vnpay", state=State.NEEDS_REVIEW, reported=1)
    notice = Notice(
        provider="vnpay", attempt="", state=State.PAID, amount=1, transaction=reference, codes="", source="webhook"
    )
    rows = {
        "attempts": lambda: payment_items.from_attempt(tried),
        "refunds": lambda: payment_items.from_refund(refund(tried, check_at=None)),
        "unmatched_payments": lambda: payment_items.from_unmatched(
            UnmatchedPayment(notice=notice, agency=AGENCY, received_at=AT)
        ),
        "differences": lambda: ledger_items.from_difference(
            Difference(
                provider="vnpay", day="2026-12-04", name=reference, kind=Kind.MISSING, agency=AGENCY, detected_at=AT
            )
        ),
    }
    store(table, rows[name](), **spoilt)


@pytest.mark.parametrize(
    ("name", "spoilt"),
    [
        ("attempts", {"state": "nobody knows"}),
        ("attempts", {"type": "something"}),
        ("attempts", {"by_queue_sk": "no moment"}),
        ("refunds", {"requested_at": "yesterday"}),
        ("unmatched_payments", {"state": "nobody knows"}),
        ("differences", {"kind": "nobody knows"}),
    ],
)
def test_a_broken_row_closes_no_review(table: Table, name: str, spoilt: dict[str, str]) -> None:
    """Since when something waits is told of it too, where that can be read."""
    in_review(table, name, REFERENCES[0], **spoilt)
    in_review(table, name, REFERENCES[1])
    waiting = review_queue.waiting(table, AGENCY, limit=10)
    assert waiting.oldest is not None
    assert len(getattr(waiting, name)) == (2 if "by_queue_sk" in spoilt else 1)


def test_a_broken_difference_does_not_stop_a_comparison(table: Table) -> None:
    """A file of the same day is compared all the same."""
    in_review(table, "differences", REFERENCES[0], found_at="yesterday")
    in_review(table, "differences", REFERENCES[1])
    assert [each.name for each in settlements.standing(table, "vnpay", "2026-12-04")] == [REFERENCES[1]]


def test_a_broken_item_hides_no_other_undelivered_event(table: Table) -> None:
    """They are listed to be replayed."""
    for reference in REFERENCES[:2]:
        event = EventName(reference, "DOSSIER#00000001", "filed")
        undelivered.count_attempt(table, Consumer.RECEIPTS, event, "broken", at=AT)
        undelivered.give_up(table, Consumer.RECEIPTS, event, "broken", at=AT)
    key = keys.undelivered(REFERENCES[0], Consumer.RECEIPTS, "DOSSIER#00000001")
    store(table, table.client.get_item(TableName=TABLE, Key=key)["Item"], since="yesterday")
    assert [each.event.reference for each in undelivered.undelivered_events(table, Consumer.RECEIPTS)] == [
        REFERENCES[1]
    ]
