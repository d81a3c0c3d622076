"""Giving back by VNPAY: asked once however often, and gone only when VNPAY signed that of this very repayment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.payments.providers.interface import Repaid, RepaymentAnswer
from chalicelib.payments.providers.vnpay.adapter import PROVIDER
from chalicelib.payments.providers.vnpay.signatures import Credentials
from tests.payments.providers.vnpay.vnpay_side import (
    FULL_REFUND,
    NOW,
    OURS,
    PARTLY,
    UNKNOWN,
    URL,
    Api,
    refund,
    refund_fields,
)
from tests.vnpay_api_signer import REFUND_REQUEST, checksum
from tests.vnpay_signer import SECRET, TMN_CODE


def test_the_request_is_this_one() -> None:
    """Field for field: part of the money, VNPAY's number, the day of the order in Vietnam, its own checksum."""
    api = Api(refund_fields())
    assert PROVIDER.refund(PARTLY, OURS, api) == RepaymentAnswer(Repaid.SUBMITTED, "00/05", "14422999")
    [(method, url, headers, body)] = api.requests
    assert (method, url, headers["Content-Type"]) == ("POST", URL, "application/json")
    expected = {
        "vnp_RequestId": "ABCDEFGH2345WXYZ01",
        "vnp_Version": "2.1.0",
        "vnp_Command": "refund",
        "vnp_TmnCode": TMN_CODE,
        "vnp_TransactionType": "03",
        "vnp_TxnRef": "ABCDEFGH2345WXYZ",
        "vnp_Amount": "600000",
        "vnp_TransactionNo": "14422574",
        "vnp_TransactionDate": "20261202233000",
        "vnp_CreateBy": "officer-1",
        "vnp_CreateDate": "20261204233000",
        "vnp_IpAddr": "203.0.113.9",
        "vnp_OrderInfo": "ABCDEFGH2345WXYZ01 Nop hai lan   tra lai",
    }
    assert body == {**expected, "vnp_SecureHash": checksum(REFUND_REQUEST, expected)}


def test_all_of_the_money_is_a_full_refund() -> None:
    """Type 02; and VNPAY's answer must say so too."""
    api = Api(refund_fields(TransactionType="02", Amount="1600000"))
    assert PROVIDER.refund(FULL_REFUND, OURS, api).state is Repaid.SUBMITTED
    [(*_, body)] = api.requests
    assert (body["vnp_TransactionType"], body["vnp_Amount"]) == ("02", "1600000")
    assert refund(refund_fields(Amount="1600000"), FULL_REFUND).state is UNKNOWN


@pytest.mark.parametrize("number", ["", "0", "-5", "4 9", "1|2", "x", "1" * 16])
def test_without_vnpays_number_nought_is_sent(number: str) -> None:
    """VNPAY finds the payment by its reference and date."""
    api = Api(refund_fields())
    PROVIDER.refund(replace(PARTLY, transaction=number), OURS, api)
    [(*_, body)] = api.requests
    assert body["vnp_TransactionNo"] == "0"


@pytest.mark.parametrize(("by", "sent"), [("", "motcua"), ("|", "motcua"), ("a|b", "a b"), ("x" * 300, "x" * 245)])
def test_who_asks_cannot_end_a_value_in_what_is_signed(by: str, sent: str) -> None:
    """VNPAY wants somebody, in at most 245 characters."""
    api = Api(refund_fields())
    PROVIDER.refund(replace(PARTLY, by=by), OURS, api)
    [(*_, body)] = api.requests
    assert body["vnp_CreateBy"] == sent


def test_asking_again_on_the_same_day_gives_back_once() -> None:
    """By the same name, which VNPAY refuses the second time; that is no rejection."""
    api = Api(refund_fields(), {"vnp_ResponseCode": "94", "vnp_Message": "Request is duplicate"})
    PROVIDER.refund(PARTLY, OURS, api)
    again = replace(PARTLY, now=NOW + timedelta(minutes=29), request_id="another", by="officer-2")
    assert PROVIDER.refund(again, OURS, api) == RepaymentAnswer(Repaid.SUBMITTED, "94/")
    assert api.commands == ["refund", "refund"]
    first, second = (body["vnp_RequestId"] for *_, body in api.requests)
    assert first == second


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("02", "rejected"),
        ("03", "rejected"),
        ("91", "rejected"),
        ("94", "submitted"),
        ("95", "rejected"),
        ("97", "rejected"),
        ("99", "unknown"),
        ("", "unknown"),
        ("01", "unknown"),
        ("42", "unknown"),
        ("000", "unknown"),
    ],
)
def test_each_code_says_what_became_of_the_request(code: str, state: str) -> None:
    """When VNPAY signed it; an unsigned refusal refuses nothing, and an unsigned 94 is what VNPAY really sends."""
    assert refund(refund_fields(ResponseCode=code)).state is Repaid(state)
    unsigned = refund({"vnp_ResponseCode": code, "vnp_Message": "…"})
    assert unsigned.state is (Repaid.SUBMITTED if code == "94" else UNKNOWN)


def test_an_unsigned_94_about_another_payment_says_nothing() -> None:
    """Nor one whose signature is wrong."""
    assert refund({"vnp_ResponseCode": "94", "vnp_TxnRef": "OTHER"}).state is UNKNOWN
    assert refund({**refund_fields(ResponseCode="94"), "vnp_SecureHash": "0" * 128}).state is UNKNOWN


@pytest.mark.parametrize(
    "change",
    [
        {"TmnCode": "OTHER001"},
        {"TxnRef": "ABCDEFGH2345WXYY"},
        {"Amount": "1600000"},
        {"Amount": "600050"},
        {"Amount": ""},
        {"TransactionType": "02"},
        {"TransactionType": "01"},
        {"Command": "pay"},
        {"OrderInfo": "ABCDEFGH2345WXYZ02 Nop hai lan"},
    ],
)
@pytest.mark.parametrize("status", ["00", "05", "09"])
def test_an_answer_about_something_else_is_unknown(change: dict[str, str], status: str) -> None:
    """Neither done nor refused, though VNPAY signed it."""
    assert refund(refund_fields(TransactionStatus=status, **change)).state is UNKNOWN


def test_secrets_rotate_here_too() -> None:
    """We ask with the new one; the answer may be signed with either."""
    api = Api(refund_fields())
    account = replace(OURS, credentials=Credentials(TMN_CODE, "new", SECRET))
    assert PROVIDER.refund(PARTLY, account, api).state is Repaid.SUBMITTED
    [(*_, body)] = api.requests
    assert body["vnp_SecureHash"] == checksum(REFUND_REQUEST, body, "new")


def test_absurd_codes_are_cut() -> None:
    """They are kept in a table."""
    assert refund(refund_fields(ResponseCode="x" * 100)).codes == "x" * 16 + "/05"


def test_refunds_are_offered() -> None:
    """In full and in part, and they can be asked about."""
    assert {"refund", "partial_refund", "query_refund"} <= PROVIDER.capabilities
