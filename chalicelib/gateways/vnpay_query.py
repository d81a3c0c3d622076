"""Asking VNPAY what became of an attempt (querydr)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment import Notice
from chalicelib.gateways.vnpay_codes import answered
from chalicelib.gateways.vnpay_signing import Credentials, holds, sign
from chalicelib.gateways.vnpay_values import amount, date, moment

VERSION = "2.1.0"
LONGEST_REQUEST_ID = 32

Post = Callable[[str, Mapping[str, str]], Mapping[str, Any]]


class Answer(Enum):
    """Answers to a query that say nothing about the payment."""

    NOT_KNOWN = "not_known"
    TRY_LATER = "try_later"


def query(
    post: Post,
    api_url: str,
    credentials: Credentials,
    *,
    request_id: str,
    attempt_id: str,
    created_at: datetime,
    now: datetime,
    ip: str,
    source: str,
) -> Notice | Answer:
    """What VNPAY says of the attempt that was created at `created_at`.

    Raises `Unavailable` when it does not answer. An answer that is not signed, is about something
    else or cannot be read is `TRY_LATER`: it changes nothing.
    """
    asked = {
        "vnp_RequestId": request_id[:LONGEST_REQUEST_ID],
        "vnp_Version": VERSION,
        "vnp_Command": "querydr",
        "vnp_TmnCode": credentials.tmn_code,
        "vnp_TxnRef": attempt_id,
        "vnp_TransactionDate": date(created_at),
        "vnp_CreateDate": date(now),
        "vnp_IpAddr": ip,
        "vnp_OrderInfo": f"Query {attempt_id}",
    }
    checksum = sign("|".join(asked.values()), credentials.secret)
    answer = post(api_url, {**asked, "vnp_SecureHash": checksum})
    said = {name: "" if value is None else str(value) for name, value in answer.items()}
    # VNPAY does not sign this one, nor 94 (asked too often) and 97.
    if said.get("vnp_ResponseCode") == "91":
        return Answer.NOT_KNOWN
    if not _is_about(said, attempt_id, credentials):
        return Answer.TRY_LATER
    try:
        return _notice(said, attempt_id, source)
    except Invalid:
        return Answer.TRY_LATER


_SIGNED = tuple(
    f"vnp_{name}"
    for name in [
        "ResponseId",
        "Command",
        "ResponseCode",
        "Message",
        "TmnCode",
        "TxnRef",
        "Amount",
        "BankCode",
        "PayDate",
        "TransactionNo",
        "TransactionType",
        "TransactionStatus",
        "OrderInfo",
        "PromotionCode",
        "PromotionAmount",
    ]
)


def _is_about(said: Mapping[str, str], attempt_id: str, credentials: Credentials) -> bool:
    """Whether VNPAY signed this for us, and it tells of the payment of this attempt."""
    text = "|".join(said.get(name, "") for name in _SIGNED)
    return (
        holds([text], said.get("vnp_SecureHash", ""), credentials.secrets)
        and said.get("vnp_ResponseCode") == "00"
        and said.get("vnp_TmnCode") == credentials.tmn_code
        and said.get("vnp_TxnRef") == attempt_id
        and said.get("vnp_TransactionType") == "01"  # the row of a refund is answered with status 00 too
    )


def _notice(said: Mapping[str, str], attempt_id: str, source: str) -> Notice:
    status = said.get("vnp_TransactionStatus", "")
    # The same words as a notice that says the same, so that a payment heard of twice is heard once.
    response = "00" if status == "00" else "-"
    return Notice(
        provider="vnpay",
        attempt=attempt_id,
        state=answered(status),
        amount=amount(said),
        transaction=said.get("vnp_TransactionNo") or "0",
        codes=f"{response}/{status}",
        source=source,
        paid_at=moment(said.get("vnp_PayDate", "")),
    )
