"""What each provider's server answers: to the question about an attempt, and to the opening of one."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from chalicelib.domain.payment.attempt import Attempt
from tests import momo_signer, vnpay_signer
from tests.payments.providers.payos import payos_side
from tests.payments.providers.sepay import sepay_side
from tests.payments.providers.stripe import stripe_wire
from tests.payments.providers.stripe.stripe_made import SESSION

__all__ = ["NOT_KNOWN", "QUERIED", "SESSION", "STATES", "Answer", "opened", "read"]

Answer = tuple[int, Any]
Json = dict[str, Any]

STATES: dict[str, dict[str, Any]] = {
    "momo": {"paid": 0, "pending": 1000, "failed": 1001, "cancelled": 1006, "expired": 1005},
    "vnpay": {"paid": "00", "pending": "01", "failed": "02", "cancelled": "11", "expired": "08"},
    "zalopay": {"paid": (1, 1), "pending": (3, 0), "failed": (2, -63), "cancelled": (2, -329), "expired": (2, -54)},
    "payos": {"paid": "PAID", "pending": "PENDING", "failed": "FAILED", "cancelled": "CANCELLED", "expired": "EXPIRED"},
    "sepay": {"paid": "in", "pending": ""},
    "stripe": {"paid": "complete/paid", "pending": "open/unpaid", "expired": "expired/unpaid"},
}
"""What each can answer, in its own codes."""

NOT_KNOWN: dict[str, Answer] = {
    "vnpay": (200, {"vnp_ResponseCode": "91", "vnp_Message": "Transaction not found"}),
    "momo": (400, {"resultCode": 42, "message": "x"}),
    "zalopay": (200, {"return_code": 2, "sub_return_code": -101}),
    "payos": (200, {"code": "101", "data": None}),
    "sepay": sepay_side.listed(),
    "stripe": (404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}}),
}
"""How each says that it has never heard of an attempt."""


def vnpay(attempt: Attempt, requested: Json, how: str = "paid", **changes: str) -> Answer:
    """querydr, signed."""
    message = {
        "vnp_ResponseId": "1",
        "vnp_Command": "querydr",
        "vnp_ResponseCode": "00",
        "vnp_Message": "OK",
        "vnp_TmnCode": vnpay_signer.TMN_CODE,
        "vnp_TxnRef": attempt.id,
        "vnp_Amount": str(attempt.amount * 100),
        "vnp_BankCode": "NCB",
        "vnp_PayDate": "20261204091500",
        "vnp_TransactionNo": "14422575",
        "vnp_TransactionType": "01",
        "vnp_TransactionStatus": STATES["vnpay"][how],
        "vnp_OrderInfo": "x",
        "vnp_PromotionCode": "",
        "vnp_PromotionAmount": "",
        **changes,
    }
    made = hmac.new(vnpay_signer.SECRET.encode(), "|".join(message.values()).encode(), hashlib.sha512).hexdigest()
    return 200, {**message, "vnp_SecureHash": made}


def momo(attempt: Attempt, requested: Json, how: str = "paid", **changes: Any) -> Answer:
    """/query, which is not signed."""
    about = {"partnerCode": momo_signer.PARTNER_CODE, "orderId": attempt.id, "requestId": requested.get("requestId")}
    message = {**about, "amount": attempt.amount, "transId": 4088878654, "resultCode": STATES["momo"][how]}
    return 200, {**message, "refundTrans": [], "message": "x", **changes}


def zalopay(attempt: Attempt, requested: Json, how: str = "paid", **changes: Any) -> Answer:
    """/v2/query, which is not signed."""
    code, sub = STATES["zalopay"][how]
    message = {"return_code": code, "sub_return_code": sub, "is_processing": False, "amount": attempt.amount}
    return 200, {**message, "zp_trans_id": 261204000000390 if how == "paid" else 0, **changes}


def payos(attempt: Attempt, requested: Json, how: str = "paid", **changes: Any) -> Answer:
    """The payment link, signed, with the transfer its webhook told of."""
    paid = attempt.amount if how == "paid" else 0
    moved = [{**payos_side.TRANSFER, "reference": "FT26338000001", "amount": paid}] if paid else []
    link = {**payos_side.PAID_LINK, "orderCode": attempt.number, "amount": attempt.amount, "amountPaid": paid}
    link |= {"status": STATES["payos"][how], "transactions": moved}
    return 200, payos_side.signed({**link, **changes})


def sepay(attempt: Attempt, requested: Json, how: str = "paid", **changes: Any) -> Answer:
    """The list of transactions, with the credit of this attempt among others."""
    words = {"code": None, "transaction_content": f"NOP PHI MC{attempt.id}", "id": "92705"}
    row = {**sepay_side.ROW, **words, "amount_in": f"{attempt.amount}.00", **changes}
    return sepay_side.listed(sepay_side.SPENT, *([row] if STATES["sepay"][how] else []))


def stripe(attempt: Attempt, requested: Json, how: str = "paid", **changes: Any) -> Answer:
    """The session with its intent and charge."""
    ours = {"metadata": {"attempt": attempt.id}, "client_reference_id": attempt.id}
    status, _, paid = STATES["stripe"][how].partition("/")
    session = stripe_wire.full_session({"id": "pi_3Qx1"}, **ours, status=status, payment_status=paid)
    return 200, {**session, "amount_total": attempt.amount, **changes}


QUERIED: dict[str, Callable[..., Answer]] = {
    "vnpay": vnpay,
    "momo": momo,
    "zalopay": zalopay,
    "payos": payos,
    "sepay": sepay,
    "stripe": stripe,
}


def opened(name: str, attempt: Attempt, requested: Json) -> Answer:
    """What a provider answers that opens this attempt; VNPAY and SePay are not called."""
    if name == "momo":
        about = {part: requested[part] for part in ("partnerCode", "requestId", "orderId", "amount")}
        return 200, {**about, "resultCode": 0, "payUrl": "https://test-payment.momo.vn/pay"}
    if name == "zalopay":
        return 200, {"return_code": 1, "sub_return_code": 1, "order_url": "https://qcgateway.zalopay.vn/pay"}
    if name == "payos":
        return 200, payos_side.signed({**payos_side.CREATED, "orderCode": attempt.number, "amount": attempt.amount})
    ours = {"metadata": {"attempt": attempt.id}, "client_reference_id": attempt.id}
    return 200, {**stripe_wire.FRESH, **ours, "amount_total": attempt.amount}


def read(body: bytes) -> Json:
    """What was asked, where it was asked in JSON."""
    try:
        message: Json = json.loads(body or b"{}")
    except ValueError:
        return {}
    return message
