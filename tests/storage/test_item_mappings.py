"""Entities are read from the table as they were written, with each of their fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.document.document import Document, Scan, Task
from chalicelib.domain.dossier.dossier import CHANNELS, Content, Dossier, Event
from chalicelib.domain.dossier.events import UnknownKind
from chalicelib.domain.payment.attempt import Attempt, Notice, UnmatchedPayment
from chalicelib.domain.payment.receipt import Receipt
from chalicelib.domain.payment.refund import Refund
from chalicelib.domain.payment.settlement import Difference
from chalicelib.domain.result.result import Result
from chalicelib.domain.undelivered import EventName, Unreachable
from chalicelib.storage import dossier_items, keys, notifications, result_items, undelivered
from chalicelib.storage.payments import ledger_items, payment_items, provider_state
from chalicelib.storage.payments.provider_state import Watermark
from chalicelib.storage.table import Table
from tests.storage.entities import children, entities, full, grandchildren, moments, references

ROOT = Path(__file__).parents[2]


class Stored(NamedTuple):
    """How an entity becomes an item and comes back."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    of: type
    by_name: Mapping[str, st.SearchStrategy[Any]] = MappingProxyType({})


unknown_kinds = st.just(UnknownKind("of_a_later_release"))
"""`tests/written_facts.py` compares events of the kinds we know with their facts."""

CONTENT_OF = "2345-6789-ABCX"
MAPPINGS: dict[str, Stored] = {
    "dossier": Stored(dossier_items.from_dossier, dossier_items.to_dossier, Dossier, {"reference": references}),
    "content": Stored(
        lambda content: dossier_items.from_content(CONTENT_OF, content), dossier_items.to_content, Content
    ),
    "document": Stored(
        dossier_items.from_document, dossier_items.to_document, Document, {"id": children, "reference": references}
    ),
    "event": Stored(
        dossier_items.from_event, dossier_items.to_event, Event, {"reference": references, "kind": unknown_kinds}
    ),
    "attempt": Stored(payment_items.from_attempt, payment_items.to_attempt, Attempt, {"id": children}),
    "unmatched": Stored(payment_items.from_unmatched, payment_items.to_unmatched, UnmatchedPayment),
    "refund": Stored(payment_items.from_refund, payment_items.to_refund, Refund, {"id": grandchildren}),
    "receipt": Stored(ledger_items.from_receipt, ledger_items.to_receipt, Receipt, {"attempt": children}),
    "difference": Stored(ledger_items.from_difference, ledger_items.to_difference, Difference),
    "result": Stored(result_items.from_result, result_items.to_result, Result, {"document": children}),
}
OTHERWISE = {"task", "unreachable", "undelivered"}
"""Written from other values than the entity that is read; each has a test of its own below."""


def test_every_reader_of_an_item_is_tested_here() -> None:
    """A new item type belongs into `MAPPINGS`."""
    readers = set()
    for path in (ROOT / "chalicelib/storage").rglob("*.py"):
        readers |= set(re.findall(r"^def to_(\w+)\(item: Item\)", path.read_text(), re.MULTILINE))
    assert readers == set(MAPPINGS) | OTHERWISE


@pytest.mark.parametrize("name", MAPPINGS)
@given(data=st.data())
def test_an_entity_is_read_as_it_was_written(name: str, data: st.DataObject) -> None:
    """Whichever of its optional fields it has."""
    mapping = MAPPINGS[name]
    entity = data.draw(entities(mapping.of, **mapping.by_name))
    item = mapping.write(entity)
    assert mapping.read(item) == entity
    assert item["type"] == {"S": {"unmatched": "stray"}.get(name, name)}


@pytest.mark.parametrize("name", MAPPINGS)
@given(data=st.data())
def test_no_field_is_left_out(name: str, data: st.DataObject) -> None:
    """Every optional field differs from its default, so that one which is not mapped is noticed at once."""
    mapping = MAPPINGS[name]
    entity = data.draw(full(mapping.of, **mapping.by_name))
    assert mapping.read(mapping.write(entity)) == entity


@given(content=entities(Content))
def test_content_names_its_dossier(content: Content) -> None:
    """For whoever reads the row alone."""
    assert dossier_items.from_content(CONTENT_OF, content)["reference"] == {"S": CONTENT_OF}


@given(result=full(Result, document=children))
def test_a_code_names_the_file_it_stands_for(result: Result) -> None:
    """By which the public look-up finds the result."""
    item = result_items.from_code(result)
    assert (item["type"], item["document"]) == ({"S": "result_code"}, {"S": result.document})


@given(dossier=full(Dossier, reference=references))
def test_a_name_in_two_languages_is_two_attributes(dossier: Dossier) -> None:
    """And no third one with both."""
    item = dossier_items.from_dossier(dossier)
    assert {name for name in item if name.startswith("procedure_name")} == {"procedure_name_vi", "procedure_name_en"}


