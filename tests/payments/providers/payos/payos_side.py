"""payOS's side of a payment: its own Python library signs, and an API that answers once and keeps what it was asked.

Where the library is wrong about webhooks (it refuses a new field and a missing one) only its signing
is used, on the fields as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
from payos import PayOS

from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.interface import NoNotice, Opened, Order, Request, StatusInquiry, Visit
from chalicelib.payments.providers.payos.adapter import PROVIDER, Credentials
from chalicelib.payments.providers.vietqr import payload

SECRET = "PAYOSFIXTURESECRETOFNOBODY012345"
CREDENTIALS = Credentials(client_id="channel-1", api_key="KEYOFNOBODY", secret=SECRET)
LINK = "124c33293c934a85be5b7f8761a27a07"
VN = timezone(timedelta(hours=7))
NOW = datetime(2026, 12, 4, 2, 15, tzinfo=UTC)
ORDER = Order(
    id="7K2M9QXR4TWH8NPC",
    number=4_503_599_627_370_497,
    amount=16_000,
    info="Nop phi ho so 7K2M-9QXR-4TWH",
    created_at=NOW,
    expires_at=NOW + timedelta(minutes=15),
)
VISIT = Visit(
    ip="192.0.2.7",
    return_url="https://motcua.example.invalid/pay?attempt=7K2M9QXR4TWH8NPC&lang=vi",
    notify_url="https://motcua.example.invalid/notify/payos",
)

DOC_SECRET = "1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675"
DOC_SIGNATURE = "412e915d2871504ed31be63c8f62a149a4410d34c4c42affc9006ef9917eaa03"
DOC_WRONG_SIGNATURE = "8d8640d802576397a1ce45ebda7f835055768ac7ad2e0bfb77f9b8f12cca4c7f"
DOC_QR = (
    "00020101021238570010A000000727012700069704220113113366668888020899998888530370454061000005802VN"
    "62230819THANH TOAN DON HANG6304BE36"
)
DOC_DATA: dict[str, Any] = {
    "orderCode": 123,
    "amount": 3000,
    "description": "VQRIO123",
    "accountNumber": "12345678",
    "reference": "TF230204212323",
    "transactionDateTime": "2023-02-04 18:25:00",
    "currency": "VND",
    "paymentLinkId": "124c33293c43417ab7879e14c8d9eb18",
    "code": "00",
    "desc": "Thành công",
    "counterAccountBankId": "",
    "counterAccountBankName": "",
    "counterAccountName": "",
    "counterAccountNumber": "",
    "virtualAccountName": "",
    "virtualAccountNumber": "",
}
"""The sample of payOS's page about signatures; payOS also sends it, signed with our key, to confirm an address."""

CREDIT: dict[str, Any] = {
    **DOC_DATA,
    "orderCode": ORDER.number,
    "amount": ORDER.amount,
    "description": "MBVCB.77 4TWH8NPC chuyen tien",
    "reference": "FT26338000001",
    "transactionDateTime": "2026-12-04 09:20:00",
    "paymentLinkId": LINK,
    "counterAccountBankId": "970436",
    "counterAccountName": "TRAN THI MAI",
    "counterAccountNumber": None,
}
QR = payload("970422", "113366668888", ORDER.amount, "4TWH8NPC")
CREATED: dict[str, Any] = {
    "bin": "970422",
    "accountNumber": "113366668888",
    "accountName": "TRUNG TAM HANH CHINH CONG",
    "amount": ORDER.amount,
    "description": "R4TWH8NPC",
    "orderCode": ORDER.number,
    "currency": "VND",
    "paymentLinkId": LINK,
    "status": "PENDING",
    "expiredAt": None,
    "checkoutUrl": f"https://pay.payos.vn/web/{LINK}",
    "qrCode": QR,
}
TRANSFER: dict[str, Any] = {
    "reference": CREDIT["reference"],
    "amount": ORDER.amount,
    "accountNumber": "113366668888",
    "description": CREDIT["description"],
    "transactionDateTime": "2026-12-04T09:20:00+07:00",
    "virtualAccountName": None,
    "virtualAccountNumber": None,
    "counterAccountBankId": None,
    "counterAccountBankName": "",
    "counterAccountName": "TRẦN THỊ MAI",
    "counterAccountNumber": None,
}
PAID_LINK: dict[str, Any] = {
    "id": LINK,
    "orderCode": ORDER.number,
    "amount": ORDER.amount,
    "amountPaid": ORDER.amount,
    "amountRemaining": 0,
    "status": "PAID",
    "createdAt": "2026-12-04T02:15:00.000Z",
    "transactions": [TRANSFER],
    "cancellationReason": None,
    "canceledAt": None,
}


def library(http: Any = None, secret: str = SECRET) -> PayOS:
    """payOS's library, with our channel and without a network."""
    client = httpx.Client(transport=httpx.MockTransport(http or (lambda _: httpx.Response(500))))
    return PayOS(
        CREDENTIALS.client_id,
        CREDENTIALS.api_key,
        secret,
        base_url=CREDENTIALS.base_url,
        max_retries=0,
        http_client=client,
    )


def sign(data: Mapping[str, Any], secret: str = SECRET) -> str:
    """As the library signs these very fields."""
    made = library().crypto.create_signature_from_object(dict(data), secret)
    assert made is not None
    return made


def signed(data: Mapping[str, Any], secret: str = SECRET, **more: Any) -> dict[str, Any]:
    """A webhook, or an answer, with this data."""
    return {"code": "00", "desc": "success", "success": True, "data": data, "signature": sign(data, secret), **more}


def parsed(body: Any, credentials: Credentials = CREDENTIALS, now: datetime = NOW) -> Notice:
    """What we read in this webhook."""
    text = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return PROVIDER.verify_and_parse(Request(body=text, now=now), credentials)


class Api:
    """payOS's server: gives these answers, one after another, and keeps what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[str, str, dict[str, Any] | None, dict[str, str]]] = []

    def __call__(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        message = json.loads(body) if body else None
        assert message is None or isinstance(message, dict)
        assert bool(body) is (message is not None)
        self.requests.append((method, url, message, dict(headers or {})))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, message = answer if isinstance(answer, tuple) else (200, answer)
        return status, message if isinstance(message, bytes) else json.dumps(message).encode()


WEBHOOK = signed(CREDIT)
GENUINE: str = WEBHOOK["signature"]
INQUIRY = StatusInquiry(order=ORDER, provider_ref=LINK, request_id="Q1", now=NOW, source="sweep")


def changed(**changes: Any) -> dict[str, Any]:
    """The webhook of the credit with these changes, signed anew by the library."""
    return signed({**CREDIT, **changes})


def opened(*answers: Any, order: Order = ORDER, credentials: Credentials = CREDENTIALS) -> Opened:
    """What these answers open."""
    return PROVIDER.create(order, VISIT, credentials, Api(*answers))


def created(**changes: Any) -> Opened:
    """What the usual answer opens, with these changes signed by payOS."""
    return opened(signed({**CREATED, **changes}))


def ask(answer: Any, request: StatusInquiry = INQUIRY, credentials: Credentials = CREDENTIALS) -> Notice | NoNotice:
    """What we make of this answer."""
    return PROVIDER.query(request, credentials, Api(answer))


def expected_notice(**changes: Any) -> Notice:
    """What we make of a paid link with these changes, signed by payOS."""
    notice = ask(signed({**PAID_LINK, **changes}))
    assert isinstance(notice, Notice)
    return notice
