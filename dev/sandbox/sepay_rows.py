"""How SePay writes a movement on the account: in a webhook, and in its list, in other names and forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dev.sandbox.records import Transfer

BANK = "Vietcombank"
FIRST_NUMBER = 92_000
OPENING_BALANCE = 50_000_000
CODE = re.compile(r"MC[0-9A-Z]{16}")
"""As the merchant set it up at SePay: a prefix, and a suffix of 16 letters and digits."""
MOST_ROWS = 5000

Row = dict[str, Any]


def bank_words(content: str, at: datetime) -> str:
    """What a bank makes of the payer's words: no marks, other words before and after."""
    bare = unicodedata.normalize("NFD", content.replace("đ", "d").replace("Đ", "D"))
    plain = re.sub(r"[^A-Za-z0-9 .,-]", "", bare)
    return f"MBVCB.{at:%m%d%H%M%S}.{plain}.CT tu 0123499999 TRAN THI MAI"


def webhook(all_of_it: Iterable[Transfer], moved: Transfer, account: str) -> Row:
    """One movement as it is told of."""
    return {
        "id": FIRST_NUMBER + moved.number,
        "gateway": BANK,
        "transactionDate": _written(moved.at),
        "accountNumber": account,
        "code": _code(moved),
        "content": moved.content,
        "transferType": "in" if moved.amount > 0 else "out",
        "transferAmount": abs(moved.amount),
        "accumulated": _balance(all_of_it, moved),
        "subAccount": None,
        "referenceCode": _reference(moved),
        "description": "",
    }


def rows(there: list[Transfer], account: str) -> list[Row]:
    """Every movement as the list has it, newest first."""
    return [
        {
            "id": str(FIRST_NUMBER + moved.number),
            "bank_brand_name": BANK,
            "account_number": account,
            "transaction_date": _written(moved.at),
            "amount_out": f"{max(0, -moved.amount)}.00",
            "amount_in": f"{max(0, moved.amount)}.00",
            "accumulated": f"{_balance(there, moved)}.00",
            "transaction_content": moved.content,
            "reference_number": _reference(moved),
            "code": _code(moved),
            "sub_account": None,
            "bank_account_id": "19",
        }
        for moved in reversed(there)
    ]


def listed(of: list[Row], request_fields: Mapping[str, str]) -> list[Row]:
    """Those that were asked for."""
    since, day = int(request_fields.get("since_id") or 0), request_fields.get("transaction_date_min", "")
    wanted = [
        row
        for row in of
        if request_fields.get("account_number", row["account_number"]) == row["account_number"]
        and int(row["id"]) >= since
        and row["transaction_date"] >= day
        and float(row["amount_in"]) == float(request_fields.get("amount_in") or row["amount_in"])
    ]
    return wanted[: min(int(request_fields.get("limit") or MOST_ROWS), MOST_ROWS)]


def _balance(there: Iterable[Transfer], moved: Transfer) -> int:
    return OPENING_BALANCE + sum(one.amount for one in there if one.number <= moved.number)


def _code(moved: Transfer) -> str | None:
    found = CODE.search(moved.content.upper())
    return found[0] if found else None


def _reference(moved: Transfer) -> str:
    return ".".join(moved.content.split(".")[:2])


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
