"""Only what the provider signed, whole and with the key that is for this, is believed; anything else moves nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.domain.payment.attempt import Outcome, State
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import Sent
from tests.payments.provider_specs import SIDES, each, some
from tests.payments.side import Side


def refused(counter: Counter, side: Side, sent: Sent) -> None:
    """It is answered as a forgery."""
    answer = counter.notify(side.name, sent)
    assert (answer.status_code, answer.body) == side.replies[Outcome.FORGED]


def other_digit(text: str) -> str:
    """The same hex with another last digit."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


@each
@pytest.mark.parametrize(
    "touch",
    [
        pytest.param(other_digit, id="bad"),
        pytest.param(lambda text: "", id="missing"),
        pytest.param(lambda text: text[:-1], id="truncated"),
        pytest.param(lambda text: text[:64] if len(text) > 64 else text[:32], id="half"),
        pytest.param(lambda text: text + text[-1], id="longer"),
        pytest.param(lambda text: f" {text}", id="spaced"),
        pytest.param(lambda text: "0" * len(text), id="noughts"),
        pytest.param(lambda text: text[::-1], id="backwards"),
        pytest.param(lambda text: text[:-1] + "\u0661", id="not-ascii"),
    ],
)
def test_a_signature_that_is_not_the_whole_right_one(counter: Counter, side: Side, touch: Callable[[str], str]) -> None:
    """One digit is enough."""
    attempt = counter.begun(side.name)
    refused(counter, side, side.sent(side.message(attempt), touch=touch))
    counter.untouched(attempt)


@each
def test_upper_case_hex_is_the_same_number_or_refused(counter: Counter, side: Side) -> None:
    """Where the header's own text is compared, as the providers' libraries do, it is refused."""
    attempt = counter.begun(side.name)
    sent = side.sent(side.message(attempt), touch=str.upper)
    if side.moment:
        refused(counter, side, sent)
        counter.untouched(attempt)
    else:
        assert counter.answered(side.name, sent) is not Outcome.FORGED
        assert counter.known(attempt).state is State.PAID


WRONG_KEYS = [
    pytest.param(side, secret, id=f"{side.name}-{name}")
    for side in SIDES.values()
    for name, secret in [
        ("somebody-elses", "SOMEBODYELSESSECRET0123456789"),
        ("cut", side.secret[:-1]),
        *((name, value) for name, value in side.account.items() if value in side.secrets and value != side.secret),
    ]
]


@pytest.mark.parametrize(("side", "secret"), WRONG_KEYS)
def test_a_wrong_key_and_a_key_for_something_else(counter: Counter, side: Side, secret: str) -> None:
    """ZaloPay's key1, an API key and an access key sign no notices."""
    attempt = counter.begun(side.name)
    refused(counter, side, side.sent(side.message(attempt), secret=secret))
    counter.untouched(attempt)


@each
def test_a_tampered_amount(counter: Counter, side: Side) -> None:
    """Signed for one dong less."""
    attempt = counter.begun(side.name)
    less, due = side.message(attempt, amount=attempt.amount - 1), side.message(attempt)
    assert less != due
    refused(counter, side, side.sent(due, over=less))
    counter.untouched(attempt)


@each
def test_a_tampered_reference(counter: Counter, side: Side) -> None:
    """Signed for the neighbour's attempt."""
    attempt, neighbours = counter.begun(side.name), counter.begun(side.name)
    refused(counter, side, side.sent(side.message(attempt), over=side.message(neighbours)))
    counter.untouched(attempt)
    counter.untouched(neighbours)


NO_MONEY = {"vnpay": "failed", "momo": "failed", "payos": "needs_review", "sepay": "out", "stripe": "failed"}


@some(*NO_MONEY)
def test_a_tampered_status(counter: Counter, side: Side) -> None:
    """Signed as no money, sent as money; ZaloPay signs no status, for it tells of money only."""
    attempt = counter.begun(side.name)
    refused(counter, side, side.sent(side.message(attempt), over=side.message(attempt, NO_MONEY[side.name])))
    counter.untouched(attempt)


@each
def test_the_signature_of_one_payment_does_not_fit_another(counter: Counter, side: Side) -> None:
    """Only the provider's number differs."""
    attempt = counter.begun(side.name)
    refused(counter, side, side.sent(side.message(attempt, number=2), over=side.message(attempt)))
    counter.untouched(attempt)
