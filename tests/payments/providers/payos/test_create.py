"""Opening a payment link: the request is the one payOS's library makes, and what was opened is shown whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from payos.types import CreatePaymentLinkRequest

from chalicelib.payments.providers.interface import Opened
from chalicelib.payments.providers.payos.adapter import PROVIDER
from chalicelib.payments.providers.vietqr import parse, payload
from tests.payments.providers.payos.payos_side import (
    CREATED,
    CREDENTIALS,
    DOC_QR,
    LINK,
    ORDER,
    QR,
    SECRET,
    VISIT,
    Api,
    created,
    library,
    opened,
    signed,
)

URL = "https://api-merchant.payos.vn/v2/payment-requests"
HEADERS = {"x-client-id": "channel-1", "x-api-key": "KEYOFNOBODY", "Content-Type": "application/json"}


def test_the_request_is_field_by_field_ours() -> None:
    """Whole dong, our number, a memo of nine symbols, both addresses, seconds, and five fields signed."""
    api = Api(signed(CREATED))
    PROVIDER.create(ORDER, VISIT, CREDENTIALS, api)
    [(method, url, body, headers)] = api.requests
    assert (method, url, headers) == ("POST", URL, HEADERS)
    assert body == {
        "orderCode": 4_503_599_627_370_497,
        "amount": 16_000,
        "description": "R4TWH8NPC",
        "cancelUrl": VISIT.return_url,
        "returnUrl": VISIT.return_url,
        "expiredAt": 1_796_351_400,
        "signature": library().crypto.create_signature_of_payment_request(body, SECRET),
    }


def test_the_request_is_the_one_the_library_makes() -> None:
    """To the same address, with the same headers and the same body but for its nulls."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=signed(CREATED))

    theirs = library(answer).payment_requests.create(
        CreatePaymentLinkRequest(
            order_code=ORDER.number,
            amount=ORDER.amount,
            description="R4TWH8NPC",
            cancel_url=VISIT.return_url,
            return_url=VISIT.return_url,
            expired_at=int(ORDER.expires_at.timestamp()),
        )
    )
    api = Api(signed(CREATED))
    ours = PROVIDER.create(ORDER, VISIT, CREDENTIALS, api)
    [(method, url, body, headers)], [request] = api.requests, seen
    message = {name: value for name, value in json.loads(request.content).items() if value is not None}
    assert (method, url, body) == (request.method, str(request.url), message)
    assert headers.items() <= {name: request.headers[name] for name in headers}.items()
    assert (ours.pay_url, ours.qr, ours.provider_ref) == (theirs.checkout_url, theirs.qr_code, theirs.payment_link_id)


def test_no_personal_data_is_sent() -> None:
    """No buyer, no items: what is paid for is known here."""
    api = Api(signed(CREATED))
    PROVIDER.create(ORDER, VISIT, CREDENTIALS, api)
    sent = json.dumps(api.requests)
    assert VISIT.ip not in sent
    assert ORDER.info not in sent
    assert "buyer" not in sent


def test_what_was_opened_is_shown_whole() -> None:
    """The address, the code and payOS's own name of the link."""
    assert created() == Opened(pay_url=f"https://pay.payos.vn/web/{LINK}", qr=QR, provider_ref=LINK)
    assert parse(created().qr).amount == ORDER.amount


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(DOC_QR, id="payos own sample"),
        pytest.param(QR[:-4] + "BE36", id="checksum"),
        pytest.param(QR[:-1], id="cut"),
        pytest.param(payload("970422", "113366668888", ORDER.amount * 10, "R4TWH8NPC"), id="another amount"),
        pytest.param(payload("970422", "113366668888", None, "R4TWH8NPC"), id="no amount"),
        pytest.param("https://pay.payos.vn", id="an address"),
        pytest.param("", id="empty"),
        pytest.param(None, id="null"),
        pytest.param(7, id="number"),
    ],
)
def test_a_code_a_bank_would_misread_is_left_out(code: Any) -> None:
    """The address still serves."""
    assert created(qrCode=code) == Opened(pay_url=f"https://pay.payos.vn/web/{LINK}", provider_ref=LINK)


def test_no_code_is_left_out_too() -> None:
    """An answer without one is an answer."""
    assert opened(signed({name: value for name, value in CREATED.items() if name != "qrCode"})).qr == ""


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (1_796_351_400, None),
        (1_796_351_000, datetime.fromtimestamp(1_796_351_000, UTC)),
        (None, None),
        (0, None),
        (2**31, None),
        ("1796351000", None),
        (True, None),
    ],
)
def test_when_payos_closes_it_is_told_if_that_differs(seconds: Any, says: datetime | None) -> None:
    """And only if it is a moment."""
    assert created(expiredAt=seconds).expires_at == says


def test_secrets_rotate_here_too() -> None:
    """We sign with the new one; the answer may be signed with either."""
    rotated = replace(CREDENTIALS, secret="THENEWSECRET", previous_secret=SECRET)
    api = Api(signed(CREATED))
    assert PROVIDER.create(ORDER, VISIT, rotated, api).provider_ref == LINK
    body = api.requests[0][2]
    assert body is not None
    assert body["signature"] == library().crypto.create_signature_of_payment_request(body, "THENEWSECRET")
    assert opened(signed(CREATED, "THENEWSECRET"), credentials=rotated).provider_ref == LINK
