"""Every provider as it really speaks: our account there, what it says, how it signs, what it hears back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest

from chalicelib.domain.payment.attempt import Outcome
from tests import momo_signer, vnpay_signer, zalopay_signer
from tests.payments import provider_messages
from tests.payments.providers.payos import payos_side
from tests.payments.providers.sepay import sepay_side
from tests.payments.providers.stripe import stripe_made
from tests.payments.side import Side

COMPLETED, EXPIRED = "checkout.session.completed", "checkout.session.expired"


_SAME: tuple[Outcome, ...] = (Outcome.RECORDED, Outcome.DUPLICATE, Outcome.UNKNOWN, Outcome.AMOUNT)


def _replies(taken: tuple[int, bytes], forged: tuple[int, bytes], again: tuple[int, bytes]) -> Any:
    return {**dict.fromkeys(_SAME, taken), Outcome.FORGED: forged, Outcome.RETRY: again}


SIDES = {
    side.name: side
    for side in (
        Side(
            name="vnpay",
            account={
                "tmn_code": vnpay_signer.TMN_CODE,
                "secret": vnpay_signer.SECRET,
                "pay_url": "https://sandbox.example.invalid/paymentv2/vpcpay.html",
                "api_url": "https://sandbox.example.invalid/transaction",
            },
            says=provider_messages.vnpay,
            signs=provider_messages.by_vnpay,
            words={
                "paid": "00/00",
                "failed": "51/02",
                "cancelled": "24/02",
                "expired": "11/02",
                "pending": "00/01",
                "needs_review": "07/07",
            },
            fields=("vnp_TxnRef", "vnp_Amount", "vnp_ResponseCode"),
            ours="vnp_TmnCode",
            replies={
                Outcome.RECORDED: (200, b'{"RspCode": "00", "Message": "Confirm Success"}'),
                Outcome.UNKNOWN: (200, b'{"RspCode": "01", "Message": "Order not found"}'),
                Outcome.DUPLICATE: (200, b'{"RspCode": "02", "Message": "Order already confirmed"}'),
                Outcome.AMOUNT: (200, b'{"RspCode": "04", "Message": "invalid amount"}'),
                Outcome.FORGED: (200, b'{"RspCode": "97", "Message": "Invalid signature"}'),
                Outcome.RETRY: (200, b'{"RspCode": "99", "Message": "Unknow error"}'),
            },
        ),
        Side(
            name="momo",
            account={
                "partner_code": momo_signer.PARTNER_CODE,
                "access_key": momo_signer.ACCESS_KEY,
                "secret": momo_signer.SECRET,
                "base_url": momo_signer.BASE_URL,
            },
            says=provider_messages.momo,
            signs=provider_messages.by_momo,
            words={"paid": "0", "failed": "1001", "cancelled": "1006", "expired": "1005", "pending": "1000"},
            fields=("orderId", "amount", "resultCode"),
            ours="partnerCode",
            replies=_replies((204, b""), (401, b"{}"), (503, b"{}")),
        ),
        Side(
            name="zalopay",
            account={
                "app_id": zalopay_signer.APP_ID,
                "key1": zalopay_signer.KEY1,
                "key2": zalopay_signer.KEY2,
                "base_url": zalopay_signer.BASE_URL,
            },
            says=provider_messages.zalopay,
            signs=provider_messages.by_zalopay,
            words={"paid": ""},
            fields=("app_trans_id", "amount", "zp_trans_id"),
            ours="app_id",
            key="key2",
            replies=_replies(
                (200, b'{"return_code":1,"return_message":"success"}'),
                (200, b'{"return_code":-1,"return_message":"mac not equal"}'),
                (200, b'{"return_code":0,"return_message":"try again"}'),
            ),
        ),
        Side(
            name="payos",
            account=asdict(payos_side.CREDENTIALS),
            says=provider_messages.payos,
            signs=provider_messages.by_payos,
            words={"paid": "00", "needs_review": "77"},
            fields=("orderCode", "amount", "code"),
            ours="",
            credits=True,
            replies=_replies((200, b'{"success":true}'), (401, b'{"success":false}'), (503, b'{"success":false}')),
        ),
        Side(
            name="sepay",
            account=asdict(sepay_side.CREDENTIALS),
            says=provider_messages.sepay,
            signs=provider_messages.by_sepay,
            words={"paid": "in"},
            fields=("content", "transferAmount", "transferType"),
            ours="accountNumber",
            moment=True,
            credits=True,
            replies=_replies((200, b'{"success":true}'), (401, b'{"success":false}'), (503, b'{"success":false}')),
        ),
        Side(
            name="stripe",
            account=asdict(replace(stripe_made.CREDENTIALS, previous_secret="")),
            says=provider_messages.stripe,
            signs=provider_messages.by_stripe,
            words={
                "paid": f"{COMPLETED}/paid",
                "failed": "checkout.session.async_payment_failed/unpaid",
                "cancelled": "payment_intent.canceled/canceled",
                "expired": f"{EXPIRED}/unpaid",
                "pending": f"{COMPLETED}/unpaid",
                "needs_review": f"{COMPLETED}/no_payment_required",
            },
            fields=("metadata", "amount_total", "payment_status"),
            ours="",
            moment=True,
            replies=_replies((200, b'{"received":true}'), (400, b'{"received":false}'), (503, b'{"received":false}')),
        ),
    )
}

each = pytest.mark.parametrize("side", SIDES.values(), ids=SIDES)
"""A test of every provider."""


def some(*names: str) -> pytest.MarkDecorator:
    """A test of these."""
    return pytest.mark.parametrize("side", [SIDES[name] for name in names], ids=names)


def those(holds: Callable[[Side], bool]) -> pytest.MarkDecorator:
    """A test of all of which this holds."""
    return some(*(name for name, side in SIDES.items() if holds(side)))
