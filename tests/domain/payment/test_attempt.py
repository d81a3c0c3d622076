"""The state of an attempt does not depend on the order or the repetition of what is heard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.payment.attempt import Attempt, Notice, State, apply_notification

NOON = datetime(2026, 12, 4, 5, tzinfo=UTC)
ATTEMPT = Attempt(
    id="A", reference="R", provider="vnpay", amount=8000, created_at=NOON, expires_at=NOON + timedelta(minutes=15)
)

notices = st.builds(
    Notice,
    provider=st.just("vnpay"),
    attempt=st.just("A"),
    state=st.sampled_from(State),
    amount=st.sampled_from([8000, 16000]),
    transaction=st.sampled_from(["1", "2"]),
    codes=st.just("00/00"),
    source=st.just("webhook"),
)


def after(*received: Notice) -> Attempt:
    """The attempt after all of it."""
    return reduce(lambda attempt, notice: apply_notification(attempt, notice, at=NOON), received, ATTEMPT)


@given(st.lists(notices, max_size=5), st.randoms())
def test_order_does_not_matter(received: list[Notice], random: object) -> None:
    """Any permutation ends in the same state."""
    shuffled = list(received)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert after(*received).state is after(*shuffled).state


@given(st.lists(notices, max_size=5))
def test_repetition_does_not_matter(received: list[Notice]) -> None:
    """Everything told twice is as if told once."""
    assert after(*received, *received) == after(*received)


@given(st.lists(notices, max_size=5))
def test_money_that_arrived_is_never_shown_as_not_arrived(received: list[Notice]) -> None:
    """One fitting payment anywhere among the notices wins; a wrong amount never pays."""
    fitting = any(n.state is State.PAID and n.amount == ATTEMPT.amount for n in received)
    assert (after(*received).state is State.PAID) is fitting


def test_paid_after_a_failure_is_late_and_still_paid() -> None:
    """A failure is never final."""
    failed = Notice(
        provider="vnpay", attempt="A", state=State.FAILED, amount=8000, transaction="1", codes="51/02", source="webhook"
    )
    paid = Notice(
        provider="vnpay", attempt="A", state=State.PAID, amount=8000, transaction="1", codes="00/00", source="query"
    )
    assert after(failed, paid).state is State.PAID
    assert after(failed, paid).late
    assert not after(paid).late


transfers = st.lists(
    st.builds(
        Notice,
        provider=st.just("payos"),
        attempt=st.just("A"),
        credit=st.just(True),
        state=st.just(State.PAID),
        amount=st.integers(1, 9000),
        transaction=st.uuids().map(str),
        codes=st.just("in"),
        source=st.just("webhook"),
    ),
    max_size=4,
)


@given(transfers, st.randoms())
def test_transfers_add_up_in_any_order(received: list[Notice], random: object) -> None:
    """Each told once: short, exact or over is the same whoever came first."""
    shuffled = list(received)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    made, other = after(*received), after(*shuffled)
    total = sum(notice.amount for notice in received)
    assert (made.state, made.received, made.overpaid) == (other.state, other.received, other.overpaid)
    assert made.received == total
    assert (made.state is State.PAID) is (total >= ATTEMPT.amount)
    assert made.overpaid == max(0, total - ATTEMPT.amount) * (made.state is State.PAID)
    expected = "" if not total or total == ATTEMPT.amount else "underpaid" if total < ATTEMPT.amount else "overpaid"
    assert made.review == expected


@given(transfers, st.integers(0, 4))
def test_a_sum_the_provider_tells_is_never_added_to_its_parts(received: list[Notice], at: int) -> None:
    """Wherever among the transfers the sum of those before it is told."""
    so_far = sum(notice.amount for notice in received[:at])
    reported = Notice(
        provider="payos",
        attempt="A",
        total=True,
        state=State.PAID,
        amount=so_far,
        transaction="sum",
        codes="PAID",
        source="query",
    )
    mixed = [*received[:at], *([reported] if so_far else []), *received[at:]]
    assert after(*mixed).received == after(*received).received == sum(notice.amount for notice in received)


def test_a_transfer_that_confirms_a_known_sum_is_noted() -> None:
    """Or the next one would be taken for it, and its money lost."""
    first = Notice(
        provider="payos",
        attempt="A",
        credit=True,
        state=State.PAID,
        amount=5000,
        transaction="1",
        codes="in",
        source="webhook",
    )
    summed = replace(first, credit=False, total=True, transaction="sum", source="sweep")
    assert after(summed, first, replace(first, transaction="2")).received == 10000


def test_what_a_supervisor_closed_opens_again_when_more_money_comes() -> None:
    """And only then."""
    short = Notice(
        provider="payos",
        attempt="A",
        credit=True,
        state=State.PAID,
        amount=5000,
        transaction="1",
        codes="in",
        source="webhook",
    )
    closed = replace(apply_notification(ATTEMPT, short, at=NOON), resolved="settled")
    assert closed.review == ""
    assert apply_notification(closed, replace(short, amount=1000, transaction="2"), at=NOON).review == "underpaid"
