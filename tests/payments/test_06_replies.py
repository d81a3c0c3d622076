"""Each provider hears what it understands: exact status and body for each outcome, whatever happens here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.payment.attempt import Attempt, Outcome, State
from chalicelib.payments.providers.interface import Reply
from chalicelib.payments.providers.registry import PROVIDERS, provider
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import Sent
from tests.payments.provider_specs import SIDES, each, some, those
from tests.payments.side import Side

fails = those(lambda side: "failed" in side.words)


def hears(counter: Counter, side: Side, sent: Sent, outcome: Outcome) -> None:
    """To the letter, and no cache keeps it."""
    answer = counter.notify(side.name, sent)
    assert (answer.status_code, answer.body) == side.replies[outcome]
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


def nobodys(attempt: Attempt) -> Attempt:
    """An attempt that never was, of the same dossier."""
    return replace(attempt, id=attempt.id[:-4] + "ZZZZ", number=attempt.number + 1)


def silent(_kind: str) -> None:
    """DynamoDB does not answer."""
    raise EndpointConnectionError(endpoint_url="http://nowhere.invalid")


def broken(_kind: str) -> None:
    """A mistake of ours."""
    raise RuntimeError("a mistake")


def test_every_provider_and_every_outcome_has_its_reply() -> None:
    """No outcome leaves anybody without an answer."""
    assert SIDES.keys() == PROVIDERS.keys()
    assert all(side.replies.keys() == set(Outcome) for side in SIDES.values())


@each
@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_is_told_in_the_providers_own_words(side: Side, outcome: Outcome) -> None:
    """Spelling included; it is always JSON, or nothing."""
    assert provider(side.name).reply(outcome) == Reply(*side.replies[outcome], content_type="application/json")


@each
def test_recorded_and_then_duplicate(counter: Counter, side: Side) -> None:
    """The same payment twice, and once more."""
    attempt = counter.begun(side.name)
    for outcome in (Outcome.RECORDED, Outcome.DUPLICATE, Outcome.DUPLICATE):
        hears(counter, side, side.paid(attempt), outcome)


@each
def test_unknown(counter: Counter, side: Side) -> None:
    """Whether it could be ours or not."""
    attempt = counter.begun(side.name)
    for stranger in (nobodys(attempt), replace(attempt, id="NOBODYS", number=7)):
        hears(counter, side, side.paid(stranger), Outcome.UNKNOWN)
    assert counter.known(attempt) == attempt


@each
def test_unknown_through_another_provider(counter: Counter, side: Side) -> None:
    """An attempt is known only to the provider it was begun with."""
    attempt = replace(counter.begun("momo" if side.name != "momo" else "vnpay"), number=12345)
    hears(counter, side, side.paid(attempt), Outcome.UNKNOWN)
    assert counter.known(attempt).state is State.PENDING


@each
@pytest.mark.parametrize("amount", [8_000, 32_000], ids=["short", "over"])
def test_another_amount(counter: Counter, side: Side, amount: int) -> None:
    """Where transfers add up it is one of perhaps several, and recorded as such."""
    attempt = counter.begun(side.name)
    hears(counter, side, side.paid(attempt, amount=amount), Outcome.RECORDED if side.credits else Outcome.AMOUNT)


@each
def test_forged(counter: Counter, side: Side) -> None:
    """Badly signed, not signed, and nothing at all."""
    attempt = counter.begun(side.name)
    paid = side.message(attempt)
    for sent in (side.sent(paid, secret="another"), side.sent(paid, touch=lambda _: ""), Sent()):
        hears(counter, side, sent, Outcome.FORGED)


@each
@pytest.mark.parametrize("fault", [silent, broken])
def test_try_again(counter: Counter, side: Side, fault: Callable[[str], None]) -> None:
    """Whatever broke here, the provider calls again; and then it is taken."""
    attempt = counter.begun(side.name)
    counter.memory.before = fault
    hears(counter, side, side.paid(attempt), Outcome.RETRY)
    counter.memory.before = lambda _: None
    hears(counter, side, side.paid(attempt), Outcome.RECORDED)


@fails
@pytest.mark.parametrize("how", ["failed", "cancelled", "expired"])
def test_a_payment_that_failed_was_recorded_too(counter: Counter, side: Side, how: str) -> None:
    """VNPAY would call ten times more for anything but 00."""
    attempt = counter.begun(side.name)
    hears(counter, side, side.paid(attempt, how), Outcome.RECORDED)
    assert counter.known(attempt).state is State(how)
    hears(counter, side, side.paid(attempt, how), Outcome.DUPLICATE)


@some("vnpay")
@pytest.mark.parametrize("code", ["09", "10", "11", "12", "13", "24", "51", "65", "75", "79", "99"])
def test_vnpay_hears_00_for_every_way_to_fail(counter: Counter, side: Side, code: str) -> None:
    """The code is in the history."""
    attempt = counter.begun(side.name)
    hears(counter, side, side.paid(attempt, f"{code}/02"), Outcome.RECORDED)
    assert f"{code}/02" in [event.facts.get("codes") for event in counter.case_file(attempt).history]


@each
def test_a_stage_without_its_secret_does_not_know_the_provider(counter: Counter, side: Side) -> None:
    """404, and that is no outcome."""
    attempt = counter.begun(side.name)
    del counter.accounts.of[side.name]
    answer = counter.notify(side.name, side.paid(attempt))
    assert (answer.status_code, answer.json_body["code"]) == (404, "not_configured")
