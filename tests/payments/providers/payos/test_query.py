"""Asking payOS: what its answers mean, and that a sum decides and is no credit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest

from chalicelib.domain.payment.attempt import Attempt, Notice, State, apply_notification
from chalicelib.payments.providers.payos.adapter import PROVIDER
from tests.payments.providers.payos.payos_side import (
    CREDENTIALS,
    CREDIT,
    INQUIRY,
    LINK,
    NOW,
    ORDER,
    PAID_LINK,
    TRANSFER,
    VN,
    Api,
    ask,
    expected_notice,
    library,
    parsed,
    signed,
)

URL = f"https://api-merchant.payos.vn/v2/payment-requests/{ORDER.number}"


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
    ours = PROVIDER.query(INQUIRY, CREDENTIALS, api)
    [(method, url, body, headers)], [request] = api.requests, seen
    assert (method, url, body) == (request.method, str(request.url), None) == ("GET", URL, None)
    assert headers.items() <= {name: request.headers[name] for name in headers}.items()
    assert isinstance(ours, Notice)
    assert (ours.amount, ours.codes) == (theirs.amount_paid, theirs.status)


def test_a_paid_link_is_read_as_it_was_meant() -> None:
    """Our names of the attempt, the sum, the transfer, its moment, and where we heard it."""
    assert expected_notice() == Notice(
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
    notice = expected_notice(transactions=two(6_000, 10_000))
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
        ("UNDERPAID", 6_000, "underpaid"),
        ("UNDERPAID", 0, "needs_review"),
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
    """Money that came to a closed link is for a person to look at, and so is a status nobody documented.

    Where none came, the word is of the whole order.
    """
    notice = expected_notice(status=status, amountPaid=paid, amountRemaining=max(0, ORDER.amount - paid))
    ended = state not in ("paid", "underpaid", "needs_review")
    expected = paid or (ORDER.amount if ended else 0)
    assert (notice.state.value, notice.amount, notice.codes) == (state, expected, status)


def after(*notices: Notice) -> Attempt:
    """The attempt when all of these were heard."""
    attempt = Attempt(
        id=ORDER.id,
        reference="7K2M-9QXR-4TWH",
        provider="payos",
        amount=ORDER.amount,
        created_at=NOW,
        expires_at=ORDER.expires_at,
    )
    for notice in notices:
        attempt = apply_notification(attempt, notice, at=NOW)
    return attempt


@pytest.mark.parametrize("status", ["PAID", "UNDERPAID", "PROCESSING", "EXPIRED"])
@pytest.mark.parametrize(
    ("paid", "state", "review"),
    [(15_999, "underpaid", "underpaid"), (16_000, "paid", ""), (16_001, "paid", "overpaid")],
)
def test_a_sum_decides_whatever_payos_calls_it(status: str, paid: int, state: str, review: str) -> None:
    """Under, just right and over."""
    attempt = after(expected_notice(status=status, amountPaid=paid))
    assert (attempt.state.value, attempt.review, attempt.received) == (state, review, paid)


@pytest.mark.parametrize("changes", [{"status": "REVERSED"}, {"amount": 1_000}, {"status": "PAID", "amountPaid": 0}])
def test_a_sum_in_unknown_words_or_of_another_link_decides_nothing(changes: dict[str, Any]) -> None:
    """A person looks at it, though the sum may be right."""
    notice = expected_notice(**changes)
    assert (notice.state, notice.total) == (State.NEEDS_REVIEW, False)
    assert after(notice).state is State.NEEDS_REVIEW


def test_a_credit_and_the_sum_it_is_part_of_are_the_same_money() -> None:
    """In either order, and with a second credit of which no webhook came."""
    first = parsed(signed({**CREDIT, "amount": 6_000}))
    total = expected_notice(transactions=two(6_000, 10_000))
    for notices in ((first, total), (total, first)):
        assert (after(*notices).received, after(*notices).state) == (ORDER.amount, State.PAID)


def test_a_sum_is_never_taken_for_the_credit_it_is_made_of() -> None:
    """A credit that passed for a sum heard before would be missing when credits are added up."""
    credit, total = parsed(signed(CREDIT)), expected_notice()
    assert credit.transaction == total.transaction
    assert (credit.credit, total.credit) == (True, False)
    assert credit.dedupe != total.dedupe


def test_the_same_sum_is_the_same_news() -> None:
    """However often it is asked for, and whoever asks."""
    again = ask(signed({**PAID_LINK, "createdAt": "x"}), replace(INQUIRY, request_id="Q2", source="query"))
    assert isinstance(again, Notice)
    assert again.dedupe == expected_notice().dedupe
    assert (
        expected_notice(status="UNDERPAID", amountPaid=6_000).dedupe
        != expected_notice(status="UNDERPAID", amountPaid=7_000).dedupe
    )


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
    assert expected_notice(**more) == expected_notice()
    assert ask(signed({name: v for name, v in PAID_LINK.items() if name != "canceledAt"})) == expected_notice()


@pytest.mark.parametrize("listed", [None, [], "x", 1, [None, 1, "x", []]])
def test_without_transfers_there_is_still_a_sum(listed: Any) -> None:
    """Under the link's own name."""
    notice = expected_notice(transactions=listed)
    assert (notice.state, notice.amount, notice.transaction, notice.paid_at) == (State.PAID, 16_000, LINK, None)


def test_a_memo_that_looks_like_a_field_hides_no_money() -> None:
    """We asked payOS itself, so nobody has cut this text for us."""
    assert expected_notice(transactions=[{**TRANSFER, "description": "x&status=CANCELLED&z="}]).state is State.PAID
