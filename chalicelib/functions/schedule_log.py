"""What the scheduled functions log. Alarms of `infra/template.yaml` read these lines: names and units are fixed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from chalicelib import catalogue, sweep
from chalicelib.platform.logging import logger
from chalicelib.storage import due_work
from chalicelib.storage.due_items import Due
from chalicelib.storage.due_work import Round
from chalicelib.storage.keys import DueKind
from chalicelib.storage.payments import review_queue
from chalicelib.storage.table import Table


def measure(table: Table, at: datetime) -> Exception | None:
    """Log, before anything is done, how long the oldest of each thing has been waiting. Alarms read these numbers."""

    def waiting() -> timedelta:
        oldest = (review_queue.waiting(table, agency, limit=1).oldest for agency in catalogue.agencies())
        return at - min((since for since in oldest if since), default=at)

    broken = None
    measures: dict[str, Callable[[], timedelta]] = {
        **{kind.value: partial(sweep.oldest_due, table, kind, at=at) for kind in DueKind},
        "open_attempt": partial(sweep.oldest_open_attempt, table, at=at),
        "review": waiting,
    }
    for kind, measure in measures.items():
        try:
            minutes = int(measure().total_seconds() // 60)
        except Exception as fault:  # its alarm treats missing data as a fault; the sweep goes on
            broken = broken or fault
            continue
        logger().info("oldest waiting", extra={"kind": kind, "minutes": minutes})
    return broken


def postponed(at: datetime) -> due_work.Note:
    """Logs each item that is postponed, and for how long it has been due: what is postponed must not be hidden."""

    def note(item: Due, code: str) -> None:
        hours = int((at - item.since).total_seconds() // 3600)
        fields = {"kind": item.kind.value, "code": code, "entity": item.entity, "identifier": item.id, "hours": hours}
        (logger().error if code in (due_work.BROKEN, due_work.DIED) else logger().warning)("postponed", extra=fields)

    return note


def log_rounds(what: str, rounds: Mapping[DueKind, Round], broken: Exception | None = None) -> None:
    """Log what became of each kind; raise the first fault."""
    for kind, made in rounds.items():
        counts = {"done": made.done, "postponed": made.postponed, "left": made.left}
        logger().info(what, extra={"kind": kind.value, **counts})
        broken = broken or made.broken
    if broken:
        raise broken
