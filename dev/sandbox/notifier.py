"""Telling the merchant: again and again, until it answers in the provider's own words that it knows."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

import httpx

from dev.pumps import SOON
from dev.sandbox.calls import Calls
from dev.sandbox.provider import Notice, Provider, Sent
from dev.sandbox.records import Call

CALL_SECONDS = 15

_log = logging.getLogger("dev.sandbox")


def _real() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Notifier:
    """Calls one merchant for all providers. In earnest the interval is minutes; here it is shorter."""

    calls: Calls
    now: Callable[[], datetime]
    """The clock of the stack; notices are signed by it."""
    interval: timedelta = timedelta(seconds=5)
    real: Callable[[], datetime] = _real
    """Intervals are real even when the clock of the stack is fixed."""
    providers: dict[str, Provider] = field(default_factory=dict)

    def tell(
        self,
        provider: Provider,
        order_number: int | None,
        notices: Sequence[Notice],
        *,
        key: str,
        times: int = 1,
        after: timedelta = timedelta(0),
        at_once: bool = False,
    ) -> None:
        """The merchant is to be told all of these so many times. `at_once`: before this returns, the first time."""
        due = self.real() + (self.interval if at_once else after)
        for notice in notices:
            owed = [
                self.calls.owe(provider.name, order_number, notice.url, notice.notification, key, due)
                for _ in range(times)
            ]
            for call in owed if at_once else []:
                self._make(provider, call)

    def step(self) -> float:
        """Make every call that is due; how long to wait before looking again."""
        for call in self.calls.due(self.real()):
            self._make(self.providers[call.provider], call)
        return SOON

    def try_out(self, provider: Provider, notice: Notice, key: str) -> bool:
        """Whether the merchant takes this notice, now and once."""
        ended, _ = self._ring(provider.sent(notice.url, notice.notification, key, self.now()), provider)
        return ended

    def _make(self, provider: Provider, call: Call) -> None:
        ended, reply = self._ring(provider.sent(call.url, call.notification, call.key, self.now()), provider)
        last = ended or call.tries + 1 >= provider.most_calls
        self.calls.made(call, reply, self.real(), None if last else self.real() + self.interval)
        if last and not ended:
            _log.error(
                "the merchant never confirmed a notice of %s, %s; last reply: %s",
                provider.name,
                call.notification,
                reply,
            )

    @staticmethod
    def _ring(sent: Sent, provider: Provider) -> tuple[bool, str]:
        started = time.monotonic()
        try:
            answer = _line().request(sent.method, sent.url, content=sent.content, headers=dict(sent.headers))
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            return False, f"{type(failed).__name__} sau {time.monotonic() - started:.1f} giây"
        return provider.ends(answer.status_code, answer.text), f"{answer.status_code} {answer.text[:200]}".strip()


@cache
def _line() -> httpx.Client:
    """One for all calls: making one reads every root certificate."""
    return httpx.Client(timeout=CALL_SECONDS)
