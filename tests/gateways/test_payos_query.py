"""Asking payOS: only signed answers about this payment count, and a sum is no credit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment import Attempt, Notice, State, judge
from chalicelib.gateways.payos import PROVIDER, Credentials
from chalicelib.gateways.provider import Asked, NoNotice
from tests.gateways.payos_side import (
    CREDENTIALS,
    CREDIT,
    LINK,
    NOW,
    ORDER,
    PAID_LINK,
    SECRET,
    TRANSFER,
    VN,
    Api,
    heard,
    library,
    signed,
)

ASKED = Asked(order=ORDER, provider_ref=LINK, request_id="Q1", now=NOW, source="sweep")
URL = f"https://api-merchant.payos.vn/v2/payment-requests/{ORDER.number}"


def ask(answer: Any, asked: Asked = ASKED, credentials: Credentials = CREDENTIALS) -> Notice | NoNotice:
    """What we make of this answer."""
    return PROVIDER.query(asked, credentials, Api(answer))


def told(**changes: Any) -> Notice:
    """What we make of a link with these changes, signed by payOS."""
    notice = ask(signed({**PAID_LINK, **changes}))
    assert isinstance(notice, Notice)
    return notice


def two(first: int, second: int) -> list[dict[str, Any]]:
    """Two transfers, the later one first."""
    later = {**TRANSFER, "amount": second, "reference": "FT2", "transactionDateTime": "2026-12-04 09:25:00"}
    return [later, {**TRANSFER, "amount": first}]


def test_the_question_is_the_one_the_library_asks() -> None:
    """By our number, with the same headers; and the library reads the same answer."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=signed(PAID_LINK))

    theirs = library(answer).payment_requests.get(ORDER.number)
    api = Api(signed(PAID_LINK))
    ours = PROVIDER.query(ASKED, CREDENTIALS, api)
    [(method, url, body, headers)], [request] = api.asked, seen
    assert (method, url, body) == (request.method, str(request.url), None) == ("GET", URL, None)
    assert headers.items() <= {name: request.headers[name] for name in headers}.items()
    assert isinstance(ours, Notice)
    assert (ours.amount, ours.codes) == (theirs.amount_paid, theirs.status)


def test_a_paid_link_is_read_as_it_was_meant() -> None:
    """Our names of the attempt, the sum, the transfer, its moment, and where we heard it."""
    assert told() == Notice(
        provider="payos",
        attempt=ORDER.id,
        number=ORDER.number,
        state=State.PAID,
        amount=ORDER.amount,
        total=True,
        transaction=f"FT26338000001/{LINK}",
        codes="PAID",
        source="sweep",
        paid_at=datetime(2026, 12, 4, 9, 20, tzinfo=VN),
    )


def test_several_transfers_are_a_sum_under_the_links_name() -> None:
    """With the moment of the last, in whatever order they are listed."""
    notice = told(transactions=two(6_000, 10_000))
    assert (notice.amount, notice.transaction, notice.credit) == (ORDER.amount, LINK, False)
    assert notice.paid_at == datetime(2026, 12, 4, 9, 25, tzinfo=VN)


@pytest.mark.parametrize(
    ("status", "paid", "state"),
    [
        ("PENDING", 0, "pending"),
        ("PENDING", 6_000, "pending"),
        ("PROCESSING", 0, "pending"),
        ("PROCESSING", 6_000, "pending"),
        ("PAID", 16_000, "paid"),
        ("UNDERPAID", 6_000, "needs_review"),
        ("CANCELLED", 0, "cancelled"),
        ("CANCELLED", 6_000, "needs_review"),
        ("EXPIRED", 0, "expired"),
        ("EXPIRED", 16_000, "needs_review"),
        ("FAILED", 0, "failed"),
        ("FAILED", 6_000, "needs_review"),
        ("REFUNDED", 16_000, "needs_review"),
        ("paid", 16_000, "needs_review"),
        ("PAID ", 16_000, "needs_review"),
    ],
)
def test_each_status_is_told_with_what_was_paid(status: str, paid: int, state: str) -> None:
    """Money that came to a closed link is for a person to look at, and so is a status nobody documented."""
    notice = told(status=status, amountPaid=paid, amountRemaining=max(0, ORDER.amount - paid))
    assert (notice.state.value, notice.amount, notice.codes) == (state, paid, status)


