"""Mapping of daily payments, receipts, their series and settlement differences to items and back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from chalicelib.domain.payment.attempt import Attempt
from chalicelib.domain.payment.receipt import Item as Line
from chalicelib.domain.payment.receipt import Receipt
from chalicelib.domain.payment.settlement import Difference, Kind
from chalicelib.domain.working_time import LOCAL
from chalicelib.storage import keys
from chalicelib.storage.attributes import Item, Row, indexed, typed, values
from chalicelib.storage.keys import when
from chalicelib.storage.stored_names import stored_values


def from_paid(attempt: Attempt, *, at: datetime) -> Item:
    """A payment among those of its day, to be compared with what the provider lists."""
    day = at.astimezone(LOCAL).date().isoformat()
    return {**keys.paid(attempt.provider, day, attempt.id), **typed("paid", {"attempt": attempt.id})}


def from_receipt(receipt: Receipt) -> Item:
    """A receipt. Its lines are one JSON text: they are read and written whole."""
    lines = [[*line.name, *line.how, line.amount] for line in receipt.items]
    values_ = {**values(receipt), "items": json.dumps(lines, ensure_ascii=False, separators=(",", ":"))}
    return {**keys.receipt(receipt.attempt, receipt.kind, receipt.turn), **typed("receipt", values_)}


def to_receipt(item: Item) -> Receipt:
    """A receipt, as `from_receipt` wrote it."""
    row = Row(item)
    lines = (
        Line(name=(name_vi, name_en), how=(how_vi, how_en), amount=amount)
        for name_vi, name_en, how_vi, how_en, amount in json.loads(row.s("items"))
    )
    return Receipt(
        agency=row.s("agency"),
        kind=row.s("kind"),
        year=row.n("year"),
        number=row.n("number"),
        reference=row.s("reference"),
        attempt=row.s("attempt"),
        provider=row.s("provider"),
        items=tuple(lines),
        paid_at=row.at("paid_at"),
        issued_at=row.at("issued_at"),
        turn=row.n("turn"),
        replaces=row.s("replaces"),
        cancelled_at=row.maybe_at("cancelled_at"),
        cancelled_for=row.s("cancelled_for"),
        version=row.n("version"),
    )


def from_series(receipt: Receipt) -> Item:
    """The last number used in a series."""
    counter = keys.series(receipt.agency, receipt.kind, receipt.year)
    return {**counter, **typed("series", {"taken": receipt.number})}


def from_difference(of: Difference) -> Item:
    """A settlement difference; in the review queue while it is open."""
    stands: dict[str, Any] = {}
    if not of.resolution:
        stands = indexed(keys.BY_QUEUE, keys.in_review(of.agency, of.name), when(of.detected_at, of.name))
    return {**keys.difference(of.provider, of.day, of.name), **typed("difference", stored_values(of)), **stands}


def to_difference(item: Item) -> Difference:
    """A difference, as `from_difference` wrote it."""
    row = Row(item)
    return Difference(
        provider=row.s("provider"),
        day=row.s("day"),
        name=row.s("name"),
        kind=Kind(row.s("kind")),
        agency=row.s("agency"),
        attempt=row.s("attempt"),
        ours=row.n("ours"),
        theirs=row.n("theirs"),
        line=row.n("line"),
        detected_at=row.at("found_at"),
        resolution=row.s("how"),
        by=row.s("by"),
        closed_at=row.maybe_at("closed_at"),
    )
