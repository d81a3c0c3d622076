"""A bank feed brings everybody's money: what names one attempt is its; what names none, or two, waits for a person."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import Attempt, Outcome, State
from chalicelib.platform import clients
from tests import issuer as people
from tests.payments.payment_fixtures import DUE, begin, tell
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import SIDES
from tests.payments.side import Side
from tests.world import EXTRACT, World

SEPAY: Side = SIDES["sepay"]
QUEUE, STRAYS = "/v1/desk/payments/review", "/v1/desk/payments/strays"


def credited(counter: Counter, attempt: Attempt, how: str = "paid", /, **changes: Any) -> Attempt:
    """A transfer with these words came; the attempt after it."""
    assert counter.answered("sepay", SEPAY.paid(attempt, how, **changes)) is Outcome.RECORDED
    return counter.known(attempt)


def unmatched_payments(world: World) -> list[Any]:
    """What named no attempt."""
    found: list[Any] = world.must(200, "GET", QUEUE, people.SUPERVISOR)["strays"]
    return found


def spaced(text: str) -> str:
    """In groups of four, as people write."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def test_money_that_left_is_nobodys_business(counter: Counter) -> None:
    """Even with a memo of ours, and without an amount: no credit, nothing paid, nothing to look at."""
    attempt = counter.begun("sepay")
    for changes in ({}, {"transferAmount": None}, {"content": "", "code": None}):
        credited(counter, attempt, "out", **changes)
    counter.untouched(attempt)
    credited(counter, attempt)
    assert counter.known(attempt).state is State.PAID


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(lambda memo: memo, id="as-it-was-given"),
        pytest.param(lambda memo: memo.lower(), id="lower-case"),
        pytest.param(lambda memo: f"MBVCB.3278907687.{memo}.CT tu 0123499999 TRAN THI MAI", id="words-around"),
        pytest.param(lambda memo: f"CHUYENTIEN{memo}NOPPHI", id="glued"),
        pytest.param(spaced, id="spaced"),
        pytest.param(lambda memo: spaced(memo).replace(" ", "-"), id="hyphened"),
        pytest.param(lambda memo: f"Đóng lệ phí {memo} ạ", id="with-diacritics"),
        pytest.param(lambda memo: f"{memo} {memo}", id="twice"),
        pytest.param(lambda memo: memo[:9] + "\n" + memo[9:], id="broken-line"),
    ],
)
@pytest.mark.parametrize("field", ["code", "content"])
def test_mangled_content_is_still_read(counter: Counter, field: str, written: Any) -> None:
    """Whatever the bank did to it, in SePay's own code or in the words."""
    attempt = counter.begun("sepay")
    words = {"code": None, "content": "NOP PHI", field: written(f"MC{attempt.id}")}
    assert credited(counter, attempt, **words).state is State.PAID
    assert unmatched_payments(counter) == []


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(lambda memo: "TRAN THI MAI chuyen tien", id="no-code"),
        pytest.param(lambda memo: "", id="no-words"),
        pytest.param(lambda memo: None, id="null"),
        pytest.param(lambda memo: memo[:-1], id="cut"),
        pytest.param(lambda memo: memo[2:], id="without-its-prefix"),
        pytest.param(lambda memo: memo[:9] + "." + memo[9:], id="a-sign-in-it"),
        pytest.param(lambda memo: memo[:4] + memo[5] + memo[4] + memo[6:], id="two-symbols-swapped"),
    ],
)
def test_without_a_readable_reference_it_waits(counter: Counter, written: Any) -> None:
    """200, once in the list however often it is told, and the fee stays due."""
    attempt = counter.begun("sepay")
    words = written(f"MC{attempt.id}")
    if words and words[2:] and words[4:6] == words[5:3:-1]:
        words = words[:-1]  # two like symbols swapped are no change
    for _ in range(2):
        assert counter.known(attempt) == credited(counter, attempt, content=words)
    (unmatched,) = unmatched_payments(counter)
    assert (unmatched["provider"], unmatched["amount"], unmatched["transaction"]) == ("sepay", DUE, "92705")


def test_two_references_in_one_memo_are_nobodys(counter: Counter) -> None:
    """One sum for two fees is for a person to divide, whatever SePay took for its code."""
    one, two = counter.begun("sepay"), counter.begun("sepay")
    memos = [f"MC{one.id}", f"MC{two.id}"]
    words = [(None, " ".join(memos)), (memos[0], memos[1]), (memos[0], "".join(memos))]
    for number, (code, content) in enumerate(words):
        credited(counter, one, code=code, content=content, number=number)
    assert [counter.known(each) for each in (one, two)] == [one, two]
    assert len(unmatched_payments(counter)) == 3