@pytest.mark.parametrize("paid", [15_999, 16_001, 32_000, 0])
def test_paid_with_another_sum_is_judged_by_the_sum(paid: int) -> None:
    """Over, under or nothing at all."""
    attempt = Attempt(
        id=ORDER.id,
        reference="7K2M-9QXR-4TWH",
        provider="payos",
        amount=ORDER.amount,
        created_at=NOW,
        expires_at=ORDER.expires_at,
    )
    assert judge(attempt, told(amountPaid=paid)) is State.NEEDS_REVIEW
    assert judge(attempt, told()) is State.PAID


def test_a_link_over_another_amount_is_for_a_person_to_look_at() -> None:
    """Whatever was paid of it."""
    assert told(amount=1_000).state is State.NEEDS_REVIEW


def test_a_sum_is_never_taken_for_the_credit_it_is_made_of() -> None:
    """A credit that passed for a sum heard before would be missing when credits are added up."""
    credit, total = heard(signed(CREDIT)), told()
    assert credit.transaction == total.transaction
    assert (credit.credit, total.credit) == (True, False)
    assert credit.dedupe != total.dedupe


def test_the_same_sum_is_the_same_news() -> None:
    """However often it is asked for, and whoever asks."""
    again = ask(signed({**PAID_LINK, "createdAt": "x"}), replace(ASKED, request_id="Q2", source="query"))
    assert isinstance(again, Notice)
    assert again.dedupe == told().dedupe
    assert told(status="UNDERPAID", amountPaid=6_000).dedupe != told(status="UNDERPAID", amountPaid=7_000).dedupe


@pytest.mark.parametrize("name", sorted(PAID_LINK))
@pytest.mark.parametrize("change", ["changed", "removed", "renamed"])
def test_an_answer_that_was_touched_says_nothing(name: str, change: str) -> None:
    """Every field that is there is signed."""
    rest = {other: value for other, value in PAID_LINK.items() if other != name}
    changed = {"changed": {name: f"{PAID_LINK[name]}1"}, "removed": {}, "renamed": {f"{name}X": PAID_LINK[name]}}
    assert ask({**signed(PAID_LINK), "data": {**rest, **changed[change]}}) is NoNotice.TRY_LATER


@pytest.mark.parametrize("name", sorted(TRANSFER))
def test_a_transfer_that_was_touched_says_nothing(name: str) -> None:
    """The list is signed to the last field."""
    touched = {**PAID_LINK, "transactions": [{**TRANSFER, name: "1"}]}
    assert ask({**signed(PAID_LINK), "data": touched}) is NoNotice.TRY_LATER


@pytest.mark.parametrize(
    "more",
    [
        {"fee": 0},
        {"webhooks": [{"b": 1, "a": None}]},
        {"transactions": [{**TRANSFER, "aNewOne": None}]},
        {"transactions": [{name: TRANSFER[name] for name in ("reference", "amount", "transactionDateTime")}]},
    ],
)
def test_a_new_field_and_a_missing_one_are_no_forgery(more: dict[str, Any]) -> None:
    """They are signed, and we do not read them."""
    assert told(**more) == told()
    assert ask(signed({name: v for name, v in PAID_LINK.items() if name != "canceledAt"})) == told()


