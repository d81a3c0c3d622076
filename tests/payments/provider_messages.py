"""How each provider speaks: what it says of an attempt, in flat fields so that any can be changed, and how it signs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.payment.attempt import Attempt
from tests import momo_signer, vnpay_signer, zalopay_signer
from tests.payments.providers.payos import payos_side
from tests.payments.providers.sepay import sepay_side
from tests.payments.providers.stripe import stripe_made
from tests.world import NOON

AT = datetime.fromisoformat(NOON)
Fields = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """One call of a provider."""

    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""


@dataclass(frozen=True)
class Signing:
    """With which secret, when, over which fields if not those that are sent; and what happens to the hex on its way."""

    secret: str
    at: datetime = AT
    over: Fields | None = None
    touch: Callable[[str], str] = str
    """An empty result takes the signature away."""


def vnpay(attempt: Attempt, codes: str, amount: Any, number: int) -> Fields:
    """An IPN; `codes` are the response's and the transaction's."""
    response, _, status = codes.partition("/")
    return {
        "vnp_Amount": str(amount * 100 if isinstance(amount, int) else amount),
        "vnp_BankCode": "NCB",
        "vnp_OrderInfo": "Nop phi ho so",
        "vnp_PayDate": "20261204091500",
        "vnp_ResponseCode": response,
        "vnp_TmnCode": vnpay_signer.TMN_CODE,
        "vnp_TransactionNo": str(14422574 + number),
        "vnp_TransactionStatus": status,
        "vnp_TxnRef": attempt.id,
    }


def momo(attempt: Attempt, codes: str, amount: Any, number: int) -> Fields:
    """An IPN; `codes` is its result."""
    made = {**momo_signer.PAYMENT, "orderId": attempt.id, "requestId": attempt.id, "amount": amount}
    return {**made, "resultCode": int(codes), "transId": 4088878653 + number}


def zalopay(attempt: Attempt, codes: str, amount: Any, number: int) -> Fields:
    """The data of a callback, which has no code: it comes when money was taken."""
    name = f"{attempt.created_at:%y%m%d}_{attempt.id}"
    moved = {"amount": amount, "zp_trans_id": 261204000000389 + number}
    return {**zalopay_signer.PAYMENT, "app_trans_id": name, **moved}


def payos(attempt: Attempt, codes: str, amount: Any, number: int) -> Fields:
    """The data of one transfer, by the number of the attempt."""
    named = {"orderCode": attempt.number, "reference": f"FT2633800000{number}"}
    return {**payos_side.CREDIT, **named, "amount": amount, "code": codes}


def sepay(attempt: Attempt, codes: str, amount: Any, number: int) -> Fields:
    """One transfer, with our memo in its words; `codes` is its direction."""
    moved = {"id": 92704 + number, "transferType": codes, "transferAmount": amount}
    return {**sepay_side.CREDIT, "code": None, "content": f"NOP PHI MC{attempt.id}", **moved}


def stripe(attempt: Attempt, codes: str, amount: Any, number: int) -> Fields:
    """The object of an event; `codes` are the event's type and the object's state."""
    kind, _, state = codes.partition("/")
    ours = {"metadata": {"attempt": attempt.id}}
    if kind.startswith("payment_intent."):
        return {"type": kind, **stripe_made.intent(**ours, amount=amount, status=state, id=f"pi_3Qx{number}")}
    session = stripe_made.session(**ours, client_reference_id=attempt.id, amount_total=amount, payment_status=state)
    return {"type": kind, **session, "payment_intent": f"pi_3Qx{number}"}


def by_vnpay(fields: Fields, how: Signing) -> Sent:
    """Everything is in the query."""
    made = vnpay_signer.signed(how.over or fields, how.secret)["vnp_SecureHash"]
    bump_document_version = how.touch(made)
    return Sent(
        query=urlencode({**fields, **({"vnp_SecureHash": bump_document_version} if bump_document_version else {})})
    )


def by_momo(fields: Fields, how: Signing) -> Sent:
    """The signature stands beside the fields."""
    made = how.touch(momo_signer.signature(momo_signer.IPN, how.over or fields, how.secret))
    return _json({**fields, **({"signature": made} if made else {})})


def by_zalopay(fields: Fields, how: Signing) -> Sent:
    """The fields are a text that is signed."""
    made = how.touch(zalopay_signer.signature(zalopay_signer.compact(how.over or fields), how.secret))
    return _json({"data": zalopay_signer.compact(fields), **({"mac": made} if made else {}), "type": 1})


def by_payos(fields: Fields, how: Signing) -> Sent:
    """The signature is over the data."""
    made = how.touch(payos_side.sign(how.over or fields, how.secret))
    message = {"code": "00", "desc": "success", "success": True, "data": fields}
    return _json({**message, **({"signature": made} if made else {})})


def by_sepay(fields: Fields, how: Signing) -> Sent:
    """The signature is in a header, with its moment."""
    stamp = str(int(how.at.timestamp()))
    made = sepay_side.signature(sepay_side.compact(how.over or fields), stamp, how.secret)
    bump_document_version = how.touch(made.removeprefix("sha256="))
    signed = {"X-SePay-Signature": f"sha256={bump_document_version}"} if bump_document_version else {}
    return Sent(sepay_side.compact(fields), {"X-SePay-Timestamp": stamp, **signed})


def by_stripe(fields: Fields, how: Signing) -> Sent:
    """Likewise, of the pretty-printed event."""
    moment, _, made = stripe_made.signature(event(how.over or fields), how.secret, how.at).partition(",v1=")
    bump_document_version = how.touch(made)
    return Sent(
        event(fields), {"Stripe-Signature": f"{moment},v1={bump_document_version}" if bump_document_version else moment}
    )


def event(fields: Fields) -> bytes:
    """The whole event about this object."""
    thing = {name: value for name, value in fields.items() if name != "type"}
    return stripe_made.written(stripe_made.event(fields["type"], thing))


def _json(message: Any) -> Sent:
    return Sent(json.dumps(message, ensure_ascii=False).encode())
