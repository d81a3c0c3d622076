"""A provider's daily settlement file (CSV) as rows: what it says it took for us and gave back.

No provider publishes the columns of its export, so those of `columns` are ours, to be adjusted when the
first real file is seen. A file is read wholly or not at all: what cannot be read may be money.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.settlement import PAYMENT, REFUND, Entry
from chalicelib.payments.providers import registry, texts
from chalicelib.payments.providers.settlement_files.columns import KINDS, SUCCESSFUL, Columns, normal
from chalicelib.payments.providers.settlement_files.parsing import LONGEST, amount, identifiers, moment, number

MOST_BYTES, MOST_ROWS = 20 * 1024 * 1024, 200_000
T = TypeVar("T")


def read(provider: str, text: bytes) -> list[Entry]:
    """What moved, in the order of the file; rows of what did not succeed are left out.

    `Invalid` names the line and the column that cannot be read, and never what stands there. `KeyError` when
    there is no such provider.
    """
    columns = registry.settlement_columns(provider)
    if len(text) > MOST_BYTES:
        raise _unreadable(1, "size")
    written = _decoded(text)
    delimiter, places = _heading(written, columns)
    rows = _rows(written, delimiter)
    _, header = next(rows)
    utc = "at" in places and normal(header[places["at"]]).endswith(" utc")
    entries = []
    for count, (line, cells) in enumerate(rows):
        if count >= MOST_ROWS:
            raise _unreadable(line, "rows")
        if len(cells) != len(header):
            raise _unreadable(line, "cells")
        row = _Row(columns, line, {name: cells[at].strip() for name, at in places.items()})
        if "status" not in places or normal(row.cells["status"]) in SUCCESSFUL:
            entries.append(row.entry(utc))
    return entries


@dataclass(frozen=True)
class _Row:
    columns: Columns
    line: int
    cells: dict[str, str]

    def entry(self, utc: bool) -> Entry:
        if normal(self.cells.get("currency", "")) not in ("", "vnd"):
            raise _unreadable(self.line, "currency")
        moved = self._moved()
        attempt, refund = self._whose()
        says = self._get("kind", lambda text: KINDS[normal(text)] if text else "")
        return Entry(
            kind=REFUND if moved < 0 or refund or says == REFUND else PAYMENT,
            attempt=attempt,
            number=self._get("number", number) if "number" in self.cells else 0,
            transaction=self._get("transaction", _short),
            amount=abs(moved),
            at=self._get("at", lambda text: moment(text, utc=utc)),
            refund=refund,
            line=self.line,
        )

    def _moved(self) -> int:
        """What came, or below 0 what left."""
        left = abs(self._get("out", lambda text: amount(text or "0")))
        came = self._get("amount", lambda text: amount(text or "0") if left else amount(text))
        if bool(came) == bool(left):
            raise _unreadable(self.line, "amount")
        return came or -left

    def _whose(self) -> tuple[str, str]:
        if self.columns.attempt_in is not None:
            return self.columns.attempt_in(self.cells.get("code", ""), self.cells["content"]), ""
        attempt, refund = self._get("attempt", identifiers)
        of, own = self._get("refund", identifiers)
        return (attempt or (of if own else "")), (refund or own or of)

    def _get(self, name: str, read: Callable[[str], T]) -> T:
        try:
            return read(self.cells.get(name, ""))
        except (ValueError, KeyError):
            raise _unreadable(self.line, name) from None  # the cause holds what stands there


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = text.count(b"\n", 0, wrong.start) + 1
    raise _unreadable(line, "encoding")


def _heading(written: str, columns: Columns) -> tuple[str, dict[str, int]]:
    """The one delimiter with which the first line is a header of ours, and where its columns stand."""
    tried = {}
    for delimiter in ",;":
        _, header = next(_rows(written, delimiter), (1, []))
        try:
            tried[delimiter] = columns.places(header)
        except ValueError as twice:
            raise _unreadable(1, str(twice)) from None
    delimiter = max(tried, key=lambda each: len(tried[each]))
    for name in columns.needed:
        if name not in tried[delimiter]:
            raise _unreadable(1, name)
    return delimiter, tried[delimiter]


def _rows(written: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that has anything in it, with the line it begins on."""
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise _unreadable(line, "quotes") from None


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError("too long")
    return text


def _unreadable(line: int, column: str) -> Invalid:
    return Invalid(
        "settlement_unreadable",
        texts.settlement_file_unreadable(line),
        fields={column: texts.VALUE_UNREADABLE},
        facts={"line": line, "column": column},
    )
