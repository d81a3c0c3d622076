"""MoMo's notices: what its sandbox really signed is read as it was meant, however the JSON is written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.payments.providers.momo.adapter import Credentials
from tests.momo_signer import PAYMENT, ipn, signed
from tests.payments.providers.momo.momo_side import OURS, SANDBOX, cases, read


@pytest.mark.parametrize("row", cases(SANDBOX["results"]))
def test_the_signer_of_our_tests_signs_as_the_sandbox_does(row: dict[str, Any]) -> None:
    """So that the tests of the other rooms rest on more than our own reading of the specification."""
    fields = {name: value for name, value in row["sent"].items() if name != "signature"}
    made = signed(fields, SANDBOX["credentials"]["secret"], SANDBOX["credentials"]["access_key"])
    assert made["signature"] == row["sent"]["signature"]


FIELDS = signed(PAYMENT)
COMPACT = json.dumps(FIELDS, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(json.dumps({name: str(value) for name, value in FIELDS.items()}).encode(), id="all-quoted"),
        pytest.param(json.dumps({**FIELDS, "paymentOption": "momo", "new": {"a": [1.5, None]}}).encode(), id="more"),
        pytest.param(json.dumps({**FIELDS, "accessKey": "somebody's", "currency": "USD"}).encode(), id="unsigned"),
    ],
)
def test_how_the_json_is_written_does_not_matter(body: bytes) -> None:
    """The values are signed; neither their order nor what is beside them says anything."""
    assert read(body) == read(COMPACT)


def test_either_secret_may_have_signed_while_one_is_replaced() -> None:
    """The access key may change with it, or stay."""
    code, base = OURS.partner_code, OURS.base_url
    same = Credentials(code, OURS.access_key, "new", base, OURS.secret)
    other = Credentials(code, "NEWACCESS", "new", base, OURS.secret, OURS.access_key)
    assert read(ipn(), same) == read(ipn(), other) == read(ipn())
    assert read(json.dumps(signed(PAYMENT, "new", "NEWACCESS")).encode(), other) == read(ipn())


@pytest.mark.parametrize("written", ["", "1796350500", "0", "-1796350500123", "17963505001234", "1e12", "soon"])
def test_a_moment_that_is_none_is_none(written: str) -> None:
    """Money is not lost over it."""
    parsed = read(ipn(responseTime=written))
    assert (parsed.paid_at, parsed.state.value) == (None, "paid")


@pytest.mark.parametrize("number", [1726217383317, 4125398528, 0, ""])
def test_where_no_money_moved_there_is_no_number(number: object) -> None:
    """MoMo writes the time there, or whatever; two such notices say the same."""
    parsed = read(ipn(resultCode=1006, transId=number))
    assert (parsed.transaction, parsed.paid_at) == ("", None)
    assert parsed.dedupe == read(ipn(resultCode=1006)).dedupe


def test_the_same_payment_told_twice_is_the_same_news() -> None:
    """Whatever MoMo writes in its message the second time."""
    assert read(ipn(message="Successful.", responseTime=1796350999999)).dedupe == read(ipn()).dedupe


def literal(amount: str) -> bytes:
    """A signed IPN whose amount is exactly this piece of JSON."""
    made = signed({**PAYMENT, "amount": amount})
    return json.dumps(made).replace(f'"amount": "{amount}"', f'"amount": {amount}').encode()


@pytest.mark.parametrize(
    "amount", ["16000.0", "16000.5", "1.6e4", "1E5", "-16000", "-0", "0", "9007199254740993", "9" * 50]
)
def test_a_signed_number_that_is_no_amount_is_unreadable(amount: str) -> None:
    """Nobody is accused of forging it, and nothing is rounded."""
    with pytest.raises(Invalid):
        read(literal(amount))


@example("١٦٠٠٠")
@example("1٦٠٠٠")
@example("16000\n")
@example("+16000")
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(
        lambda text: not text.isascii() or not text.isdigit()
    )
)
def test_a_signed_text_that_is_no_amount_is_unreadable(amount: str) -> None:
    """Spaces, signs, commas, other people's digits."""
    with pytest.raises(Invalid):
        read(ipn(amount=amount))


@given(st.integers(1, 10**15 - 1))
def test_whole_dong_are_whole_dong(amount: int) -> None:
    """Neither hundredths nor thousands."""
    assert read(ipn(amount=amount)).amount == amount


def test_a_signed_notice_of_no_order_is_unreadable() -> None:
    """Nothing can be found by it."""
    with pytest.raises(Invalid):
        read(ipn(orderId=""))
