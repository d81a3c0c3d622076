"""VNPAY's last word of a payment: what it tells of a refund, and when that lets us ask again."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.payments.providers.interface import Repaid, RepaymentAnswer
from chalicelib.payments.providers.vnpay.adapter import PROVIDER
from tests.payments.providers.vnpay.vnpay_side import (
    LATER,
    OURS,
    PARTLY,
    PAYMENT,
    SILENCE,
    UNKNOWN,
    URL,
    Api,
    query,
    refund_fields,
    row,
)
from tests.vnpay_api_signer import QUERY, checksum
from tests.vnpay_signer import TMN_CODE


@pytest.mark.parametrize(
    ("status", "state"), [("05", "submitted"), ("06", "submitted"), ("00", "done"), ("09", "rejected")]
)
def test_asking_again_on_a_later_day_looks_first(status: str, state: str) -> None:
    """VNPAY has forgotten the name by then; what it knows of the refund is the answer."""
    api = Api(row(TransactionStatus=status), refund_fields())
    assert PROVIDER.refund(LATER, OURS, api).state is Repaid(state)
    assert api.commands == ["querydr"]


@pytest.mark.parametrize("status", ["00", "07"])
def test_what_certainly_did_not_arrive_is_asked_for_again(status: str) -> None:
    """When the last word of the payment is that it was paid."""
    api = Api(row(PAYMENT, TransactionStatus=status), refund_fields())
    assert PROVIDER.refund(LATER, OURS, api).state is Repaid.SUBMITTED
    assert api.commands == ["querydr", "refund"]
    assert len({body["vnp_RequestId"] for *_, body in api.requests}) == 2


@pytest.mark.parametrize(
    "doubt",
    [
        pytest.param(SILENCE, id="silence"),
        pytest.param(b"<html>", id="html"),
        pytest.param({}, id="empty"),
        pytest.param({"vnp_ResponseCode": "91"}, id="not-known"),
        pytest.param({"vnp_ResponseCode": "94"}, id="too-often"),
        pytest.param(PAYMENT, id="unsigned"),
        pytest.param(row(Amount="1600000"), id="another-refund"),
        pytest.param(row(PAYMENT, TransactionStatus="05"), id="refund-in-progress"),
        pytest.param(row(PAYMENT, TransactionStatus="06"), id="refund-at-the-bank"),
        pytest.param(row(PAYMENT, TransactionStatus="42"), id="new-status"),
        pytest.param(row(PAYMENT, TransactionType="04"), id="new-type"),
    ],
)
def test_without_certainty_nothing_is_asked_for(doubt: Any) -> None:
    """Money could go back twice."""
    api = Api(doubt, refund_fields())
    assert PROVIDER.refund(LATER, OURS, api).state is UNKNOWN
    assert api.commands == ["querydr"]


def test_the_question_is_this_one() -> None:
    """querydr of the payment, under a name of its own."""
    api = Api(row())
    assert PROVIDER.query_refund(PARTLY, OURS, api) == RepaymentAnswer(Repaid.SUBMITTED, "00/05", "14422999")
    [(method, url, _, body)] = api.requests
    assert (method, url) == ("POST", URL)
    expected = {
        "vnp_RequestId": "r0123456789",
        "vnp_Version": "2.1.0",
        "vnp_Command": "querydr",
        "vnp_TmnCode": TMN_CODE,
        "vnp_TxnRef": "ABCDEFGH2345WXYZ",
        "vnp_TransactionDate": "20261202233000",
        "vnp_CreateDate": "20261204233000",
        "vnp_IpAddr": "203.0.113.9",
        "vnp_OrderInfo": "Query ABCDEFGH2345WXYZ",
    }
    assert body == {**expected, "vnp_SecureHash": checksum(QUERY, expected)}


def test_the_row_of_the_payment_tells_of_no_refund() -> None:
    """It may still be on its way."""
    assert query(row(PAYMENT)) == RepaymentAnswer(UNKNOWN, "not found")


@pytest.mark.parametrize("kind", ["02", "03"])
def test_the_row_of_either_kind_of_refund_tells_of_it(kind: str) -> None:
    """If it is of this amount."""
    assert query(row(TransactionType=kind, TransactionStatus="00")).state is Repaid.DONE


@pytest.mark.parametrize(
    "change", [{"Amount": "500000"}, {"Amount": "6000"}, {"Amount": ""}, {"OrderInfo": "x ABCDEFGH2345WXYZ02"}]
)
@pytest.mark.parametrize("status", ["00", "05", "09"])
def test_the_row_of_another_refund_is_unknown(change: dict[str, str], status: str) -> None:
    """VNPAY tells the last one only, and a payment may go back in parts."""
    assert query(row(TransactionStatus=status, **change)).state is UNKNOWN


@pytest.mark.parametrize("code", ["02", "03", "91", "94", "97", "99", "42"])
def test_a_question_that_was_refused_says_nothing_of_the_refund(code: str) -> None:
    """Signed or not."""
    assert query({"vnp_ResponseCode": code}).state is UNKNOWN
    assert query(row(ResponseCode=code)).state is UNKNOWN
