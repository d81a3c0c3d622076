"""Asking VNPAY: the question another implementation asks, and only signed answers about this payment count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.vnpay.redirect_and_ipn import Answer, Credentials, query, read_notice
from tests.payments.providers.vnpay.recorded import CREDENTIALS, MADE, cases, fields_of, notice

MADE_QUERY = MADE["query"]
PAID: dict[str, Any] = MADE_QUERY["answers"][0]["body"]
SIGNED = sorted(set(PAID) - {"vnp_SecureHash"})


class Api:
    """VNPAY's API: gives one answer, and keeps what it was asked."""

    def __init__(self, answer: Mapping[str, Any] | Exception) -> None:
        self.answer = answer
        self.requests: list[tuple[str, dict[str, str]]] = []

    def __call__(self, url: str, body: Mapping[str, str]) -> Mapping[str, Any]:
        self.requests.append((url, dict(body)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def ask(answer: Mapping[str, Any] | Exception, credentials: Credentials = CREDENTIALS) -> Notice | Answer:
    """What we make of this answer."""
    return query_by(Api(answer), credentials)


def query_by(api: Api, credentials: Credentials = CREDENTIALS, **changes: str) -> Notice | Answer:
    """What we make of what this API says."""
    refund_fields = {**MADE_QUERY["asked"], **changes}
    moments: dict[str, Any] = {name: datetime.fromisoformat(refund_fields.pop(name)) for name in ("created_at", "now")}
    return query(api, MADE_QUERY["sent"]["url"], credentials, source="sweep", **refund_fields, **moments)


def test_the_question_is_the_one_the_package_asks() -> None:
    """Field for field with its checksum; the date of the transaction is that of its beginning, in Vietnam's time."""
    api = Api(PAID)
    query_by(api)
    expected = {name: str(value) for name, value in MADE_QUERY["sent"]["body"].items()}
    assert api.requests == [(MADE_QUERY["sent"]["url"], expected)]


def test_a_request_is_named_within_vnpays_limit() -> None:
    """32 characters at most."""
    api = Api(PAID)
    query_by(api, request_id="r" * 40)
    assert api.requests[0][1]["vnp_RequestId"] == "r" * 32


@pytest.mark.parametrize("row", cases(MADE_QUERY["answers"]))
def test_a_signed_answer_is_read_as_it_was_meant(row: dict[str, Any]) -> None:
    """Whatever is not about this payment says nothing about it."""
    parsed = ask(row["body"])
    if row["says"] == "try_later":
        assert parsed is Answer.TRY_LATER
    else:
        assert isinstance(parsed, Notice)
        assert fields_of(parsed) == row["says"]
        assert parsed.source == "sweep"


def test_an_answer_and_a_notice_of_one_payment_are_the_same_news() -> None:
    """So that it is recorded once, whoever told us first."""
    parsed = ask(PAID)
    assert isinstance(parsed, Notice)
    assert parsed.dedupe == read_notice(notice(), CREDENTIALS).dedupe


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("change", ["changed", "emptied", "null", "removed"])
def test_an_answer_that_was_touched_says_nothing(name: str, change: str) -> None:
    """Every field that is there is signed."""
    rest = {other: value for other, value in PAID.items() if other != name}
    changed = {"changed": {name: PAID[name] + "1"}, "emptied": {name: ""}, "null": {name: None}, "removed": {}}
    assert ask({**rest, **changed[change]}) is Answer.TRY_LATER


@pytest.mark.parametrize(
    "answer",
    [
        {"vnp_ResponseCode": "97", "vnp_Message": "Invalid checksum"},
        {"vnp_ResponseCode": "99"},
        {"vnp_ResponseCode": "02"},
        {"vnp_ResponseCode": "03"},
        {},
        {"vnp_ResponseCode": None},
        {"vnp_ResponseCode": ["91"]},
        {**PAID, "vnp_SecureHash": ""},
        {name: value for name, value in PAID.items() if name != "vnp_SecureHash"},
        {**PAID, "vnp_SecureHash": PAID["vnp_SecureHash"][:-1]},
        {**PAID, "vnp_Message": "\ud800"},
    ],
)
def test_an_error_or_an_unsigned_answer_means_ask_later(answer: dict[str, Any]) -> None:
    """It is not a status of the payment."""
    assert ask(answer) is Answer.TRY_LATER


def test_what_vnpay_has_never_heard_of_is_not_known() -> None:
    """91, which it does not sign."""
    assert ask({"vnp_ResponseCode": "91", "vnp_Message": "Transaction not found"}) is Answer.NOT_KNOWN


def test_asked_too_often_is_told_apart() -> None:
    """94, which it does not sign either: it is about all our questions."""
    assert ask({"vnp_ResponseCode": "94", "vnp_Message": "Request is duplicate"}) is Answer.TOO_OFTEN


def test_silence_passes_through() -> None:
    """Nothing is concluded from it."""
    with pytest.raises(Unavailable):
        ask(Unavailable("outside_unavailable", ("", "")))


def test_secrets_rotate_here_too() -> None:
    """We ask with the new one; the answer may be signed with either."""
    code, secret = CREDENTIALS.tmn_code, CREDENTIALS.secret
    assert isinstance(ask(PAID, Credentials(code, "new", secret)), Notice)
    assert ask(PAID, Credentials(code, "new")) is Answer.TRY_LATER
    assert ask(PAID, Credentials("OTHER001", secret)) is Answer.TRY_LATER


def test_numbers_that_are_not_quoted_are_the_same_numbers() -> None:
    """JSON can say an amount either way."""
    assert ask({**PAID, "vnp_Amount": 1600000, "vnp_PayDate": 20261204091500}) == ask(PAID)
