"""payOS as a provider: its replies, what its codes mean, and what it does not offer."""

from __future__ import annotations

from typing import get_args

import pytest
from payos.types.v2.payment_requests.payment_requests import PaymentLinkStatus

from chalicelib.payments.providers.interface import Repaid, Repayment, RepaymentAnswer
from chalicelib.payments.providers.payos.adapter import PROVIDER
from chalicelib.payments.providers.payos.codes import CREDIT as CREDIT_CODES
from chalicelib.payments.providers.payos.codes import STATUS, answered, noticed
from tests.payments.providers.payos.payos_side import CREDENTIALS, LINK, NOW, ORDER, Api

STATUSES = {
    "PENDING": "pending",
    "PROCESSING": "pending",
    "PAID": "paid",
    "UNDERPAID": "underpaid",
    "CANCELLED": "cancelled",
    "EXPIRED": "expired",
    "FAILED": "failed",
}


def test_every_documented_code_has_a_meaning_and_no_other() -> None:
    """The tables are the documents' tables, and those of payOS's library."""
    assert {status: state.value for status, state in STATUS.items()} == STATUSES
    assert STATUS.keys() == set(get_args(PaymentLinkStatus))
    assert {code: state.value for code, state in CREDIT_CODES.items()} == {"00": "paid"}


@pytest.mark.parametrize("unknown", ["", "0", "pending", "REFUNDED", "PAID ", "01"])
def test_an_unknown_code_is_neither_paid_nor_failed(unknown: str) -> None:
    """In a webhook as in an answer, whatever was paid."""
    assert {noticed(unknown).value, answered(unknown, 0).value, answered(unknown, 1).value} == {"needs_review"}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_that_contradicts_the_sum_is_for_a_person_to_look_at(status: str) -> None:
    """Closed with money in it, or paid with none."""
    with_money = {"PENDING", "PROCESSING", "PAID", "UNDERPAID"}
    assert answered(status, 1).value == (STATUSES[status] if status in with_money else "needs_review")
    without = STATUSES.keys() - {"PAID", "UNDERPAID"}
    assert answered(status, 0).value == (STATUSES[status] if status in without else "needs_review")


def test_money_is_not_given_back_through_payos_and_nobody_is_asked() -> None:
    """The capability is not there, and the answer says so."""
    repayment = Repayment(
        id="7K2M9QXR4TWH8NPD",
        order=ORDER,
        transaction=f"FT26338000001/{LINK}",
        provider_ref=LINK,
        amount=ORDER.amount,
        reason="paid twice",
        by="officer-1",
        request_id="R1",
        first_requested_at=NOW,
        now=NOW,
    )
    api = Api()
    for call in (PROVIDER.refund, PROVIDER.query_refund):
        assert call(repayment, CREDENTIALS, api) == RepaymentAnswer(Repaid.REJECTED, "not offered")
    assert api.requests == []
    assert PROVIDER.capabilities == {"redirect", "qr", "query", "several_credits", "by_number"}


def test_it_is_called_payos_in_two_languages() -> None:
    """What the payer chooses by."""
    assert PROVIDER.name == "payos"
    assert all("payOS" in text for text in PROVIDER.label)
    assert 0 < PROVIDER.limits.least < PROVIDER.limits.most < 10**13
