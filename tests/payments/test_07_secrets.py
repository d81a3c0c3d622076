"""Neither a reply nor a line of the log holds a secret, the right signature, or the one that was received."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.domain.payment.attempt import Outcome
from chalicelib.platform.logging import logger
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import Sent
from tests.payments.provider_specs import each, those
from tests.payments.side import Side
from tests.payments.test_06_replies import broken, nobodys, silent


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that was logged by anybody, as it leaves and before it is redacted, tracebacks included."""
    leaves = io.StringIO()
    handler: Any = logger().registered_handler
    before = handler.setStream(leaves)
    with caplog.at_level(logging.DEBUG):
        yield lambda: leaves.getvalue() + caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    handler.setStream(before)


def everything(side: Side, sent: Sent) -> str:
    """What was sent, in one text."""
    return f"{sent.query} {sent.headers} {sent.body.decode()}"


def signatures(side: Side, *sent: Sent) -> list[str]:
    """Every signature in what was sent; the one that is right is the first."""
    return [made for each in sent for made in re.findall(r"[0-9a-fA-F]{64,}", everything(side, each))]


OUTCOMES: dict[str, Callable[[Counter, Side], list[Sent]]] = {
    "recorded": lambda counter, side: [side.paid(counter.begun(side.name))],
    "duplicate": lambda counter, side: [side.paid(counter.begun(side.name))] * 2,
    "unknown": lambda counter, side: [side.paid(nobodys(counter.begun(side.name)))],
    "amount": lambda counter, side: [side.paid(counter.begun(side.name), amount=1)],
    "forged": lambda counter, side: [
        side.sent(side.message(attempt := counter.begun(side.name)), secret="another"),
        side.sent(side.message(attempt), over=side.message(attempt, amount=1)),
        side.sent(side.message(attempt), touch=lambda made: made[:-1]),
        side.sent(side.message(attempt), touch=lambda _: ""),
    ],
    "unreadable": lambda counter, side: [side.paid(counter.begun(side.name), amount="HUSH")],
}


@each
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_of_every_outcome_nothing_is_told(counter: Counter, log: Callable[[], str], side: Side, outcome: str) -> None:
    """Not even what would have been right."""
    sent = OUTCOMES[outcome](counter, side)
    replies = "".join(_replied(counter, side, one) for one in sent)
    _hushed(side, sent, replies + log())
    assert "payment notice" in log()


@each
@pytest.mark.parametrize("fault", [silent, broken])
def test_of_what_broke_nothing_is_told(
    counter: Counter, log: Callable[[], str], side: Side, fault: Callable[[str], None]
) -> None:
    """The traceback names files and lines."""
    sent = [side.paid(counter.begun(side.name))]
    counter.memory.before = fault
    _hushed(side, sent, _replied(counter, side, sent[0]) + log())


@each
@pytest.mark.parametrize("text", ["HUSHHUSHHUSH", '{"secret": "HUSHHUSHHUSH"', '{"secret": 7, "key2": "HUSHHUSHHUSH"}'])
def test_of_an_unusable_account_nothing_is_told(
    counter: Counter, log: Callable[[], str], side: Side, text: str
) -> None:
    """A slip in the secret store: the provider calls again, and the log does not repeat it."""
    sent = side.paid(counter.begun(side.name))
    counter.accounts.texts[side.name] = text
    answer = counter.notify(side.name, sent)
    assert (answer.status_code, answer.body) == side.replies[Outcome.RETRY]
    message = answer.body.decode() + log()
    assert "HUSH" not in message
    _hushed(side, [sent], message)


@those(lambda side: side.name != "stripe")  # whose sessions have a name of their own: nobody is asked without it
def test_accounts_and_what_was_asked_of_a_silent_provider_do_not_show(
    counter: Counter, log: Callable[[], str], side: Side
) -> None:
    """A sweep that finds nobody there logs which attempt, not what was asked."""
    attempt = counter.begun(side.name)
    counter.sweep(attempt.expires_at)
    _hushed(side, [], log())
    assert attempt.id in log()


def _replied(counter: Counter, side: Side, sent: Sent) -> str:
    answer = counter.notify(side.name, sent)
    return f"{answer.headers} {answer.body.decode()}"


def _hushed(side: Side, sent: list[Sent], message: str) -> None:
    lower = message.lower()
    shown = [secret for secret in (*side.secrets, *signatures(side, *sent)) if secret.lower() in lower]
    assert not shown
    # The right signature of something nobody may sign would be one more long number.
    assert not re.search(r"\b[0-9a-f]{64,}\b", lower)
