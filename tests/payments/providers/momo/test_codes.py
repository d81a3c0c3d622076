"""What MoMo's result codes mean, as its documents list them."""

from __future__ import annotations

import pytest

from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.momo.codes import (
    DOCUMENTED,
    PAYMENT,
    REFUND,
    REQUEST,
    answered,
    noticed,
    refund_request_state,
    repaid,
)
from tests.momo_signer import ipn
from tests.payments.providers.momo.momo_side import read

PAYMENTS = {
    "0": "paid",
    "9000": "paid",
    "1000": "pending",
    "7000": "pending",
    "7002": "pending",
    "8000": "pending",
    "98": "failed",
    "99": "failed",
    "1001": "failed",
    "1002": "failed",
    "1003": "cancelled",
    "1004": "failed",
    "1005": "expired",
    "1006": "cancelled",
    "1007": "failed",
    "1017": "cancelled",
    "1026": "failed",
    "4001": "failed",
    "4002": "failed",
    "4100": "failed",
}
REQUESTS = {
    "10": ("try_later", "unknown"),
    "11": ("try_later", "rejected"),
    "12": ("try_later", "rejected"),
    "13": ("try_later", "rejected"),
    "20": ("try_later", "rejected"),
    "21": ("try_later", "rejected"),
    "22": ("try_later", "rejected"),
    "40": ("try_later", "unknown"),
    "41": ("try_later", "unknown"),
    "42": ("not_known", "rejected"),
    "43": ("try_later", "unknown"),
    "45": ("try_later", "rejected"),
    "47": ("try_later", "rejected"),
    "2019": ("try_later", "rejected"),
}
REFUNDS = {
    "0": "done",
    "1000": "submitted",
    "7000": "submitted",
    "7002": "submitted",
    "1080": "rejected",
    "1081": "rejected",
    "1088": "rejected",
}
UNKNOWN = ["", "00", "000", "-1", "1", "1008", "5", "9001", "OK", "0 ", "٠", "0.0", "null", "true"]


def test_every_documented_code_has_a_meaning_and_no_other() -> None:
    """The tables are the documents' tables."""
    assert {code: state.value for code, state in PAYMENT.items()} == PAYMENTS
    assert {code: (request.value, back.value) for code, (request, back) in REQUEST.items()} == REQUESTS
    assert {code: state.value for code, state in REFUND.items()} == REFUNDS
    assert {*PAYMENTS, *REQUESTS, *REFUNDS} == DOCUMENTED


@pytest.mark.parametrize("code", sorted(DOCUMENTED))
def test_a_signed_notice_means_what_the_table_says(code: str) -> None:
    """One that speaks of a request or a refund is for a person to look at."""
    assert read(ipn(resultCode=int(code))).state.value == PAYMENTS.get(code, "needs_review")


def test_only_these_two_are_money() -> None:
    """Paid, and authorised in the one step we ask for."""
    assert {code for code in [*DOCUMENTED, *UNKNOWN] if noticed(code) is State.PAID} == {"0", "9000"}


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_an_unknown_code_is_neither_paid_nor_failed(unknown: str) -> None:
    """A person looks, and money to go back is neither gone nor kept."""
    assert noticed(unknown) is answered(unknown) is State.NEEDS_REVIEW
    assert read(ipn(resultCode=unknown)).state is State.NEEDS_REVIEW
    assert repaid(unknown).value == refund_request_state(unknown).value == "unknown"


def test_an_unknown_code_keeps_what_a_person_needs_to_look() -> None:
    """MoMo's number and code, the latter cut where it would be absurd."""
    parsed = read(ipn(resultCode="x" * 100))
    assert (parsed.transaction, parsed.codes) == ("4088878653", "x" * 32)


@pytest.mark.parametrize("code", sorted(DOCUMENTED))
def test_an_answer_speaks_of_the_payment_or_of_the_question(code: str) -> None:
    """Only the former is a state of the payment."""
    expected = REQUESTS[code][0] if code in REQUESTS else PAYMENTS.get(code, "needs_review")
    assert answered(code).value == expected


@pytest.mark.parametrize("code", sorted(DOCUMENTED))
def test_a_payments_code_decides_nothing_of_a_refund(code: str) -> None:
    """Except those that MoMo documents for refunds."""
    assert repaid(code).value == REFUNDS.get(code, "unknown")
    assert refund_request_state(code).value == (REQUESTS[code][1] if code in REQUESTS else REFUNDS.get(code, "unknown"))
