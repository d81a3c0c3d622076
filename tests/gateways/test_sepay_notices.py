"""SePay's webhooks, once they are known to be SePay's: what they say, and what cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment import Attempt, Notice, State, hear
from tests.gateways.sepay_side import CREDIT, ID, NOW, ORDER, compact, heard

VN = timezone(timedelta(hours=7))


def unreadable(said: Any) -> None:
    """SePay sent it, and it cannot be read."""
    with pytest.raises(Invalid):
        heard(said)


def without(name: str) -> dict[str, Any]:
    """The webhook without this."""
    return {other: value for other, value in CREDIT.items() if other != name}


def test_a_credit_is_read_as_it_was_meant() -> None:
    """Attempt, whole dong, SePay's number, and the bank's moment in Vietnam's time."""
    assert heard(CREDIT) == Notice(
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


def test_money_that_left_changes_nothing() -> None:
    """Whatever it was for, even for an attempt: no credit, no attempt, nothing paid and nothing failed."""
    said = heard({**CREDIT, "transferType": "out"})
    assert (said.credit, said.attempt, said.state, said.amount) == (False, "", State.PENDING, 0)
    assert (said.transaction, said.codes) == ("92704", "out")
    attempt = Attempt(id=ID, reference="", provider="sepay", amount=16_000, created_at=NOW, expires_at=ORDER.expires_at)
    assert hear(attempt, said, at=NOW) is attempt
    assert said.dedupe != heard(CREDIT).dedupe


def test_money_that_left_needs_no_readable_amount() -> None:
    """Nobody counts it."""
    assert heard({**CREDIT, "transferType": "out", "transferAmount": None}).amount == 0


def test_money_without_a_reference_is_a_credit_of_nobody_yet() -> None:
    """It is kept for a person to look at."""
    for content in ("TRAN THI MAI chuyen tien", "", None):
        said = heard({**CREDIT, "code": None, "content": content})
        assert (said.attempt, said.state, said.amount, said.credit) == ("", State.PAID, 16_000, True)


def test_the_banks_reference_does_not_tell_transfers_apart() -> None:
    """The same `referenceCode` with another id is other money; the same id is the same money."""
    other = heard({**CREDIT, "id": 92705})
    assert other.dedupe != heard(CREDIT).dedupe
    assert heard({**CREDIT, "referenceCode": "OTHER", "accumulated": 1}).dedupe == heard(CREDIT).dedupe


@pytest.mark.parametrize("amount", [1, 15_999, 16_001, 1_600_000, 999_999_999_999_999])
def test_what_came_is_said_as_it_came(amount: int) -> None:
    """Short, over or a hundredfold: the sum decides, not this notice."""
    said = heard({**CREDIT, "transferAmount": amount})
    assert (said.state, said.amount) == (State.PAID, amount)


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


def test_what_is_new_missing_or_null_does_no_harm() -> None:
    """What we do not need may come and go."""
    assert heard({**CREDIT, "bankXid": {"a": [1]}}) == heard(CREDIT)
    for name in ("gateway", "accumulated", "subAccount", "referenceCode", "description"):
        for said in (without(name), {**CREDIT, name: None}, {**CREDIT, name: ""}):
            assert heard(said) == heard(CREDIT)
    unread: list[Any] = [None, "", 7, []]
    for code in unread:
        assert heard({**CREDIT, "code": code}) == heard(without("code")) == heard(CREDIT)


@pytest.mark.parametrize("written", [None, "", "04/12/2026", "2026-13-04 09:14:37", "2026-12-04T09:14:37Z", 1796350500])
def test_a_moment_that_cannot_be_read_is_none(written: Any) -> None:
    """The money came all the same."""
    assert heard({**CREDIT, "transactionDate": written}).paid_at is None
    assert heard({**CREDIT, "transactionDate": written}).dedupe == heard(CREDIT).dedupe


@pytest.mark.parametrize(
    ("written", "day"), [("2026-12-04 00:00:00", 3), ("2026-12-03 23:59:59", 3), ("2026-12-04 07:00:00", 4)]
)
def test_a_moment_is_vietnams(written: str, day: int) -> None:
    """Whatever zone this machine is in."""
    at = heard({**CREDIT, "transactionDate": written}).paid_at
    assert at is not None
    assert at.astimezone(UTC).day == day


def test_the_signed_bytes_count_and_not_their_layout() -> None:
    """In another order, pretty-printed, escaped or after a byte order mark it says the same."""
    backwards = dict(reversed(CREDIT.items()))
    pretty = json.dumps(CREDIT, indent=4).encode()
    for body in (compact(backwards), pretty, json.dumps(CREDIT).encode(), b"\xef\xbb\xbf" + compact(CREDIT)):
        assert heard(body) == heard(CREDIT)


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
