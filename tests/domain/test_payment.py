"""The state of an attempt does not depend on the order or the repetition of what is heard."""

from datetime import UTC, datetime, timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.payment import Attempt, Notice, State, hear

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


def after(*heard: Notice) -> Attempt:
    """The attempt after all of it."""
    return reduce(lambda attempt, notice: hear(attempt, notice, at=NOON), heard, ATTEMPT)


@given(st.lists(notices, max_size=5), st.randoms())
def test_order_does_not_matter(heard: list[Notice], random: object) -> None:
    """Any permutation ends in the same state."""
    shuffled = list(heard)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert after(*heard).state is after(*shuffled).state


@given(st.lists(notices, max_size=5))
def test_repetition_does_not_matter(heard: list[Notice]) -> None:
    """Everything told twice is as if told once."""
    assert after(*heard, *heard) == after(*heard)


@given(st.lists(notices, max_size=5))
def test_money_that_arrived_is_never_shown_as_not_arrived(heard: list[Notice]) -> None:
    """One fitting payment anywhere among the notices wins; a wrong amount never pays."""
    fitting = any(n.state is State.PAID and n.amount == ATTEMPT.amount for n in heard)
    assert (after(*heard).state is State.PAID) is fitting


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
