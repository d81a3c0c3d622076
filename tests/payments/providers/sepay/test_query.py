"""Looking for one attempt among SePay's newest transactions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.interface import NoNotice
from chalicelib.payments.providers.sepay.adapter import PROVIDER
from chalicelib.payments.providers.sepay.client import NEWEST_ROWS
from tests.payments.providers.sepay.sepay_side import (
    BROKEN,
    CREDENTIALS,
    CREDIT,
    HEADERS,
    ID,
    INQUIRY,
    ORDER,
    OTHER_ID,
    OTHERS,
    ROW,
    SPENT,
    Api,
    listed,
    many,
    parsed,
)


def query(*rows: Any) -> Notice | NoNotice:
    """What we make of these rows when we look for one attempt."""
    return PROVIDER.query(INQUIRY, CREDENTIALS, Api(listed(*rows)))


def test_one_attempt_is_looked_for_among_the_newest_since_it_began() -> None:
    """From the day before on, for a bank's date may lie before our moment."""
    api = Api(listed())
    assert PROVIDER.query(INQUIRY, CREDENTIALS, api) is NoNotice.NOT_KNOWN
    assert api.question == (
        "https://my.sepay.vn/userapi/transactions/list",
        {"account_number": "0071000888888", "transaction_date_min": "2026-12-03", "limit": "300"},
    )
    [(method, _, body, headers)] = api.requests
    assert (method, body, headers) == ("GET", b"", HEADERS)


def test_an_attempt_that_may_be_further_back_is_not_unknown() -> None:
    """300 rows without it say nothing of the 301st."""
    assert query(*many(range(1, NEWEST_ROWS))) is NoNotice.NOT_KNOWN
    assert query(*many(range(1, NEWEST_ROWS + 1))) is NoNotice.TRY_LATER
    assert isinstance(query(*many(range(1, NEWEST_ROWS)), ROW), Notice)


def test_other_peoples_money_is_not_this_attempts() -> None:
    """Nor is what left, what names two, or what is on another account."""
    both = {**ROW, "transaction_content": f"MC{ID} MC{OTHER_ID}"}
    elsewhere = {**ROW, "account_number": "0071000999999"}
    assert query(OTHERS, {**SPENT, "id": "9"}, both, elsewhere) is NoNotice.NOT_KNOWN


def test_of_several_credits_the_right_amount_is_told_else_the_first() -> None:
    """In whatever order SePay lists them."""
    short = {**ROW, "id": "92701", "amount_in": "6000.00"}
    rest = {**ROW, "id": "92790", "amount_in": "10000.00"}
    for rows in ([short, rest], [rest, short]):
        expected_notice = query(*rows)
        assert isinstance(expected_notice, Notice)
        assert (expected_notice.transaction, expected_notice.amount) == ("92701", 6000)
    full_session = query(short, rest, ROW)
    assert isinstance(full_session, Notice)
    assert full_session.amount == ORDER.amount


def test_what_it_hears_is_what_a_webhook_says() -> None:
    """The same news, heard where the asker says."""
    assert query(ROW) == replace(parsed(CREDIT), source="sweep")
    request = PROVIDER.query(replace(INQUIRY, source="query"), CREDENTIALS, Api(listed(ROW)))
    assert request == replace(parsed(CREDIT), source="query")


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_what_cannot_be_read_means_ask_later(name: str) -> None:
    """A wrong token is answered with 200 and nothing: that is no answer."""
    assert PROVIDER.query(INQUIRY, CREDENTIALS, Api(BROKEN[name])) is NoNotice.TRY_LATER


def test_silence_passes_through() -> None:
    """Nothing is concluded from it."""
    with pytest.raises(Unavailable):
        PROVIDER.query(INQUIRY, CREDENTIALS, Api(Unavailable("outside_unavailable", ("", ""))))
