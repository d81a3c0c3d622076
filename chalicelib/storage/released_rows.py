"""What rows written by earlier releases mean: brings them to today's shape when they are read.

A release that changes stored items raises `attributes.SCHEMA`, says here what its predecessor's rows mean, and adds
rows of it to `tests/released/`. A function below answers the attributes that a row lacks; what it leaves out is
absent in today's shape too. `infra/migrate.py` writes the same shape back, so these rules apply until it ran.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain.document.document import RESULT_SLOT, REVERIFY_AFTER, SOON, Check, Scan
from chalicelib.domain.payment.attempt import OPEN, OVER, State, next_check
from chalicelib.storage.attributes import SCHEMA, Item, Row, attributes

Missing = Mapping[str, Any]
Partition = Sequence[Item]
"""All rows of one dossier, as they are stored."""


def is_current(item: Item) -> bool:
    """Whether the row has today's shape."""
    return Row(item).n("schema") >= SCHEMA


def current(item: Item, partition: Partition) -> Item:
    """The row in today's shape. `partition` is needed because an attribute may follow from other rows."""
    if is_current(item):
        return item
    missing = _MISSING.get(Row(item).s("type"), _nothing)(item, partition)
    return {**item, **attributes({"schema": SCHEMA, **missing})}


def all_current(partition: Partition) -> list[Item]:
    """All rows of one dossier in today's shape."""
    return [current(item, partition) for item in partition]


def _nothing(item: Item, partition: Partition) -> Missing:
    return {}


def _dossier(item: Item, partition: Partition) -> Missing:
    """Until 008e5d6 the result of a decided dossier followed from its files; now the dossier names it.

    It is the last file that was checked when the dossier was decided, or was declared later and checked before the
    dossier was returned. `papers` and `decided_papers` are 0 where they are missing, see `_position`.
    """
    row = Row(item)
    decided, returned = row.maybe_at("decided_at"), row.maybe_at("returned_at")
    if decided is None or "decided_papers" in item:
        return {}
    chosen = [
        file
        for file in _sorted(partition, "document", by="declared_at")
        if file.s("slot") == RESULT_SLOT
        and file.s("state") == Check.CHECKED
        and (file.at("declared_at") > decided or _checked_by(file, decided))
        and _checked_by(file, returned or decided)
    ]
    return {"decided_on": chosen[-1].s("id")} if chosen else {}


def _checked_by(file: Row, moment: datetime) -> bool:
    return (file.maybe_at("checked_at") or file.at("declared_at")) <= moment


def _document(item: Item, partition: Partition) -> Missing:
    """0e3724c did not verify stored files again; 008e5d6 did not note which version was scanned."""
    row, missing = Row(item), dict[str, Any]()
    state, checked = Check(row.s("state")), row.maybe_at("checked_at")
    if "position" not in item and state is not Check.REJECTED:
        missing["look_at"] = row.at("declared_at") + SOON if checked is None else checked + REVERIFY_AFTER
    if row.s("scan") in (Scan.CLEAN, Scan.THREAT, Scan.FAILED) and checked and "scanned_version" not in item:
        missing["scanned_version"] = row.s("object_version")
    if row.s("slot") == RESULT_SLOT and row.n("position") == 0:
        missing["position"] = _position(row, partition)
    return missing


def _position(file: Row, partition: Partition) -> int:
    """Until 008e5d6 files of the desk had no position. Those after the decision (or the return) come after 0."""
    head = _sorted(partition, "dossier")[0]
    since = head.maybe_at("returned_at") or head.maybe_at("decided_at")
    return int(since is not None and file.at("declared_at") > since)


def _attempt(item: Item, partition: Partition) -> Missing:
    """0e3724c noted no sums, asked a provider once (when the attempt expired) and named no agency.

    Where 008e5d6 wrote such a row anew it counted from 0, and noted no agency and no next question either.
    """
    if "agency" in item:
        return {}
    row = Row(item)
    state, created = State(row.s("state")), row.at("created_at")
    notices = (notice for notice in _sorted(partition, "notice") if notice.s("attempt") == row.s("id"))
    amounts = [notice.n("amount") for notice in notices if notice.s("state") == State.PAID]
    if state is State.PAID:  # then the amount was the one that was asked for
        amounts.append(row.n("amount"))
    missing: dict[str, Any] = {
        **_agency(item, partition),
        "reported": max([*amounts, row.n("reported")]),
    }
    if "check_at" in item:
        return missing
    if state in OPEN:
        missing["check_at"] = row.at("expires_at")
    elif state in OVER:
        missing["check_at"] = next_check(created, after=row.maybe_at("settled_at") or created)
    return missing


def _agency(item: Item, partition: Partition) -> Missing:
    """That of the dossier. 008e5d6 left it out of refunds of attempts of 0e3724c."""
    return {} if "agency" in item else {"agency": _sorted(partition, "dossier")[0].s("agency")}


def _result(item: Item, partition: Partition) -> Missing:
    """008e5d6 did not verify sealed files again."""
    return {} if "look_at" in item else {"look_at": Row(item).at("sealed_at") + REVERIFY_AFTER}


_MISSING: Mapping[str, Callable[[Item, Partition], Missing]] = {
    "dossier": _dossier,
    "document": _document,
    "attempt": _attempt,
    "refund": _agency,
    "result": _result,
}
"""By type. Of other types only the number of the schema is missing."""


def _sorted(partition: Iterable[Item], kind: str, by: str = "pk") -> list[Row]:
    rows = [Row(item) for item in partition if Row(item).s("type") == kind]
    return sorted(rows, key=lambda row: row.s(by))