@pytest.mark.parametrize("listed", [None, [], "x", 1, [None, 1, "x", []]])
def test_without_transfers_there_is_still_a_sum(listed: Any) -> None:
    """Under the link's own name."""
    notice = told(transactions=listed)
    assert (notice.state, notice.amount, notice.transaction, notice.paid_at) == (State.PAID, 16_000, LINK, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"orderCode": 123},
        {"orderCode": str(ORDER.number)},
        {"id": "another"},
        {"id": None},
        {"id": ""},
        {"status": None},
        {"status": ""},
        {"status": 0},
        {"amount": None},
        {"amount": "16000"},
        {"amount": 0},
        {"amountPaid": None},
        {"amountPaid": -1},
        {"amountPaid": "16000"},
        {"amountPaid": 16000.0},
        {"amountPaid": True},
        {"amountPaid": 10**13},
    ],
)
def test_an_answer_about_something_else_or_in_no_readable_words_says_nothing(changes: dict[str, Any]) -> None:
    """Signed as it may be."""
    assert ask(signed({**PAID_LINK, **changes})) is NoNotice.TRY_LATER


def test_where_the_links_name_was_never_heard_the_number_is_enough() -> None:
    """The call that opened it may have timed out."""
    assert ask(signed(PAID_LINK), replace(ASKED, provider_ref="")) == told()


@pytest.mark.parametrize("status", [200, 404])
def test_what_payos_has_never_heard_of_is_not_known(status: int) -> None:
    """101, which it does not sign."""
    answer = {"code": "101", "desc": "Mã thanh toán không tồn tại", "data": None, "signature": None}
    assert ask((status, answer)) is NoNotice.NOT_KNOWN


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((429, {"code": "429", "desc": "Too Many Requests"}), id="too often"),
        pytest.param((429, signed(PAID_LINK)), id="too often, with data"),
        pytest.param((429, {"code": "101"}), id="too often and unknown"),
        pytest.param((500, {"code": "101"}), id="broken and unknown"),
        pytest.param((500, signed(PAID_LINK)), id="broken, with data"),
        pytest.param((302, signed(PAID_LINK)), id="elsewhere"),
        pytest.param((401, {"code": "401"}), id="unauthorized"),
        pytest.param({"code": "214", "desc": "Cổng thanh toán không tồn tại"}, id="no such channel"),
        pytest.param({"code": "231", "desc": "Payment link not found"}, id="231"),
        pytest.param({"code": 101}, id="a code that is a number"),
        pytest.param(signed(PAID_LINK, code="01"), id="another code"),
        pytest.param({"code": "00", "data": PAID_LINK}, id="unsigned"),
        pytest.param({**signed(PAID_LINK), "signature": ""}, id="empty signature"),
        pytest.param({**signed(PAID_LINK), "signature": signed(PAID_LINK)["signature"][:-1]}, id="truncated"),
        pytest.param(signed(PAID_LINK, "another"), id="another secret"),
        pytest.param(signed({}), id="no data"),
        pytest.param((200, b"<html>"), id="html"),
        pytest.param((200, b""), id="empty"),
        pytest.param((200, json.dumps(signed(PAID_LINK))[:-1].encode()), id="cut"),
        pytest.param((200, b'{"code": "00", "code": "101"}'), id="twice"),
    ],
)
def test_an_error_or_an_unsigned_answer_means_ask_later(answer: Any) -> None:
    """It is not a status of the payment."""
    assert ask(answer) is NoNotice.TRY_LATER


def test_silence_passes_through() -> None:
    """Nothing is concluded from it."""
    with pytest.raises(Unavailable):
        ask(Unavailable("outside_unavailable", ("", "")))


def test_secrets_rotate_here_too() -> None:
    """The answer may be signed with either."""
    assert ask(signed(PAID_LINK), credentials=replace(CREDENTIALS, secret="N", previous_secret=SECRET)) == told()
    assert ask(signed(PAID_LINK), credentials=replace(CREDENTIALS, secret="N")) is NoNotice.TRY_LATER


def test_a_memo_that_looks_like_a_field_hides_no_money() -> None:
    """We asked payOS itself, so nobody has cut this text for us."""
    assert told(transactions=[{**TRANSFER, "description": "x&status=CANCELLED&z="}]).state is State.PAID


@given(st.binary() | st.dictionaries(st.sampled_from(["code", "data", "signature"]), st.text()))
def test_noise_changes_nothing(answer: Any) -> None:
    """Whatever is answered."""
    assert ask((200, answer)) in (NoNotice.TRY_LATER, NoNotice.NOT_KNOWN)
