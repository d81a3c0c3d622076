"""payOS's webhooks: numbers, amounts, currencies, codes and moments that make sense, and those that do not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import State
from tests.payments.providers.payos.payos_side import CREDIT, LINK, ORDER, changed, parsed, sign, signed

NEEDED = ["orderCode", "amount", "reference"]


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("value", ["removed", None, "", "null", "undefined", [], {}, True, "abc"])
def test_what_is_signed_and_makes_no_sense_is_invalid_and_not_a_forgery(name: str, value: Any) -> None:
    """payOS is told to try again, and nobody is accused."""
    data = {**CREDIT, name: value}
    if value == "removed":
        del data[name]
    if name == "reference" and value == "abc":
        assert parsed(signed(data)).transaction == f"abc/{LINK}"
        return
    with pytest.raises(Invalid) as caught:
        parsed(json.dumps({"data": data, "signature": _node(data)}).encode())
    assert (caught.value.code, list(caught.value.fields)) == ("notice_unreadable", [name])


def _node(data: dict[str, Any]) -> str:
    """As payOS's Node library signs: it makes one and the same text of every bare object."""
    return sign({name: "[object Object]" if value == {} else value for name, value in data.items()})


@given(
    st.integers(max_value=0)
    | st.integers(min_value=10**13)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.text()
    | st.lists(st.integers(), max_size=2)
)
def test_an_amount_is_whole_dong_or_nothing(amount: Any) -> None:
    """Not nothing, not less, no fraction, no text, and not more than there is."""
    with pytest.raises(Invalid):
        parsed(changed(amount=amount))


@pytest.mark.parametrize("amount", ["1e5", "16000.0", "16000.5", "-16000", "9007199254740993", '"16000"', "0"])
def test_an_amount_is_one_however_it_is_written(amount: str) -> None:
    """In the JSON itself, signed as a sender that reads it so would sign it."""
    text = json.dumps(CREDIT).replace(f'"amount": {ORDER.amount}', f'"amount": {amount}')
    body = f'{{"data": {text}, "signature": "{sign(json.loads(text))}"}}'
    with pytest.raises(Invalid):
        parsed(body.encode())


@pytest.mark.parametrize("number", [0, -1, 2**53, 2**53 + 1, "123", 123.0])
def test_a_number_is_one_that_javascript_can_count(number: Any) -> None:
    """Ours are below 2**53."""
    with pytest.raises(Invalid):
        parsed(changed(orderCode=number))


@given(st.integers(1, 2**53 - 1), st.integers(1, 10**13 - 1))
@example(1, 1)
@example(2**53 - 1, 10**13 - 1)
def test_every_number_and_amount_that_can_be_is_read(number: int, amount: int) -> None:
    """To the last digit."""
    notice = parsed(changed(orderCode=number, amount=amount))
    assert (notice.number, notice.amount) == (number, amount)


@pytest.mark.parametrize("currency", ["USD", "vnd", "VND "])
def test_another_currency_is_for_a_person_to_look_at(currency: str) -> None:
    """It is no credit in dong, whatever its amount."""
    notice = parsed(changed(currency=currency))
    assert (notice.state, notice.credit, notice.codes) == (State.NEEDS_REVIEW, False, f"00/{currency}")


@pytest.mark.parametrize("currency", [None, "", "null", "undefined"])
def test_no_currency_is_the_dong(currency: str | None) -> None:
    """payOS's older samples name none."""
    assert parsed(changed(currency=currency)).credit


@pytest.mark.parametrize("code", ["01", "99", "", "0", "000", "00 ", "PAID", None, 0])
def test_an_unknown_code_is_neither_paid_nor_failed(code: Any) -> None:
    """Nor is it added to anything."""
    notice = parsed(changed(code=code))
    assert (notice.state, notice.credit) == (State.NEEDS_REVIEW, False)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2026-12-04 09:20:00", "2026-12-04T09:20:00+07:00"),
        ("2026-12-04T09:20:00", "2026-12-04T09:20:00+07:00"),
        ("2026-12-04T02:20:00.000Z", "2026-12-04T02:20:00+00:00"),
        ("2026-12-31 23:59:59", "2026-12-31T23:59:59+07:00"),
        ("2027-01-01 00:00:00", "2027-01-01T00:00:00+07:00"),
        ("2099-01-01 00:00:00", "2099-01-01T00:00:00+07:00"),
        ("2026-02-30 09:20:00", None),
        ("04/12/2026 09:20:00", None),
        ("0001-01-01 00:00:00", None),
        ("", None),
        (None, None),
        (1796350800, None),
    ],
)
def test_a_moment_is_in_vietnams_time_unless_it_says_otherwise(written: Any, says: str | None) -> None:
    """One that cannot be read is none, and the money counts all the same."""
    notice = parsed(changed(transactionDateTime=written))
    assert (notice.paid_at and notice.paid_at.isoformat()) == says
    assert notice.credit
