"""Opening Stripe's page: the question Stripe's own library would ask, within the limits Stripe sets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe.params.checkout import SessionCreateParams

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.stripe.adapter import PROVIDER, Credentials
from tests.payments.providers.stripe.stripe_made import AMOUNT, ATTEMPT, ORDER, VISIT
from tests.payments.providers.stripe.stripe_wire import ENDS, FRESH, Api, Wire, form, library, opened

VERSION = "2026-10-28.endive"


def test_the_form_is_the_one_we_mean() -> None:
    """Field for field: whole dong, our name in three places, back to us either way."""
    assert form() == {
        "mode": "payment",
        "allowed_payment_method_types[0]": "card",
        "client_reference_id": ATTEMPT,
        "metadata[attempt]": ATTEMPT,
        "payment_intent_data[metadata][attempt]": ATTEMPT,
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "vnd",
        "line_items[0][price_data][unit_amount]": "16000",
        "line_items[0][price_data][product_data][name]": "Le phi ho so MC23-4567-89AB",
        "adaptive_pricing[enabled]": "false",
        "success_url": VISIT.return_url,
        "cancel_url": VISIT.return_url,
        "expires_at": str(ENDS),
        "locale": "vi",
    }


def test_stripes_library_asks_the_same() -> None:
    """Address, form, key, idempotency key and version of the API, as it sends them."""
    wire = Wire(FRESH)
    params: Any = {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "client_reference_id": ATTEMPT,
        "metadata": {"attempt": ATTEMPT},
        "payment_intent_data": {"metadata": {"attempt": ATTEMPT}},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": "vnd", "unit_amount": AMOUNT, "product_data": {"name": ORDER.info}},
            }
        ],
        "adaptive_pricing": {"enabled": False},
        "success_url": VISIT.return_url,
        "cancel_url": VISIT.return_url,
        "expires_at": ENDS,
        "locale": "vi",
    }
    made = library(wire).v1.checkout.sessions.create(params, {"idempotency_key": ATTEMPT, "stripe_version": VERSION})
    api = Api((200, FRESH))
    shown = opened(api)
    [(method, url, headers, body)] = api.requests
    assert (method, url) == wire.requests[:2]
    assert sorted(parse_qsl(body.decode())) == sorted(parse_qsl(wire.requests[3].decode()))
    for name in ("Authorization", "Content-Type", "Idempotency-Key", "Stripe-Version"):
        assert headers[name] == wire.requests[2][name]
    assert (shown.pay_url, shown.provider_ref) == (made.url, made.id)


def test_stripe_knows_every_field_of_the_form() -> None:
    """As its library lists them for its newest API; that one took `payment_method_types` away."""
    known = SessionCreateParams.__annotations__
    assert {name.split("[")[0] for name in form()} <= set(known)


def test_who_asks_is_in_the_headers_and_the_order_is_the_idempotency_key() -> None:
    """Asking again for one order gives one session."""
    api = Api((200, FRESH))
    assert opened(api) == opened(api)
    assert api.requests[0] == api.requests[1]
    [(method, url, headers, _), _] = api.requests
    assert (method, url) == ("POST", "https://api.stripe.com/v1/checkout/sessions")
    assert headers == {
        "Authorization": "Bearer sk_test_NOBODYS",
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Idempotency-Key": ATTEMPT,
        "Stripe-Version": VERSION,
    }


def test_nothing_of_the_payer_is_sent() -> None:
    """Neither where they are nor who."""
    assert VISIT.ip not in str(form())


@pytest.mark.parametrize(("language", "locale"), [("vi", "vi"), ("en", "en"), ("fr", "vi"), ("", "vi")])
def test_the_page_speaks_the_payers_language(language: str, locale: str) -> None:
    """Vietnamese unless they chose English."""
    assert form(visit=replace(VISIT, language=language))["locale"] == locale


@pytest.mark.parametrize(("info", "name"), [("", ATTEMPT), ("  ", ATTEMPT), ("x" * 300, "x" * 250)])
def test_a_line_always_has_a_name_stripe_takes(info: str, name: str) -> None:
    """At least one letter and at most 250."""
    assert form(replace(ORDER, info=info))["line_items[0][price_data][product_data][name]"] == name


@given(st.integers(min_value=15_000, max_value=99_999_999))
def test_an_amount_is_sent_as_it_is(amount: int) -> None:
    """The dong has no hundredths at Stripe."""
    assert form(replace(ORDER, amount=amount))["line_items[0][price_data][unit_amount]"] == str(amount)


@pytest.mark.parametrize(
    "answer",
    [
        (400, {"error": {"type": "invalid_request_error", "code": "amount_too_small"}}),
        (401, {"error": {"type": "invalid_request_error"}}),
        (409, {"error": {"type": "idempotency_error"}}),
        (429, {}),
        (500, FRESH),
        (302, FRESH),
        (200, b""),
        (200, b"<html>"),
        (200, {}),
        (200, {**FRESH, "url": None}),
        (200, {**FRESH, "url": "javascript:alert(1)"}),
        (200, {**FRESH, "url": "http://checkout.stripe.com/"}),
        (200, {**FRESH, "url": "https://" + "x" * 5000}),
        (200, {**FRESH, "url": 7}),
        (200, {**FRESH, "id": ""}),
        (200, {**FRESH, "id": "cs test"}),
        (200, {**FRESH, "livemode": True}),
        (200, {**FRESH, "metadata": {"attempt": "MC23456789ABPAY3"}}),
        (200, {**FRESH, "object": "payment_intent"}),
        (200, {**FRESH, "amount_total": AMOUNT + 1}),
        (200, {**FRESH, "amount_total": str(AMOUNT)}),
        (200, {**FRESH, "currency": "usd"}),
        Unavailable("outside_unavailable", ("", "")),
    ],
)
def test_nobody_is_sent_to_pay_anything_else(answer: Any) -> None:
    """A refusal, silence, another order, another sum, another mode, or no address."""
    with pytest.raises(Unavailable):
        opened(Api(answer))


def test_the_sandbox_is_addressed_by_the_credentials() -> None:
    """And may be on this machine."""
    local = Credentials.parse('{"base_url": "http://127.0.0.1:1/x/", "api_key": "k", "secret": "s", "livemode": false}')
    api = Api((200, {**FRESH, "url": "http://127.0.0.1:1/pay"}))
    assert PROVIDER.create(ORDER, VISIT, local, api).pay_url == "http://127.0.0.1:1/pay"
    assert api.requests[0][1] == "http://127.0.0.1:1/x/v1/checkout/sessions"
