"""SePay's webhooks, once they are known to be SePay's: what they say, and what cannot be read."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import Notice, State
from tests.payments.providers.sepay.sepay_side import CREDIT, ID, compact, parsed

VN = timezone(timedelta(hours=7))


def unreadable(message: Any) -> None:
    """SePay sent it, and it cannot be read."""
    with pytest.raises(Invalid):
        parsed(message)


def without(name: str) -> dict[str, Any]:
    """The webhook without this."""
    return {other: value for other, value in CREDIT.items() if other != name}


def test_a_credit_is_read_as_it_was_meant() -> None:
    """Attempt, whole dong, SePay's number, and the bank's moment in Vietnam's time."""
    assert parsed(CREDIT) == Notice(
        provider="sepay",
        attempt=ID,
        credit=True,
        state=State.PAID,
        amount=16_000,
        transaction="92704",
        codes="in",
        source="webhook",
        paid_at=datetime(2026, 12, 4, 9, 14, 37, tzinfo=VN),
    )


@pytest.mark.parametrize(
    "written",
    [
        "0",
        "-16000",
        "1e5",
        "16000.0",
        "16000.5",
        "1E3",
        "null",
        "true",
        '"16000"',
        '"1e5"',
        "[16000]",
        "{}",
        "9" * 16,
        "9" * 5000,
        "NaN",
        "Infinity",
    ],
)
def test_an_amount_that_is_no_whole_dong_is_unreadable(written: str) -> None:
    """SePay writes a JSON integer."""
    unreadable(compact({**CREDIT, "transferAmount": 77}).replace(b":77", f":{written}".encode()))
    unreadable(without("transferAmount"))


@given(st.none() | st.booleans() | st.floats() | st.text() | st.integers(max_value=0) | st.integers(min_value=10**15))
def test_no_nonsense_is_an_amount(amount: Any) -> None:
    """No zero, no bool, no float, no text."""
    unreadable({**CREDIT, "transferAmount": amount})


@pytest.mark.parametrize("number", [0, -1, 1.0, True, None, "", "0", "x", "1 ", "٣", [1], 10**19])
def test_a_transaction_has_a_number(number: Any) -> None:
    """Without it the same money would be counted twice."""
    unreadable({**CREDIT, "id": number})
    unreadable(without("id"))


@pytest.mark.parametrize("direction", ["", "IN", "Out", "refund", None, 1, ["in"]])
def test_an_unknown_direction_is_neither(direction: Any) -> None:
    """It is neither paid nor ignored."""
    unreadable({**CREDIT, "transferType": direction})
    unreadable(without("transferType"))


def test_a_code_that_is_no_text_is_none() -> None:
    """The words decide then."""
    unread: list[Any] = [7, []]
    for code in unread:
        assert parsed({**CREDIT, "code": code}) == parsed(CREDIT)


@pytest.mark.parametrize("written", [None, "", "04/12/2026", "2026-13-04 09:14:37", "2026-12-04T09:14:37Z", 1796350500])
def test_a_moment_that_cannot_be_read_is_none(written: Any) -> None:
    """The money came all the same."""
    assert parsed({**CREDIT, "transactionDate": written}).paid_at is None
    assert parsed({**CREDIT, "transactionDate": written}).dedupe == parsed(CREDIT).dedupe


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"text"',
        b"{",
        compact([CREDIT]),
        b"id=92704&transferType=in",
        compact(CREDIT)[:-1] + b',"transferAmount":17000}',
        compact(CREDIT)[:-1] + b',"x":{"a":1,"a":2}}',
        compact(CREDIT)[:-1] + b',"x":NaN}',
        compact(CREDIT).decode().encode("utf-16"),
        b'{"a":"\xff"}',
        b"[" * 60_000,
        compact({**CREDIT, **{f"x{number}": 0 for number in range(40)}}),
    ],
)
def test_a_body_that_two_could_read_differently_is_unreadable(body: bytes) -> None:
    """A name twice, no object, no JSON; a form too: the webhook's Content-Type at SePay stays JSON."""
    unreadable(body)