@given(attempt=full(Attempt, id=children), receipt=full(Receipt, attempt=children), at=moments)
def test_the_books_name_the_payment_and_the_last_number(attempt: Attempt, receipt: Receipt, at: datetime) -> None:
    """Rows that no entity stands for."""
    paid = ledger_items.from_paid(attempt, at=at)
    assert (paid["type"], paid["attempt"]) == ({"S": "paid"}, {"S": attempt.id})
    series = ledger_items.from_series(receipt)
    assert (series["type"], series["taken"]) == ({"S": "series"}, {"N": str(receipt.number)})


@given(document=children, at=moments)
def test_an_orphan_names_its_document_and_when_it_was_marked(document: str, at: datetime) -> None:
    """The file of a document that is no more."""
    waiting, marked = dossier_items.from_orphan(document, due=at), dossier_items.swept_orphan(document, at=at)
    assert waiting["id"] == marked["id"] == {"S": document}
    assert (marked["swept_at"], "swept_at" in waiting) == ({"S": keys.moment(at)}, False)
    assert waiting["by_due_sk"]["S"].startswith(keys.moment(at))
    assert "by_due_sk" not in marked


@given(notice=full(Notice, attempt=children), at=moments)
def test_all_that_a_provider_reports_is_stored(notice: Notice, at: datetime) -> None:
    """Nobody reads it back but people, by the names of its fields."""
    item = payment_items.from_notice(notice, at=at)
    for field in fields(Notice):
        value = getattr(notice, field.name)
        stored = item.get({"is_matched": "placed"}.get(field.name, field.name), {"BOOL": False})
        (text,) = stored.values()
        assert str(text) == (keys.moment(value) if isinstance(value, datetime) else str(value)), field.name
    assert item["heard_at"] == {"S": keys.moment(at)}


@given(
    document=entities(Document, id=children, reference=references, scan=st.sampled_from([Scan.THREAT, Scan.FAILED])),
    agency=st.text(min_size=1),
    at=moments,
)
def test_a_task_names_its_document_and_the_cause(document: Document, agency: str, at: datetime) -> None:
    """Written from the document."""
    kind = "malware" if document.scan is Scan.THREAT else "not_scanned"
    task = Task(document=document.id, reference=document.reference, slot=document.slot, kind=kind, raised_at=at)
    assert dossier_items.to_task(dossier_items.from_task(document, agency, at=at)) == task
    closed = dossier_items.closed_task(document, agency, "officer", at=at)
    assert (closed["closed_at"], closed["by"], closed["kind"]) == (
        {"S": keys.moment(at)},
        {"S": "officer"},
        {"S": kind},
    )


class OneItem:
    """A client that holds one item. An update sets what `SET` names, without conditions."""

    def __init__(self) -> None:
        self.item: dict[str, Any] = {}

    def put_item(self, **request: Any) -> None:
        self.item = request["Item"]

    def get_item(self, **_: Any) -> dict[str, Any]:
        return {"Item": self.item}

    def update_item(self, **request: Any) -> dict[str, Any]:
        expression = request["UpdateExpression"]
        names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
        for name, value in re.findall(r"([#\w]+) = (?:if_not_exists\(\w+, )?(:\w+)", expression):
            self.item.setdefault(names.get(name, name), values[value])
        if counted := re.search(r"ADD (\w+) (:\w+)", expression):
            self.item[counted[1]] = values[counted[2]]
        return {"Attributes": self.item}


def table() -> tuple[Table, OneItem]:
    """A table of one item, and its client."""
    client: Any = OneItem()
    return Table(client, "motcua"), client


@given(full(Unreachable, channel=st.sampled_from(list(CHANNELS))))
def test_an_unreachable_address_is_read_as_it_was_written(mark: Unreachable) -> None:
    """For good, until a message arrives there."""
    one, client = table()
    notifications.refuse(one, CONTENT_OF, mark)
    assert dossier_items.to_unreachable(client.item) == mark


@given(
    event=full(EventName, reference=references, name=st.text(min_size=1)),
    consumer=st.sampled_from(Consumer),
    reason=st.text(min_size=1),
    at=moments,
)
def test_an_event_that_was_given_up_is_read_as_it_was_written(
    event: EventName, consumer: Consumer, reason: str, at: datetime
) -> None:
    """Its attempts are counted first."""
    one, client = table()
    undelivered.count_attempt(one, consumer, event, reason, at=at)
    undelivered.give_up(one, consumer, event, reason, at=at)
    found = undelivered.to_undelivered(client.item)
    assert found == undelivered.Undelivered(
        consumer=consumer, event=event, attempts=1, reason=reason, since=at, abandoned_at=at
    )


@given(mark=entities(Watermark), until=moments)
def test_what_is_stored_of_a_provider_is_read_as_it_was_written(mark: Watermark, until: datetime) -> None:
    """How far its list was read, and until when it is not queried."""
    one, _ = table()
    provider_state.move_watermark(one, "sepay", mark)
    assert provider_state.watermark(one, "sepay") == mark
    provider_state.pause(one, "sepay", until)
    assert provider_state.paused_until(one, "sepay") == until


def test_the_head_of_a_dossier_holds_no_personal_data() -> None:
    """Its fields are all codes, dates and the opaque subject; what citizens write lives in CONTENT."""
    personal = {"name", "identity_number", "email", "phone", "address", "form", "applicant", "contact"}
    assert not personal & {field.name for field in fields(Dossier)}
