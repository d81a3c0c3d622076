"""Telling the merchant: VNPAY calls again until the merchant answers that it knows."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx

from dev.sandbox_store import Store

MOST_CALLS = 10
ENDS_IT = frozenset({"00", "02"})
CALL_SECONDS = 15

_log = logging.getLogger("dev.sandbox")


@dataclass(frozen=True)
class Notifier:
    """Calls one merchant. In earnest the interval is five minutes; here it is shorter."""

    store: Store
    ipn_url: str
    interval: timedelta = timedelta(seconds=5)

    def step(self) -> float:
        """Make every call that is due; how long to wait before looking again."""
        for number, query, tries in self.store.due(_now()):
            ended, reply = self._call(query)
            last = ended or tries + 1 >= MOST_CALLS
            self.store.called(number, reply, _now(), None if last else _now() + self.interval)
            if last and not ended:
                _log.error("the merchant never confirmed %s; last reply: %s", query, reply)
        return 0.2

    def _call(self, query: str) -> tuple[bool, str]:
        started = time.monotonic()
        try:
            answer = httpx.get(f"{self.ipn_url}?{query}", timeout=CALL_SECONDS)
        except httpx.HTTPError as failed:
            return False, f"{type(failed).__name__} sau {time.monotonic() - started:.1f} giây"
        reply = f"{answer.status_code} {answer.text[:200]}"
        try:
            code = str(answer.json()["RspCode"])
        except (ValueError, KeyError, TypeError):
            return False, reply
        return answer.status_code == 200 and code in ENDS_IT, reply


def _now() -> datetime:
    # Intervals are real even when the clock of the stack is fixed.
    return datetime.now(UTC)
