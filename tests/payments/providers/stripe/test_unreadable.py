"""Stripe's notices that are signed and make no sense: amounts that are none, JSON that is none, other shapes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid, Refused, Untrusted
from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.stripe.adapter import MOST_BYTES
from tests.payments.providers.stripe.stripe_made import (
    ATTEMPT,
    COMPLETED,
    event,
    intent,
    paid,
    parsed,
    session,
    written,
)

WRONG_AMOUNTS: list[Any] = [None, "16000", 16000.0, 1.5, -1, True, [], {}, 10**12, 2**53 + 1]


@pytest.mark.parametrize("wrong", WRONG_AMOUNTS)
def test_what_is_no_whole_number_of_dong_is_unreadable(wrong: Any) -> None:
    """Text, fractions, negatives, truth values and sums nobody has."""
    with pytest.raises(Invalid):
        parsed(paid(amount_total=wrong))
    with pytest.raises(Invalid):
        parsed(event("payment_intent.succeeded", intent(amount_received=wrong)))


@pytest.mark.parametrize(
    "wrong", [b"1.6e4", b"16000.0", b"-0.0", b"NaN", b"Infinity", b"-16000", b"016000", b"1" * 5000]
)
def test_a_number_written_otherwise_is_unreadable(wrong: bytes) -> None:
    """Stripe writes digits."""
    with pytest.raises(Invalid):
        parsed(written(paid()).replace(b'"amount_total": 16000', b'"amount_total": ' + wrong))


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_an_amount_is_told_as_it_is(amount: int) -> None:
    """Not a hundredth and not a hundredfold."""
    assert parsed(paid(amount_total=amount)).amount == amount


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(written(paid())[:-1], id="cut"),
        pytest.param(b"\xef\xbb\xbf" + written(paid()), id="byte-order-mark"),
        pytest.param(
            written(paid()).replace(b'"object": "event"', b'"object": "event", "object": "event"'), id="name-twice"
        ),
        pytest.param(
            written(paid()).replace(b'"amount_total": 16000', b'"amount_total": 16000, "amount_total": 1'),
            id="amount-twice",
        ),
        pytest.param(written(paid(fee_rate=float("nan"))), id="not-a-number"),
        pytest.param(b"[" * 60_000, id="deep"),
        pytest.param(b'{"a":' * 10_000 + b"1" + b"}" * 10_000, id="deep-objects"),
    ],
)
def test_what_is_signed_and_is_no_event_is_unreadable_and_not_a_reading(body: bytes) -> None:
    """Also what two readers could read differently."""
    with pytest.raises(Refused) as caught:
        parsed(body)
    assert isinstance(caught.value, Invalid)
    reason = caught.value.__context__  # a parser's error would repeat the payer's name
    assert reason is not None
    assert (type(reason), reason.__context__, vars(reason)) == (ValueError, None, {})
    assert str(reason) in ("no JSON that is read here", "no JSON object")


@pytest.mark.parametrize(
    "made",
    [
        paid(object="payment_intent"),
        paid(metadata=[ATTEMPT]),
        paid(payment_status=["paid"]),
        paid(payment_intent=7),
        paid(payment_intent="pi 1"),
        paid(payment_intent="pi_" + "1" * 300),
        paid(currency=["vnd"]),
        event(COMPLETED, session(), data=None),
        event(COMPLETED, session(), data={"object": [session()]}),
        event(COMPLETED, session(), object="v2.core.event"),
        event(COMPLETED, session(), type=None),
        event(COMPLETED, session(), type=[COMPLETED]),
        event("payment_intent.succeeded", session()),
    ],
)
def test_what_is_signed_and_makes_no_sense_is_unreadable(made: dict[str, Any]) -> None:
    """Stripe is told to try again, and nobody is accused."""
    with pytest.raises(Invalid):
        parsed(made)


def test_a_body_of_unreasonable_size_is_not_even_checked() -> None:
    """Hashing is bounded whoever calls."""
    full = written(paid(filling=""))
    largest = full.replace(b'"filling": ""', b'"filling": "' + b"x" * (MOST_BYTES - len(full)) + b'"')
    assert len(largest) == MOST_BYTES
    assert parsed(largest) == parsed(paid())
    with pytest.raises(Untrusted):
        parsed(largest + b" ")


@pytest.mark.parametrize("created", [None, "1796350495", 0, -1, 10**11, 1.5])
def test_a_moment_that_cannot_be_read_is_none(created: Any) -> None:
    """The payment counts all the same."""
    message = parsed(event(COMPLETED, session(), created=created))
    assert (message.state, message.paid_at) == (State.PAID, None)
