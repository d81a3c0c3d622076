"""Giving back through Stripe: once for each of our ids, and silence is never a refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from stripe.params import RefundCreateParams, RefundListParams

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Repaid, Repayment, RepaymentAnswer
from chalicelib.payments.providers.stripe.adapter import PROVIDER
from tests.payments.providers.stripe.stripe_made import ATTEMPT, CREDENTIALS, INTENT, NOW, ORDER, SESSION, refund
from tests.payments.providers.stripe.stripe_wire import Api, Wire, library

ID = "MC23456789ABRFD2"
REPAYMENT = Repayment(
    id=ID,
    order=ORDER,
    transaction=INTENT,
    provider_ref=SESSION,
    amount=6_000,
    reason="Nop thua: Tran Thi Mai",
    by="officer-7",
    request_id="r1",
    first_requested_at=NOW,
    now=NOW,
)
SILENCE = Unavailable("outside_unavailable", ("", ""))
NONE: dict[str, Any] = {"object": "list", "data": [], "has_more": False, "url": "/v1/refunds"}


def listed(*refunds: Any, **changes: Any) -> dict[str, Any]:
    """Stripe's list of a payment's refunds."""
    return {**NONE, "data": list(refunds), **changes}


def repaid(*answers: Any, repayment: Repayment = REPAYMENT) -> RepaymentAnswer:
    """What becomes of it; Stripe's list is empty, unless it is among the answers."""
    return PROVIDER.refund(repayment, CREDENTIALS, Api(*(answers if len(answers) > 1 else ((200, NONE), *answers))))


def became(answer: Any) -> RepaymentAnswer:
    """What we hear when we ask."""
    return PROVIDER.query_refund(REPAYMENT, CREDENTIALS, Api(answer))


def test_the_question_is_the_one_stripes_library_asks() -> None:
    """Which payment, how much, and both our names; nobody's reasons, nobody's name."""
    wire = Wire(refund())
    params: Any = {"payment_intent": INTENT, "amount": 6_000, "metadata": {"attempt": ATTEMPT, "repayment": ID}}
    library(wire).v1.refunds.create(params, {"idempotency_key": ID})
    api = Api((200, NONE), (200, refund()))
    PROVIDER.refund(REPAYMENT, CREDENTIALS, api)
    method, url, headers, body = api.requests[1]
    assert (method, url) == wire.requests[:2] == ("POST", "https://api.stripe.com/v1/refunds")
    assert sorted(parse_qsl(body.decode())) == sorted(parse_qsl(wire.requests[3].decode()))
    assert headers["Idempotency-Key"] == wire.requests[2]["Idempotency-Key"] == ID
    assert headers["Authorization"] == wire.requests[2]["Authorization"]
    assert {name.split("[")[0] for name, _ in parse_qsl(body.decode())} <= set(RefundCreateParams.__annotations__)


def test_what_stripe_has_is_looked_at_first() -> None:
    """By the payment, as its library asks; in one list."""
    wire, api = Wire(NONE), Api((200, NONE), (200, refund()))
    library(wire).v1.refunds.list({"payment_intent": INTENT, "limit": 100})
    PROVIDER.refund(REPAYMENT, CREDENTIALS, api)
    method, url, _, body = api.requests[0]
    assert (method, body) == ("GET", b"")
    assert sorted(parse_qsl(urlsplit(url).query)) == sorted(parse_qsl(urlsplit(wire.requests[1]).query))
    assert urlsplit(url).path == urlsplit(wire.requests[1]).path
    assert {name for name, _ in parse_qsl(urlsplit(url).query)} <= set(RefundListParams.__annotations__)


def test_asking_again_gives_back_once_even_when_stripe_forgot_the_key() -> None:
    """It keeps keys for a day; a refund it keeps for ever."""
    api = Api((200, listed(refund(metadata={}), refund(id="re_2"))))
    answer = PROVIDER.refund(REPAYMENT, CREDENTIALS, api)
    assert answer == RepaymentAnswer(Repaid.DONE, "succeeded", "re_2")
    assert [method for method, *_ in api.requests] == ["GET"]


@pytest.mark.parametrize("send", [repaid, lambda answer: became((200, listed(answer[1])))], ids=["refund", "query"])
@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("pending", Repaid.SUBMITTED),
        ("requires_action", Repaid.SUBMITTED),
        ("succeeded", Repaid.DONE),
        ("failed", Repaid.REJECTED),
        ("canceled", Repaid.REJECTED),
        ("new_state", Repaid.UNKNOWN),
    ],
)
def test_a_refund_stands_as_it_says(send: Any, status: str, state: Repaid) -> None:
    """A state nobody knows is neither done nor refused."""
    assert send((200, refund(status=status))) == RepaymentAnswer(state, status, "re_3Qx7")