def test_the_banks_reference_does_not_tell_transfers_apart(counter: Counter) -> None:
    """The same `referenceCode` with another id is other money; the same id with another one is the same."""
    attempt = counter.begun("sepay")
    credited(counter, attempt, amount=6000, number=1, referenceCode="FT1")
    credited(counter, attempt, amount=6000, number=1, referenceCode="FT2")
    assert counter.known(attempt).received == 6000
    stored = credited(counter, attempt, amount=10_000, number=2, referenceCode="FT1")
    assert (stored.state, stored.received) == (State.PAID, DUE)


def test_transfers_of_nobody_with_one_reference_are_both_kept(counter: Counter) -> None:
    """And an attempt that is not there has none."""
    attempt = counter.begun("sepay")
    for number, content in ((1, "x"), (2, "x"), (3, f"MC{attempt.id[:-4]}ZZZZ")):
        credited(counter, attempt, content=content, number=number, referenceCode="FT1")
    assert sorted(unmatched["transaction"] for unmatched in unmatched_payments(counter)) == ["92705", "92706", "92707"]


def astray(world: World) -> tuple[Any, Attempt, Any]:
    """A dossier, its attempt, and its fee without a memo, as the list has it."""
    world.secret("sepay", SEPAY.account)
    unpaid = world.submitted(EXTRACT)
    attempt = begin("sepay", unpaid["reference"])
    assert tell(world, "sepay", SEPAY.paid(attempt, content="chuyen tien")).status_code == 200
    (unmatched,) = unmatched_payments(world)
    return unpaid, attempt, unmatched


def test_a_supervisor_finds_whose_it_is(world: World) -> None:
    """Then it is as if it had named its attempt: filed, once, and told again it says nothing new."""
    unpaid, attempt, unmatched = astray(world)
    body = {"provider": "sepay", "name": unmatched["name"], "how": "matched", "attempt": attempt.id}
    assert world.ask("POST", STRAYS, people.CLERK, body).status_code == 403
    assert world.ask("POST", STRAYS, people.SUPERVISOR, body).status_code == 204
    assert world.ask("POST", STRAYS, people.SUPERVISOR, body).status_code == 409
    assert unmatched_payments(world) == []
    seen = world.one(unpaid)
    (paid,) = seen["payments"]
    assert (seen["status"]["key"], paid["state"], paid["received"]) == (Status.FILED.value, "paid", DUE)


def test_a_supervisor_sends_it_back(world: World) -> None:
    """It waits no longer, and pays nothing."""
    unpaid, _, unmatched = astray(world)
    body = {"provider": "sepay", "name": unmatched["name"], "how": "returned"}
    assert world.ask("POST", STRAYS, people.SUPERVISOR, body).status_code == 204
    assert unmatched_payments(world) == []
    assert world.one(unpaid)["status"]["key"] == Status.AWAITING_FEE.value


def test_what_was_closed_does_not_come_back_when_it_is_told_again(world: World) -> None:
    """SePay can replay a notice for years."""
    _, attempt, unmatched = astray(world)
    body = {"provider": "sepay", "name": unmatched["name"], "how": "returned"}
    assert world.ask("POST", STRAYS, people.SUPERVISOR, body).status_code == 204
    assert tell(world, "sepay", SEPAY.paid(attempt, content="chuyen tien")).status_code == 200
    assert unmatched_payments(world) == []


def test_what_was_matched_is_not_counted_again_when_it_is_told_again(world: World) -> None:
    """Nor kept again as money of nobody."""
    unpaid, attempt, unmatched = astray(world)
    body = {"provider": "sepay", "name": unmatched["name"], "how": "matched", "attempt": attempt.id}
    assert world.ask("POST", STRAYS, people.SUPERVISOR, body).status_code == 204
    assert tell(world, "sepay", SEPAY.paid(attempt, content="chuyen tien")).status_code == 200
    assert unmatched_payments(world) == []
    assert world.one(unpaid)["payments"][0]["received"] == DUE


def test_every_providers_money_of_nobody_is_kept(counter: Counter) -> None:
    """A paid notice about an attempt we never made, signed for us."""
    for name, side in SIDES.items():
        attempt = counter.begun(name)
        stranger = type(attempt)(**{**attempt.__dict__, "id": attempt.id[:-4] + "ZZZZ", "number": attempt.number + 1})
        counter.notify(name, side.paid(stranger))
    assert sorted(unmatched["provider"] for unmatched in unmatched_payments(counter)) == sorted(SIDES)
    assert clients.now() is not None
