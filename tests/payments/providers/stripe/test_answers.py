"""Stripe's answers that say nothing of a payment: errors, other things, silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.interface import NoNotice
from chalicelib.payments.providers.stripe.adapter import PROVIDER, Credentials
from tests.payments.providers.stripe.stripe_made import CREDENTIALS, session
from tests.payments.providers.stripe.stripe_wire import INQUIRY, Api, ask, full_session

LOST = {"error": {"type": "invalid_request_error", "code": "resource_missing", "param": "session"}}


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b""),
        (200, b"<html>"),
        (200, []),
        (200, {}),
        (200, full_session(id="cs_test_other")),
        (200, full_session(livemode=True)),
        (200, full_session(livemode=None)),
        (200, full_session(livemode=0)),
        (200, full_session(metadata={"attempt": "MC23456789ABPAY3"})),
        (200, full_session(metadata={})),
        (200, full_session(object="payment_intent")),
        (200, full_session(amount_total="16000")),
        (200, full_session(amount_total=16000.0)),
        (200, session()),
        (200, full_session({"latest_charge": "ch_1"})),
        (200, full_session({"amount_received": True})),
        (401, full_session()),
        (403, {}),
        (404, {}),
        (404, b"not found"),
        (404, {"error": {"code": "url_invalid"}}),
        (404, {"error": ["resource_missing"]}),
        (400, LOST),
        (429, LOST),
        (500, full_session()),
        (302, full_session()),
    ],
)
def test_an_error_or_an_answer_about_something_else_means_ask_later(status: int, answer: Any) -> None:
    """It is not a state of the payment."""
    assert ask(answer, status) is NoNotice.TRY_LATER


def test_what_stripe_has_never_heard_of_is_not_known() -> None:
    """In its own words; any other 404 may be somebody else's."""
    assert ask(LOST, 404) is NoNotice.NOT_KNOWN


def test_without_a_session_nobody_could_pay_and_nobody_is_asked() -> None:
    """Its address was never ours to give."""
    api = Api((200, full_session()))
    assert PROVIDER.query(replace(INQUIRY, provider_ref=""), CREDENTIALS, api) is NoNotice.NOT_KNOWN
    assert api.requests == []


def test_a_name_cannot_lead_elsewhere() -> None:
    """Whatever was kept, it is one part of the address."""
    api = Api((404, LOST))
    PROVIDER.query(replace(INQUIRY, provider_ref="../refunds?x#/é"), CREDENTIALS, api)
    assert api.requests[0][1].startswith(
        "https://api.stripe.com/v1/checkout/sessions/..%2Frefunds%3Fx%23%2F%C3%A9?expand"
    )


def test_silence_passes_through() -> None:
    """Nothing is concluded from it."""
    with pytest.raises(Unavailable):
        PROVIDER.query(INQUIRY, CREDENTIALS, Api(Unavailable("outside_unavailable", ("", ""))))


def test_live_answers_count_with_live_credentials_only() -> None:
    """The other way round, too."""
    live = Credentials(base_url="https://api.stripe.com", livemode=True, api_key="sk_live_NOBODYS", secret="whsec_N")
    assert PROVIDER.query(INQUIRY, live, Api((200, full_session()))) is NoNotice.TRY_LATER
    assert isinstance(PROVIDER.query(INQUIRY, live, Api((200, full_session(livemode=True)))), Notice)
