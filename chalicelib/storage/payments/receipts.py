"""One function per question about receipts, numbered as in `docs/access-patterns.md`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.payment.receipt import Receipt
from chalicelib.storage import keys
from chalicelib.storage.payments import ledger_items
from chalicelib.storage.table import IS_NEW, IS_UNCHANGED, Table, WriteConflict, get_all, put, query, write

IS_LAST = "taken = :taken"
"""The number before is still the last one of its series."""


def numbered(table: Table, receipts: Sequence[Receipt]) -> list[Receipt]:
    """C1. These receipts, each with the number that follows in its series. None is taken before C2 has written it."""
    series = {_series(each): keys.series(*_series(each)) for each in receipts}
    rows = get_all(table, *series.values()) if series else []
    taken = {(row["pk"]["S"], row["sk"]["S"]): int(row["taken"]["N"]) for row in rows}
    last = {name: taken.get((key["pk"]["S"], key["sk"]["S"]), 0) for name, key in series.items()}
    return [replace(each, number=last[_series(each)] + 1) for each in receipts]


def issue(table: Table, cancelled: Sequence[Receipt], issued: Sequence[Receipt]) -> bool:
    """C2. Cancel receipts and write others with their numbers, all in one transaction, so a series has no gap.

    At most one of a series at a time. False when something else was written first: read and decide again.
    """
    operations = [put(ledger_items.from_receipt(each), IS_UNCHANGED, seen=_n(each.version - 1)) for each in cancelled]
    for each in issued:
        operations.append(put(ledger_items.from_receipt(each), IS_NEW))
        first = each.number == 1
        counter = ledger_items.from_series(each)
        operations.append(put(counter, IS_NEW) if first else put(counter, IS_LAST, taken=_n(each.number - 1)))
    try:
        write(table, *operations)
    except WriteConflict:
        return False
    return True


def of_dossier(table: Table, reference: str) -> list[Receipt]:
    """C3. All receipts of a dossier, in the order they were issued; cancelled ones too."""
    rows = query(
        table,
        "pk = :pk AND begins_with(sk, :receipts)",
        {":pk": keys.head(reference)["pk"], ":receipts": {"S": keys.RECEIPTS}},
        ConsistentRead=True,
    )
    return sorted(map(ledger_items.to_receipt, rows), key=lambda each: (each.issued_at, each.name))


def _series(of: Receipt) -> tuple[str, str, int]:
    return of.agency, of.kind, of.year


def _n(number: int) -> dict[str, str]:
    return {"N": str(number)}
