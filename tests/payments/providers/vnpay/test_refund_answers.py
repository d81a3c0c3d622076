"""VNPAY's answers about refunds: each status, and nothing from what it did not sign or say."""

from __future__ import annotations

import pytest

from chalicelib.payments.providers.interface import Repaid, RepaymentAnswer
from tests.payments.providers.vnpay.vnpay_side import REFUND_FIELDS, SILENCE, UNKNOWN, query, refund, refund_fields, row
from tests.vnpay_api_signer import REFUND_ANSWER, checksum


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("00", "done"),
        ("01", "submitted"),
        ("02", "unknown"),
        ("04", "unknown"),
        ("05", "submitted"),
        ("06", "submitted"),
        ("07", "unknown"),
        ("08", "unknown"),
        ("09", "rejected"),
        ("11", "unknown"),
        ("", "unknown"),
        ("42", "unknown"),
    ],
)
def test_each_status_says_how_far_a_refund_is(status: str, state: str) -> None:
    """With its number only where it was taken; in the answer to the request and in VNPAY's last word."""
    number = "14422999" if state in ("done", "submitted") else ""
    expected = RepaymentAnswer(Repaid(state), f"00/{status}", number)
    assert refund(refund_fields(TransactionStatus=status)) == expected
    assert query(row(TransactionStatus=status)) == expected


@pytest.mark.parametrize("name", sorted(REFUND_FIELDS))
def test_an_answer_that_was_touched_is_unknown(name: str) -> None:
    """All 13 fields are signed."""
    for changed in ({name: REFUND_FIELDS[name] + "1"}, {name: ""}, {name: None}):
        assert refund({**refund_fields(TransactionStatus="00"), **changed}).state is UNKNOWN
        assert query({**row(TransactionStatus="00"), **changed}).state is UNKNOWN


@pytest.mark.parametrize(
    "forged", ["", "0" * 128, checksum(REFUND_ANSWER, REFUND_FIELDS)[:-1], checksum(REFUND_ANSWER, REFUND_FIELDS, "no")]
)
def test_a_forged_or_truncated_signature_is_unknown(forged: str) -> None:
    """An upper-case one is the same signature."""
    assert refund({**refund_fields(), "vnp_SecureHash": forged}).state is UNKNOWN
    assert query({**row(), "vnp_SecureHash": forged}).state is UNKNOWN
    assert (
        refund({**refund_fields(), "vnp_SecureHash": refund_fields()["vnp_SecureHash"].upper()}).state
        is Repaid.SUBMITTED
    )
    assert query({**row(), "vnp_SecureHash": row()["vnp_SecureHash"].upper()}).state is Repaid.SUBMITTED


def test_a_timeout_is_unknown_and_never_rejected() -> None:
    """The money may be on its way."""
    assert refund(SILENCE) == RepaymentAnswer(UNKNOWN, "no answer")
    assert query(SILENCE) == RepaymentAnswer(UNKNOWN, "no answer")


@pytest.mark.parametrize("status", [400, 403, 500, 502, 504])
def test_a_broken_server_has_said_nothing(status: int) -> None:
    """Whatever its body says."""
    assert refund(refund_fields(ResponseCode="95"), status=status).state is UNKNOWN
    assert query(row(TransactionStatus="09"), status=status).state is UNKNOWN


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"vnp_ResponseCode":["00"]}', b"[" * 9999])
def test_an_answer_that_cannot_be_read_is_unknown(body: bytes) -> None:
    """Nothing is concluded from it."""
    assert refund(body).state is UNKNOWN
    assert query(body).state is UNKNOWN
