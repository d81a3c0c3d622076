"""A notice that never came is made good by asking; an answer that proves nothing changes nothing and is not final."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import OPEN, Attempt, State
from tests import issuer as people
from tests.payments.answers import NOT_KNOWN, QUERIED, STATES, Answer, read
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT
from tests.payments.provider_specs import SIDES, each, some
from tests.payments.providers.payos import payos_side
from tests.payments.providers.sepay import sepay_side
from tests.payments.side import Side

Spoils = Callable[[Attempt, Any], Any]


def silence(*_: Any) -> Answer:
    """A timeout."""
    raise Unavailable("outside_unavailable", ("", ""))


def with_(name: str, **changes: Any) -> Spoils:
    """The answer that it was paid, with these changes and signed as the provider signs."""
    return lambda attempt, requested: QUERIED[name](attempt, requested, **changes)


def spoilt(name: str, **changes: Any) -> Spoils:
    """The answer that it was paid, changed after it was signed."""

    def answer(attempt: Attempt, requested: Any) -> Answer:
        status, message = QUERIED[name](attempt, requested)
        return status, {**message, **changes}

    return answer


def always(status: int, message: Any) -> Spoils:
    """This, whatever was asked."""
    return lambda _attempt, _asked: (status, message)


USELESS: dict[str, dict[str, Spoils]] = {
    "vnpay": {
        "94-asked-too-often": always(200, {"vnp_ResponseCode": "94"}),
        "97-our-signature": always(200, {"vnp_ResponseCode": "97"}),
        "99-other": always(200, {"vnp_ResponseCode": "99"}),
        "unsigned": spoilt("vnpay", vnp_SecureHash=""),
        "unsigned-error-with-a-status": spoilt("vnpay", vnp_SecureHash="", vnp_ResponseCode="94"),
        "changed": spoilt("vnpay", vnp_TransactionNo="1"),
        "refund-row-02": with_("vnpay", vnp_TransactionType="02"),
        "refund-row-03": with_("vnpay", vnp_TransactionType="03"),
        "of-another-payment": with_("vnpay", vnp_TxnRef="OTHER"),
        "of-another-merchant": with_("vnpay", vnp_TmnCode="OTHER001"),
        "unreadable-amount": with_("vnpay", vnp_Amount="1e5"),
    },
    "momo": {
        "10-maintenance": always(200, {"resultCode": 10}),
        "13-our-signature": always(400, {"resultCode": 13}),
        "of-another-payment": with_("momo", orderId="OTHER"),
        "of-another-question": with_("momo", requestId="OTHER"),
        "of-another-merchant": with_("momo", partnerCode="OTHER"),
        "no-amount": with_("momo", amount=None),
    },
    "zalopay": {
        "402-our-signature": always(200, {"return_code": 2, "sub_return_code": -402}),
        "429-asked-too-often": always(200, {"return_code": 2, "sub_return_code": -429}),
        "500": always(200, {"return_code": -500}),
        "of-another-payment": with_("zalopay", app_trans_id="261204_OTHER"),
        "without-its-number": with_("zalopay", zp_trans_id=0),
    },
    "payos": {
        "429-with-data": lambda attempt, requested: (429, QUERIED["payos"](attempt, requested)[1]),
        "unsigned": spoilt("payos", signature=""),
        "changed": spoilt("payos", data=payos_side.PAID_LINK),
        "of-another-payment": with_("payos", orderCode=123),
        "unreadable-sum": with_("payos", amountPaid="16000"),
    },
    "sepay": {
        "refused": lambda attempt, requested: sepay_side.listed(sepay_side.ROW, status=403),
        "unreadable-row": with_("sepay", amount_in=None),
        "many-that-are-not-it": lambda *_: sepay_side.listed(*sepay_side.many(range(1, 501))),
    },
    "stripe": {
        "401-our-key": always(401, {"error": {"type": "invalid_request_error"}}),
        "of-another-payment": with_("stripe", metadata={"attempt": "OTHER"}),
        "of-another-session": with_("stripe", id="cs_test_other"),
        "of-the-other-mode": with_("stripe", livemode=True),
        "unreadable-amount": with_("stripe", amount_total="16000"),
    },
}
EVERYBODYS: dict[str, Spoils] = {
    "timeout": silence,
    "429": always(429, {}),
    "500": always(500, {"error": "x"}),
    "no-json": always(200, b"<html>"),
    "an-array": always(200, b"[]"),
    "empty": always(200, b""),
    "empty-object": always(200, {}),
}
DOUBTS = [
    pytest.param(side, spoils, id=f"{name}-{what}")
    for name, side in SIDES.items()
    for what, spoils in {**EVERYBODYS, **USELESS[name]}.items()
]


@each
def test_the_schedule_finds_the_money(counter: Counter, side: Side) -> None:
    """A minute later; once, and then nobody is asked any more."""
    attempt = counter.opened(side.name)
    counter.answers(side.name, attempt)
    for minutes in (1, 3, 10):
        counter.sweep(attempt.created_at + timedelta(minutes=minutes))
    stored = counter.known(attempt)
    assert (stored.state, stored.received, stored.check_at) == (State.PAID, DUE, None)
    assert counter.case_file(attempt).dossier.status is Status.FILED
    assert len(counter.requests) == 1


@each
def test_the_payer_finds_the_money(counter: Counter, side: Side) -> None:
    """By the button; and the notice that comes after all says nothing new."""
    attempt = counter.opened(side.name)
    counter.answers(side.name, attempt)
    path = f"/v1/dossiers/{attempt.reference}/payments/{attempt.id}/check"
    assert counter.must(200, "POST", path, people.CITIZEN)["state"] == "paid"
    counter.notify(side.name, side.paid(attempt))
    stored = counter.known(attempt)
    assert (stored.state, stored.received, stored.overpaid) == (State.PAID, DUE, 0)
    assert counter.kinds(attempt).count("payment_paid") == 1


@each
def test_money_is_found_days_after_the_attempt_expired(counter: Counter, side: Side) -> None:
    """As long as the provider can be asked; ZaloPay can for 48 hours."""
    attempt = counter.opened(side.name)
    counter.calls = lambda *_: NOT_KNOWN[side.name]
    counter.sweep(attempt.expires_at)
    assert counter.known(attempt).state is State.EXPIRED
    counter.answers(side.name, attempt)
    counter.sweep(attempt.created_at + timedelta(hours=47))
    assert (counter.known(attempt).state, counter.known(attempt).late) == (State.PAID, True)


@each
@pytest.mark.parametrize("how", ["failed", "cancelled", "expired"])
def test_an_end_is_found_too(counter: Counter, side: Side, how: str) -> None:
    """Those that say it only when asked, as ZaloPay; where nobody says it, time does."""
    attempt = counter.opened(side.name)
    if how in STATES[side.name]:
        counter.answers(side.name, attempt, how)
    else:
        counter.calls = lambda *_: NOT_KNOWN[side.name]
    counter.sweep(attempt.expires_at)
    assert counter.known(attempt).state.value == (how if how in STATES[side.name] else "expired")


@pytest.mark.parametrize(("side", "spoils"), DOUBTS)
def test_an_answer_that_proves_nothing_changes_nothing(counter: Counter, side: Side, spoils: Spoils) -> None:
    """Not even that it is over, when its time has come; and the next sweep asks again."""
    attempt = counter.opened(side.name)
    counter.calls = lambda _method, _url, body: spoils(attempt, read(body))
    minutes = (1, 15, 21)
    for after in minutes:
        counter.sweep(attempt.created_at + timedelta(minutes=after))
        stored = counter.known(attempt)
        assert (stored.state, stored.received) == (State.PENDING, 0)
    assert len(counter.requests) in (len(minutes), 2 * len(minutes))  # twice of a busy account at the bank
    counter.answers(side.name, attempt)
    counter.sweep(attempt.created_at + timedelta(minutes=27))
    assert counter.known(attempt).state is State.PAID


@each
def test_a_payment_that_is_under_way_does_not_expire(counter: Counter, side: Side) -> None:
    """While the provider says "pending" it stays open; where nothing is known of it, it ends."""
    attempt = counter.opened(side.name)
    counter.answers(side.name, attempt, "pending")
    counter.sweep(attempt.expires_at)
    assert (counter.known(attempt).state in OPEN) is (side.name != "sepay")


BUSY = {
    "vnpay": (200, {"vnp_ResponseCode": "94", "vnp_Message": "Request is duplicate"}),
    "zalopay": (200, {"return_code": -429}),
}


@some(*BUSY)
def test_who_says_that_it_was_asked_too_often_is_left_alone(counter: Counter, side: Side) -> None:
    """For five minutes, about all attempts, by the schedule and by the button alike; others are asked meanwhile."""
    one, another, elsewhere = counter.opened(side.name), counter.opened(side.name), counter.opened("momo")
    counter.calls = lambda method, url, body: BUSY[side.name] if "momo" not in url else NOT_KNOWN["momo"]
    counter.sweep(one.created_at + timedelta(minutes=1))
    about = [url for _, url, _ in counter.requests]
    assert len([url for url in about if "momo" not in url]) == 1
    assert len([url for url in about if "momo" in url]) == 1
    counter.answers(side.name, one)
    for attempt in (one, another):
        counter.at((one.created_at + timedelta(minutes=3)).isoformat())
        path = f"/v1/dossiers/{attempt.reference}/payments/{attempt.id}/check"
        assert counter.must(200, "POST", path, people.CITIZEN)["provider_said"] == "asked_too_often"
    assert len(counter.requests) == 2
    counter.sweep(one.created_at + timedelta(minutes=7))
    assert State.PAID in {counter.known(each).state for each in (one, another)}
    assert counter.known(elsewhere).state in OPEN


@each
def test_one_silence_is_enough_for_one_sweep(counter: Counter, side: Side) -> None:
    """A provider that hangs would take the time of all others; some minutes later it is asked again."""
    for _ in range(3):
        counter.opened(side.name)

    def silent(*_: Any) -> Any:
        raise Unavailable("outside_unavailable", ("", ""))

    counter.calls = silent
    counter.sweep(AT + timedelta(minutes=1))
    assert len(counter.requests) == 1
    counter.sweep(AT + timedelta(minutes=2))
    assert len(counter.requests) == 1
    counter.sweep(AT + timedelta(minutes=7))
    assert len(counter.requests) == 2


def test_a_silent_provider_takes_no_place_of_others(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of its attempts wait: who paid elsewhere is found in the next sweeps."""
    monkeypatch.setattr("chalicelib.sweep.BATCH", 5)
    for _ in range(12):
        counter.opened("vnpay")
    paid = counter.opened("momo")

    def calls(_method: str, url: str, body: bytes) -> Any:
        if "vnpay" in url:
            raise Unavailable("outside_unavailable", ("", ""))
        return QUERIED["momo"](paid, read(body), "paid")

    counter.calls = calls
    for after in (1, 2, 3):
        counter.sweep(AT + timedelta(minutes=after))
    assert counter.known(paid).state is State.PAID
