"""What providers do besides telling of payments: confirm an address, take an empty answer, send no forms."""

from __future__ import annotations

import json

import pytest

from chalicelib.domain.payment.attempt import Outcome, State
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import Sent
from tests.payments.provider_specs import SIDES, each, some, those
from tests.payments.providers.payos import payos_side
from tests.payments.side import Side
from tests.payments.test_06_replies import nobodys

FORMS = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=UTF-8",
    "multipart/form-data; boundary=x",
    "text/plain",
]


@some("payos")
def test_payos_confirms_our_address_with_a_sample(counter: Counter, side: Side) -> None:
    """Signed with our key, about order 123, which is nobody's: 404 would be "Webhook url invalid"."""
    answer = counter.notify("payos", side.sent(payos_side.DOC_DATA))
    assert (answer.status_code, answer.body) == (200, b'{"success":true}')


@each
def test_an_unknown_order_ends_the_calls_of_whom_it_must(counter: Counter, side: Side) -> None:
    """2xx for all; VNPAY calls again by its own word 01."""
    answer = counter.notify(side.name, side.paid(nobodys(counter.begun(side.name))))
    assert 200 <= answer.status_code < 300
    assert (answer.status_code, answer.body) == side.replies[Outcome.UNKNOWN]


@some("momo")
@pytest.mark.parametrize("how", ["paid", "failed", "pending"])
def test_momos_204_has_no_body(counter: Counter, side: Side, how: str) -> None:
    """Not even two braces, through API Gateway too."""
    sent = side.paid(counter.begun("momo"), how)
    for _ in range(2):
        answer = counter.proxied("momo", sent)
        assert (answer["statusCode"], answer["body"]) == (204, "")


@those(lambda side: side.name != "vnpay")
@pytest.mark.parametrize("kind", FORMS)
def test_a_form_is_no_notice(counter: Counter, side: Side, kind: str) -> None:
    """415, even where the bytes are signed: at SePay the webhook's Content-Type stays JSON."""
    attempt = counter.begun(side.name)
    sent = side.paid(attempt)
    for body in (sent.body, b"id=1&transferAmount=16000", b"--x\r\n\r\n--x--\r\n"):
        answer = counter.notify(side.name, Sent(body, sent.headers), Content_Type=kind)
        assert answer.status_code == 415
    counter.untouched(attempt)


@those(lambda side: side.name != "vnpay")
@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=UTF-8", "Application/JSON"])
def test_json_is_json_however_it_is_named(counter: Counter, side: Side, kind: str) -> None:
    """MoMo names the charset, too."""
    attempt = counter.begun(side.name)
    sent = side.paid(attempt)
    json.loads(sent.body)
    counter.notify(side.name, sent, Content_Type=kind)
    assert counter.known(attempt).state is State.PAID


def test_a_webhook_costs_two_calls(counter: Counter) -> None:
    """To the table. payOS knows an integer only: where the bank cut our words off, a third finds whose it is."""
    costs = {}
    for name in SIDES:
        for words in ("whole", "cut") if name == "payos" else ("",):
            attempt = counter.opened(name)
            message = {"description": f"CSX {attempt.id} chuyen tien"} if words == "whole" else {}
            calls: list[str] = []
            counter.memory.before = calls.append
            counter.notify(name, SIDES[name].paid(attempt, **message))
            counter.memory.before = lambda _: None
            assert counter.known(attempt).state is State.PAID
            costs[f"{name} {words}".strip()] = len(calls)
    assert costs.pop("payos cut") == 3
    assert set(costs.values()) == {2}


def test_the_words_of_a_transfer_do_not_decide_whose_it_is(counter: Counter) -> None:
    """The payer could write anybody's; payOS's number decides."""
    one, another = counter.opened("payos"), counter.opened("payos")
    counter.notify("payos", SIDES["payos"].paid(one, description=another.id))
    assert counter.known(one).state is State.PAID
    counter.untouched(another)
