"""What the npm package `vnpay` signed: see fixtures/make_vnpay.mjs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from chalicelib.payments.providers.vnpay.redirect_and_ipn import Credentials

MADE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "fixtures" / "vnpay.json").read_text())
CREDENTIALS = Credentials(**MADE["credentials"])

Query = dict[str, list[str]]


def cases(rows: list[dict[str, Any]]) -> list[Any]:
    """One test for each, called by its name."""
    return [pytest.param(row, id=row["name"].replace(" ", "-")) for row in rows]


def decoded(query: str) -> Query:
    """As the web hands it over: decoded, every value of every name."""
    return parse_qs(query, keep_blank_values=True, strict_parsing=True)


def notice(name: str = "paid") -> Query:
    """The query of the recorded notice with this name."""
    return decoded(next(row["query"] for row in MADE["notices"] if row["name"] == name))


def fields_of(notice: Any) -> dict[str, Any]:
    """What a notice says, in the words of the fixtures."""
    return {
        "attempt": notice.attempt,
        "state": notice.state.value,
        "amount": notice.amount,
        "transaction": notice.transaction,
        "codes": notice.codes,
        "paid_at": notice.paid_at and notice.paid_at.isoformat(),
    }
