"""What ZaloPay's tests share: our app, the sample of ZaloPay's document, and a stand-in for its server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.interface import Order, Repayment, Request, StatusInquiry, Visit
from chalicelib.payments.providers.zalopay.adapter import PROVIDER, Credentials
from tests import zalopay_signer
from tests.zalopay_signer import PAYMENT

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[1] / "fixtures" / "zalopay.json").read_text())
PUBLISHED = Credentials(**DOCUMENT["credentials"])
OURS = Credentials(zalopay_signer.APP_ID, zalopay_signer.KEY1, zalopay_signer.KEY2, zalopay_signer.BASE_URL)

NOW = datetime(2026, 12, 4, 2, 15, 0, 123000, tzinfo=UTC)
ORDER = Order(
    id="ABCDEFGH2345WXYZ",
    number=7,
    amount=PAYMENT["amount"],
    info="Nop phi ho so ABCD-EFGH-2345",
    created_at=NOW,
    expires_at=NOW + timedelta(minutes=15),
)
VISIT = Visit(
    ip="203.0.113.9", return_url="https://mc.example/back?ref=A", notify_url="https://mc.example/webhooks/zalopay"
)
INQUIRY = StatusInquiry(order=ORDER, request_id="q0123456789", now=NOW + timedelta(minutes=3), source="sweep")
REPAYMENT = Repayment(
    id="ABCDEFGH2345RRRR01",
    order=ORDER,
    transaction=str(PAYMENT["zp_trans_id"]),
    amount=6000,
    reason="Paid twice",
    by="officer-1",
    request_id="r0123456789",
    first_requested_at=NOW + timedelta(hours=1),
    now=NOW + timedelta(hours=1),
)


class Api:
    """ZaloPay's server: gives these answers, the last one for ever, and keeps what it was asked."""

    def __init__(self, *answers: Any, status: int = 200) -> None:
        self.answers = list(answers)
        self.status = status
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    def __call__(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        self.requests.append((method, url, dict(headers or {}), body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return self.status, answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    @property
    def question(self) -> dict[str, Any]:
        """The only body it was sent."""
        [(_, _, _, body)] = self.requests
        return dict(json.loads(body))

    @property
    def questions(self) -> list[tuple[str, dict[str, Any]]]:
        """The last part of every address and the body that went there."""
        return [(url.rsplit("/", 1)[-1], json.loads(body)) for _, url, _, body in self.requests]


def read(body: bytes, credentials: Credentials = OURS, *, now: datetime = NOW) -> Notice:
    """What we make of this body."""
    return PROVIDER.verify_and_parse(Request(body=body, now=now), credentials)


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
