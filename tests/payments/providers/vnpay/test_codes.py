"""What VNPAY's codes mean, as its documents list them."""

from __future__ import annotations

from itertools import product

import pytest

from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.vnpay.codes import RESPONSE, TRANSACTION, answered, noticed
from chalicelib.payments.providers.vnpay.redirect_and_ipn import read_notice
from tests import vnpay_signer
from tests.payments.providers.vnpay.recorded import CREDENTIALS, notice

RESPONSES = {
    "00": "paid",
    "07": "needs_review",
    "09": "failed",
    "10": "failed",
    "11": "expired",
    "12": "failed",
    "13": "failed",
    "24": "cancelled",
    "51": "failed",
    "65": "failed",
    "75": "failed",
    "79": "failed",
    "99": "failed",
}
STATUSES = {
    "00": "paid",
    "01": "pending",
    "02": "failed",
    "04": "needs_review",
    "05": "needs_review",
    "06": "needs_review",
    "07": "needs_review",
    "08": "expired",
    "09": "needs_review",
    "11": "cancelled",
}
UNKNOWN = ["", "0", "000", "03", "77", "OK", "00 "]
NOT_MONEY = [code for code, state in RESPONSES.items() if state in ("failed", "expired", "cancelled")]


def parsed(response: str, status: str) -> str:
    """What a signed notice with these codes says."""
    params = {name: values[0] for name, values in notice().items() if name != "vnp_SecureHash"}
    params |= {"vnp_ResponseCode": response, "vnp_TransactionStatus": status}
    signed = vnpay_signer.signed(params, CREDENTIALS.secret)
    return read_notice({name: [value] for name, value in signed.items()}, CREDENTIALS).state.value


def test_every_documented_code_has_a_meaning_and_no_other() -> None:
    """The tables are the documents' tables."""
    assert {code: state.value for code, state in RESPONSE.items()} == RESPONSES
    assert {code: state.value for code, state in TRANSACTION.items()} == STATUSES


@pytest.mark.parametrize("response", NOT_MONEY)
def test_a_payment_that_did_not_happen_is_told_by_its_response_code(response: str) -> None:
    """With status 02, as VNPAY sends it: cancelled, expired or failed."""
    assert parsed(response, "02") == RESPONSES[response]


@pytest.mark.parametrize(("response", "status"), list(product(RESPONSES, STATUSES)))
def test_only_two_noughts_are_money(response: str, status: str) -> None:
    """Every other pair of documented codes is something else than paid."""
    assert (parsed(response, status) == "paid") is (response == status == "00")


@pytest.mark.parametrize(
    ("response", "status"),
    [("00", "02"), ("00", "08"), ("00", "11"), ("24", "00"), ("51", "00"), ("99", "00"), ("11", "00")],
)
def test_a_contradiction_is_for_a_person_to_look_at(response: str, status: str) -> None:
    """Money may have moved, or not."""
    assert parsed(response, status) == "needs_review"


@pytest.mark.parametrize("status", ["04", "05", "06", "07", "09"])
@pytest.mark.parametrize("response", ["00", "07", "24", "99"])
def test_money_that_may_be_on_its_way_back_is_for_a_person_to_look_at(response: str, status: str) -> None:
    """Debited, suspected, or being refunded."""
    assert parsed(response, status) == "needs_review"


@pytest.mark.parametrize("status", STATUSES)
def test_suspected_fraud_is_never_settled_by_a_machine(status: str) -> None:
    """07 says that the money was taken."""
    assert parsed("07", status) == "needs_review"


@pytest.mark.parametrize("response", [code for code in RESPONSES if code != "07"])
def test_what_is_not_finished_stays_open(response: str) -> None:
    """Status 01: we go on asking."""
    assert parsed(response, "01") == "pending"


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_an_unknown_code_is_neither_paid_nor_failed(unknown: str) -> None:
    """Whichever of the two it is, and beside whatever the other says."""
    assert {noticed(unknown, status) for status in [*STATUSES, *UNKNOWN]} == {State.NEEDS_REVIEW}
    assert {noticed(response, unknown) for response in [*RESPONSES, *UNKNOWN]} == {State.NEEDS_REVIEW}
    assert answered(unknown) is State.NEEDS_REVIEW


@pytest.mark.parametrize("status", STATUSES)
def test_an_answer_is_told_by_the_status_alone(status: str) -> None:
    """There the response code speaks of the query."""
    assert answered(status).value == STATUSES[status]
