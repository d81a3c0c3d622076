"""Money is whole dong, in the dong, for us: any other number, currency, mode or merchant is never taken for the fee."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import Outcome, State
from chalicelib.domain.payment.refund import OVERPAID
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT, Sent
from tests.payments.provider_specs import SIDES, some, those
from tests.payments.providers.stripe import stripe_made
from tests.payments.side import Side

by_card = those(lambda side: not side.credits)
by_transfer = those(lambda side: side.credits)

NO_AMOUNTS: dict[str, Any] = {
    "1e5": "1e5",
    "1E3": "1E3",
    "negative": -DUE,
    "nought": 0,
    "float": 16000.5,
    "float-that-is-whole": 16000.0,
    "2-to-the-53-and-1": 2**53 + 1,
    "long": 10**40,
    "spaced": " 16000",
    "signed": "+16000",
    "grouped": "16.000",
    "other-digits": "١٦٠٠٠",
    "word": "NaN",
    "true": True,
    "empty": "",
}

# MoMo's signed text has no word for true; a whole discount at Stripe is an amount, and another one than was asked.
_ELSEWHERE = {("momo", "true"), ("stripe", "nought")}


@pytest.mark.parametrize(
    ("side", "amount"),
    [
        pytest.param(side, amount, id=f"{side.name}-{name}")
        for side in SIDES.values()
        for name, amount in NO_AMOUNTS.items()
        if (side.name, name) not in _ELSEWHERE
    ],
)
def test_what_is_no_amount_is_not_read(counter: Counter, side: Side, amount: Any) -> None:
    """Well signed, so nobody is accused: the provider calls again, and nothing is rounded or guessed."""
    attempt = counter.begun(side.name)
    fields = side.message(attempt, **{side.fields[1]: str(amount) if side.name == "vnpay" else amount})
    assert counter.answered(side.name, side.sent(fields)) is Outcome.RETRY
    counter.untouched(attempt)


@some("vnpay")
@pytest.mark.parametrize("amount", ["1600001", "1600050", "1599999", "16000", "99", "01600000"])
def test_vnpays_hundredths_are_whole_dong(counter: Counter, side: Side, amount: str) -> None:
    """Not a multiple of 100, or in dong by mistake: never all of the fee."""
    attempt = counter.begun(side.name)
    counter.notify(side.name, side.paid(attempt, vnp_Amount=amount))
    assert counter.known(attempt).state is not State.PAID
    if amount != "16000":
        counter.untouched(attempt)


@some("stripe")
def test_nought_that_is_said_to_be_paid_is_for_a_person_to_look_at(counter: Counter, side: Side) -> None:
    """Somebody gave a discount of everything."""
    attempt = counter.begun(side.name)
    counter.notify(side.name, side.sent(side.message(attempt, amount_total=0)))
    assert (counter.known(attempt).state, counter.known(attempt).received) == (State.NEEDS_REVIEW, 0)


@by_card
@pytest.mark.parametrize("amount", [DUE * 100, DUE // 100, DUE - 1, DUE + 1], ids=["x100", "/100", "less", "more"])
def test_another_amount_is_for_a_person_to_look_at(counter: Counter, side: Side, amount: int) -> None:
    """It has come, so it is counted as received; it is not the fee."""
    attempt = counter.begun(side.name)
    assert (counter.notify(side.name, side.paid(attempt, amount=amount)).body) == side.replies[Outcome.AMOUNT][1]
    stored = counter.known(attempt)
    assert (stored.state, stored.received, stored.review) == (State.NEEDS_REVIEW, amount, "needs_review")
    assert counter.case_file(attempt).dossier.status is Status.AWAITING_FEE


TRANSFERS: dict[str, tuple[list[int], State, int]] = {
    "exact": ([DUE], State.PAID, 0),
    "under": ([DUE - 1], State.UNDERPAID, 0),
    "over": ([DUE + 500], State.PAID, 500),
    "x100": ([DUE * 100], State.PAID, DUE * 99),
    "split": ([6000, 10_000], State.PAID, 0),
    "split-in-many": ([4000] * 4, State.PAID, 0),
    "split-and-over": ([6000, 10_001], State.PAID, 1),
    "split-and-under": ([6000, 9999], State.UNDERPAID, 0),
    "twice": ([DUE, DUE], State.PAID, DUE),
    "over-twice": ([DUE + 500, 700], State.PAID, 1200),
}


@by_transfer
@pytest.mark.parametrize(("amounts", "state", "beyond"), TRANSFERS.values(), ids=TRANSFERS)
def test_transfers_add_up(counter: Counter, side: Side, amounts: list[int], state: State, beyond: int) -> None:
    """Each counted once however often it is told; what is too much goes back."""
    attempt = counter.begun(side.name)
    for number, amount in enumerate(amounts, 1):
        for _ in range(2):
            counter.notify(side.name, side.paid(attempt, amount=amount, number=number))
    stored, case_file = counter.known(attempt), counter.case_file(attempt)
    assert (stored.state, stored.received, stored.overpaid) == (state, sum(amounts), beyond)
    assert case_file.dossier.status is (Status.FILED if state is State.PAID else Status.AWAITING_FEE)
    assert sum(refund.amount for refund in case_file.refunds) == beyond
    assert {refund.reason for refund in case_file.refunds} <= {OVERPAID}


@by_transfer
def test_transfers_add_up_in_any_order(counter: Counter, side: Side) -> None:
    """Also after the attempt was paid, and after it was asked about."""
    attempt = counter.begun(side.name)
    for number, amount in ((3, 9000), (1, 6000), (2, 1000)):
        counter.notify(side.name, side.paid(attempt, amount=amount, number=number))
    stored = counter.known(attempt)
    assert (stored.state, stored.received, stored.overpaid) == (State.PAID, DUE, 0)


CURRENCIES = {"payos": ("currency", "USD"), "zalopay": ("currency", "USD"), "stripe": ("currency", "usd")}


@some(*CURRENCIES)
def test_another_currency_is_for_a_person_to_look_at(counter: Counter, side: Side) -> None:
    """16,000 of something else; VNPAY, MoMo and SePay know only the dong."""
    attempt = counter.begun(side.name)
    name, currency = CURRENCIES[side.name]
    assert counter.answered(side.name, side.paid(attempt, **{name: currency})) is not Outcome.FORGED
    stored = counter.known(attempt)
    assert (stored.state, stored.received) == (State.NEEDS_REVIEW, 0)
    assert counter.case_file(attempt).dossier.status is Status.AWAITING_FEE


MERCHANTS = {"vnpay": "OTHER001", "momo": "OTHER001", "zalopay": 2553, "sepay": "0071000999999"}


@some(*MERCHANTS)
@pytest.mark.parametrize("absent", [False, True], ids=["other", "absent"])
def test_another_merchants_payment_is_not_ours(counter: Counter, side: Side, absent: bool) -> None:
    """Though our key signed it: one key may serve several shops. payOS and Stripe tell channels apart by the key."""
    attempt = counter.begun(side.name)
    fields = side.message(attempt, **({} if absent else {side.ours: MERCHANTS[side.name]}))
    if absent:
        fields = {name: value for name, value in fields.items() if name != side.ours}
    over = {side.ours: "", **fields} if side.name == "momo" else None
    assert counter.answered(side.name, side.sent(fields, over=over)) is Outcome.FORGED
    counter.untouched(attempt)


@pytest.mark.parametrize(
    "change",
    [{"livemode": True}, {"livemode": None}, {"livemode": 0}, {"livemode": "false"}, {"account": "acct_123"}],
    ids=str,
)
def test_stripes_other_mode_and_other_accounts_are_not_ours(counter: Counter, change: dict[str, Any]) -> None:
    """A payment with a test card is no money."""
    side = SIDES["stripe"]
    attempt = counter.begun("stripe")
    message = json.loads(side.paid(attempt).body)
    body = stripe_made.written({**message, **change})
    sent = Sent(body, {"Stripe-Signature": stripe_made.signature(body, at=AT)})
    assert counter.answered("stripe", sent) is Outcome.FORGED
    counter.untouched(attempt)