def test_why_it_failed_is_kept() -> None:
    """In Stripe's word."""
    answer = became((200, listed(refund(status="failed", failure_reason="expired_or_canceled_card"))))
    assert answer == RepaymentAnswer(Repaid.REJECTED, "failed/expired_or_canceled_card", "re_3Qx7")


@pytest.mark.parametrize("answers", [(SILENCE, SILENCE), ((200, NONE), SILENCE)], ids=["looking", "asking"])
def test_silence_is_unknown(answers: Any) -> None:
    """It may have been done."""
    assert repaid(*answers) == RepaymentAnswer(Repaid.UNKNOWN, "no_answer")


def test_silence_to_a_query_is_unknown_too() -> None:
    """Nothing is concluded from it."""
    assert became(SILENCE) == RepaymentAnswer(Repaid.UNKNOWN, "no_answer")


def test_nothing_is_asked_for_while_it_is_not_known_what_there_is() -> None:
    """Otherwise a second refund could be made."""
    for first in (SILENCE, (500, {}), (200, b"<html>"), (200, listed(has_more=True)), (200, {"data": None})):
        api = Api(first, (200, refund()))
        assert PROVIDER.refund(REPAYMENT, CREDENTIALS, api).state is Repaid.UNKNOWN
        assert [method for method, *_ in api.requests] == ["GET"]


@pytest.mark.parametrize(
    ("status", "kind", "code", "state"),
    [
        (400, "invalid_request_error", "charge_already_refunded", Repaid.REJECTED),
        (400, "invalid_request_error", None, Repaid.REJECTED),
        (402, "card_error", "card_declined", Repaid.REJECTED),
        (404, "invalid_request_error", "resource_missing", Repaid.REJECTED),
        (400, "idempotency_error", None, Repaid.UNKNOWN),
        (409, "invalid_request_error", "idempotency_key_in_use", Repaid.UNKNOWN),
        (401, "invalid_request_error", None, Repaid.UNKNOWN),
        (403, "invalid_request_error", None, Repaid.UNKNOWN),
        (429, "invalid_request_error", "lock_timeout", Repaid.UNKNOWN),
        (500, "api_error", None, Repaid.UNKNOWN),
        (400, "new_error", None, Repaid.UNKNOWN),
        (503, "invalid_request_error", None, Repaid.UNKNOWN),
    ],
)
def test_only_a_refusal_is_a_refusal(status: int, kind: str, code: str | None, state: Repaid) -> None:
    """A wrong key, a busy server and a conflict decide nothing."""
    error = {"error": {"type": kind, "code": code, "message": "for Tran Thi Mai"}}
    assert repaid((status, error)) == RepaymentAnswer(state, f"{status}/{kind}/{code or '-'}")


@pytest.mark.parametrize(
    "message",
    [
        {},
        b"<html>",
        refund(id=None),
        refund(id="re 1"),
        refund(metadata={}),
        refund(metadata=None),
        refund(metadata=[ID]),
        refund(metadata={"repayment": "MC23456789ABRFD3"}),
        refund(payment_intent="pi_other"),
        refund(amount=6_001),
        refund(amount="6000"),
        refund(currency="usd"),
        refund(status=None),
        refund(status=["succeeded"]),
    ],
)
def test_an_answer_that_is_not_about_it_is_unknown(message: Any) -> None:
    """Neither done nor refused."""
    assert repaid((200, message)).state is Repaid.UNKNOWN


def test_what_is_not_there_yet_is_unknown_and_may_be_asked_for_again() -> None:
    """The first request may still be on its way."""
    others = listed(refund(metadata={"repayment": "MC23456789ABRFD3"}), refund(metadata=[ID]), "odd")
    for answer in (NONE, others):
        assert became((200, answer)) == RepaymentAnswer(Repaid.UNKNOWN, "not_found")
    assert repaid((200, others), (200, refund())).state is Repaid.DONE


def test_an_error_to_a_query_is_unknown() -> None:
    """Whatever it is."""
    for status in (400, 401, 404, 429, 500):
        assert became((status, {"error": {"type": "invalid_request_error"}})).state is Repaid.UNKNOWN


@pytest.mark.parametrize("transaction", ["", "0", "ch_1", "14422574"])
def test_without_a_payment_there_is_nothing_to_give_back_and_nobody_is_asked(transaction: str) -> None:
    """Stripe would refuse it, or list everybody's refunds."""
    api = Api((200, NONE))
    for request in (PROVIDER.refund, PROVIDER.query_refund):
        answer = request(replace(REPAYMENT, transaction=transaction), CREDENTIALS, api)
        assert answer == RepaymentAnswer(Repaid.REJECTED, "no_payment")
    assert api.requests == []
