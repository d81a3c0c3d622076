"""How SePay writes objects, amounts, numbers and moments, and how we read them.

A webhook and the list of transactions say the same things in other names and forms: `transferAmount`
is a JSON integer of dong, `amount_in` a text with two decimals; `id` is an integer or a text.
"""

from __future__ import annotations

import re
from datetime import datetime

from chalicelib.domain.strict_json import read_object
from chalicelib.payments.providers.errors import VIETNAM, unreadable
from chalicelib.payments.providers.interface import Json

MOST_MEMBERS = 40

_ID = re.compile(r"[1-9][0-9]{0,18}")
_AMOUNT = re.compile(r"[1-9][0-9]{0,14}")
_LISTED = re.compile(r"(0|[1-9][0-9]{0,14})(?:\.0{1,2})?")


def read(body: bytes) -> Json:
    """The JSON object. `Invalid` when it is none, or says one name twice."""
    try:
        return read_object(body, mark=True, members=MOST_MEMBERS)
    except ValueError:
        raise unreadable("body") from None


def transaction(message: Json) -> str:
    """SePay's number of the transaction, the same in a webhook and in the list."""
    value = message.get("id")
    written = str(value) if type(value) is int else value
    if not isinstance(written, str) or not _ID.fullmatch(written):
        raise unreadable("id")
    return written


def amount(message: Json, name: str) -> int:
    """Whole VND as a webhook says it: a JSON integer, and something has moved."""
    value = message.get(name)
    if type(value) is not int or not _AMOUNT.fullmatch(str(value)):  # a bool is an int to Python
        raise unreadable(name)
    return value


def listed(message: Json, name: str) -> int:
    """Whole VND as the list says it: `"18067000.00"`, and `"0.00"` of the other direction."""
    value = message.get(name)
    written = str(value) if type(value) is int else value
    found = _LISTED.fullmatch(written) if isinstance(written, str) else None
    if not found:
        raise unreadable(name)
    return int(found[1])


def word(message: Json, name: str) -> str:
    """The text with this name, empty when it is null, missing or no text."""
    value = message.get(name)
    return value if isinstance(value, str) else ""


def moment(written: str) -> datetime | None:
    """The moment, which SePay writes in Vietnam's time; `None` when it wrote none."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", written):
        return None
    try:
        return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)
    except ValueError:
        return None
