"""Asking SePay which money came: the same news as its webhooks, and no statement that it did not make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.sepay.client import MOST_ROWS, credits_since
from tests.payments.providers.sepay.sepay_side import (
    BROKEN,
    CREDENTIALS,
    CREDIT,
    HEADERS,
    ID,
    OTHER_ID,
    OTHERS,
    ROW,
    SPENT,
    Api,
    listed,
    many,
    parsed,
)


def since(*rows: Any, since_id: int = 92700) -> list[Notice]:
    """What we make of these rows."""
    return credits_since(since_id, CREDENTIALS, Api(listed(*rows)))


def test_credits_are_asked_for_by_number_and_account() -> None:
    """One GET, the token in a header and in no address."""
    api = Api(listed())
    assert credits_since(92700, CREDENTIALS, api) == []
    assert api.question == (
        "https://my.sepay.vn/userapi/transactions/list",
        {"account_number": "0071000888888", "since_id": "92700", "limit": "300"},
    )
    [(method, _, body, headers)] = api.requests
    assert (method, body, headers) == ("GET", b"", HEADERS)


def test_the_sandbox_can_be_addressed() -> None:
    """By the credentials alone."""
    api = Api(listed())
    credits_since(1, replace(CREDENTIALS, base_url="https://my.dev.sepay.vn"), api)
    assert api.question[0] == "https://my.dev.sepay.vn/userapi/transactions/list"


def test_a_row_and_a_webhook_of_one_transaction_are_the_same_news() -> None:
    """So that it is recorded once, whoever told us first."""
    webhook = parsed(CREDIT)
    [row] = since(ROW)
    assert row.dedupe == webhook.dedupe
    assert row == replace(webhook, source="sweep")


def test_all_credits_are_told_and_nothing_else() -> None:
    """Ours, other people's and nobody's, by rising number; not what left, and nothing of another account."""
    nobodys = {**ROW, "id": 92699, "code": None, "transaction_content": None, "amount_in": 5000}
    elsewhere = {**ROW, "id": "92701", "account_number": "0071000999999"}
    expected_notice = since(ROW, OTHERS, SPENT, elsewhere, nobodys)
    assert [(one.transaction, one.attempt, one.amount) for one in expected_notice] == [
        ("92699", "", 5000),
        ("92703", OTHER_ID, 16_000),
        ("92704", ID, 16_000),
    ]
    assert all(one.credit and one.state is State.PAID and one.codes == "in" for one in expected_notice)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_what_cannot_be_read_is_not_an_empty_list(name: str) -> None:
    """A wrong token is answered with 200 and nothing: the watermark must not move."""
    with pytest.raises(Unavailable):
        credits_since(92700, CREDENTIALS, Api(BROKEN[name]))


def test_silence_passes_through() -> None:
    """Nothing is concluded from it."""
    with pytest.raises(Unavailable) as caught:
        credits_since(92700, CREDENTIALS, Api(Unavailable("asleep", ("", ""))))
    assert caught.value.code == "asleep"


def test_a_list_that_may_have_a_gap_is_not_believed() -> None:
    """300 rows are asked for. When the newest came, others between were left out."""
    full = many(range(92700, 92700 + MOST_ROWS))
    assert len(since(*full)) == MOST_ROWS  # the oldest came: those at the end are asked for next time
    assert len(since(*reversed(full[1:]))) == MOST_ROWS - 1
    with pytest.raises(Unavailable):
        since(*reversed(full))


@pytest.mark.parametrize(
    ("written", "amount"),
    [("16000.00", 16_000), ("16000.0", 16_000), ("16000", 16_000), (16000, 16_000), ("999999999999999.00", 10**15 - 1)],
)
def test_an_amount_of_the_list_is_whole_dong(written: Any, amount: int) -> None:
    """With two decimals that are none."""
    assert since({**ROW, "amount_in": written})[0].amount == amount


@pytest.mark.parametrize(
    "written",
    [
        "",
        "16000.50",
        "16000.",
        ".00",
        "016000.00",
        "16,000.00",
        "-16000.00",
        "+16000",
        " 16000",
        "1e5",
        "1e5.00",
        "NaN",
        "١٦٠٠٠",
        "1" * 16,
        16000.0,
        -1,
        True,
        None,
        ["16000.00"],
    ],
)
def test_a_row_with_another_amount_makes_the_list_unreadable(written: Any) -> None:
    """It may be money."""
    with pytest.raises(Unavailable):
        since(ROW, {**ROW, "amount_in": written})


@given(st.binary(max_size=300), st.integers(100, 599))
def test_noise_is_never_news(body: bytes, status: int) -> None:
    """Whatever is answered, nothing is concluded."""
    with pytest.raises(Unavailable):
        credits_since(1, CREDENTIALS, Api((status, body)))


def test_what_is_new_or_missing_in_a_row_does_no_harm() -> None:
    """What we do not need may come and go."""
    needed = {"id", "account_number", "amount_in", "transaction_content", "transaction_date"}
    assert since({name: ROW[name] for name in needed}) == since({**ROW, "va": {"a": 1}}) == since(ROW)
