"""What MoMo's tests share: our account, what the sandbox really signed, and a stand-in for its server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.interface import Order, Repayment, Request, StatusInquiry, Visit
from chalicelib.payments.providers.momo.adapter import PROVIDER, Credentials
from tests import momo_signer
from tests.momo_signer import PAYMENT

SANDBOX: dict[str, Any] = json.loads((Path(__file__).parents[1] / "fixtures" / "momo.json").read_text())
PUBLISHED = Credentials(**SANDBOX["credentials"])
OURS = Credentials(momo_signer.PARTNER_CODE, momo_signer.ACCESS_KEY, momo_signer.SECRET, momo_signer.BASE_URL)

NOW = datetime(2026, 12, 4, 9, 15, tzinfo=UTC)
ORDER = Order(
    id=PAYMENT["orderId"],
    number=7,
    amount=PAYMENT["amount"],
    info=PAYMENT["orderInfo"],
    created_at=NOW,
    expires_at=NOW + timedelta(minutes=15),
)
VISIT = Visit(
    ip="203.0.113.9", return_url="https://mc.example/back?ref=A", notify_url="https://mc.example/webhooks/momo"
)
INQUIRY = StatusInquiry(order=ORDER, request_id="q0123456789", now=NOW, source="sweep")
REPAYMENT = Repayment(
    id="ABCDEFGH2345RRRR01",
    order=ORDER,
    transaction=str(PAYMENT["transId"]),
    amount=6000,
    reason="Paid twice",
    by="officer-1",
    request_id="r0123456789",
    first_requested_at=NOW,
    now=NOW,
)


class Api:
    """MoMo's server: gives one answer, and keeps what it was asked."""

    def __init__(self, answer: Any, status: int = 200) -> None:
        self.answer = answer
        self.status = status
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    def __call__(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        self.requests.append((method, url, dict(headers or {}), body))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.status, self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()

    @property
    def question(self) -> dict[str, Any]:
        """The only body it was sent."""
        [(_, _, _, body)] = self.requests
        return dict(json.loads(body))


def read(body: bytes, credentials: Credentials = OURS, *, now: datetime = NOW) -> Notice:
    """What we make of this body."""
    return PROVIDER.verify_and_parse(Request(body=body, now=now), credentials)


def as_ipn(sent: Mapping[str, str]) -> dict[str, Any]:
    """The same fields as an IPN says them: these four are numbers there."""
    numbers = {"amount", "transId", "resultCode", "responseTime"}
    return {name: int(value) if name in numbers else value for name, value in sent.items()}


def fields_of(notice: Notice) -> dict[str, Any]:
    """What a notice says, in the words of the fixtures."""
    return {
        "attempt": notice.attempt,
        "state": notice.state.value,
        "amount": notice.amount,
        "transaction": notice.transaction,
        "codes": notice.codes,
        "paid_at": notice.paid_at and notice.paid_at.isoformat(),
    }


def cases(rows: list[dict[str, Any]]) -> list[Any]:
    """One test for each, called by its name."""
    return [pytest.param(row, id=row["name"].replace(" ", "-")) for row in rows]
