"""Asking VNPAY what became of an attempt (querydr)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Final

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import Notice
from chalicelib.payments.providers.vnpay.client import LONGEST_REQUEST_ID, OF_QUERY, VERSION, Post, ask, is_ours
from chalicelib.payments.providers.vnpay.codes import answered
from chalicelib.payments.providers.vnpay.parsing import amount, date, moment
from chalicelib.payments.providers.vnpay.signatures import Credentials

PAYMENT: Final = "01"
"""The `vnp_TransactionType` of what was paid; the others are of what went back."""


class Answer(Enum):
    """Answers to a query that say nothing about the payment."""

    NOT_KNOWN = "not_known"
    TRY_LATER = "try_later"
    TOO_OFTEN = "too_often"


_UNSIGNED = {"91": Answer.NOT_KNOWN, "94": Answer.TOO_OFTEN}
"""Response codes that VNPAY does not sign. Nor does it 97, which says nothing."""


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
    message = last(
        post,
        api_url,
        credentials,
        request_id=request_id,
        attempt_id=attempt_id,
        created_at=created_at,
        now=now,
        ip=ip,
    )
    if isinstance(message, Answer):
        return message
    # The row of a refund is answered with status 00 too.
    if message.get("vnp_TransactionType") != PAYMENT:
        return Answer.TRY_LATER
    try:
        return _notice(message, attempt_id, source)
    except Invalid:
        return Answer.TRY_LATER


def last(
    post: Post,
    api_url: str,
    credentials: Credentials,
    *,
    request_id: str,
    attempt_id: str,
    created_at: datetime,
    now: datetime,
    ip: str,
) -> dict[str, str] | Answer:
    """What VNPAY signed of the last transaction of the attempt: its payment, or a refund of it.

    Raises `Unavailable`. An answer that is not signed or is about something else is `TRY_LATER`.
    """
    inquiry = {
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
    message = ask(post, api_url, credentials, inquiry)
    code = message.get("vnp_ResponseCode")
    if code in _UNSIGNED:
        return _UNSIGNED[code]
    answers = is_ours(message, OF_QUERY, attempt_id, credentials) and code == "00"
    return message if answers else Answer.TRY_LATER


def _notice(message: dict[str, str], attempt_id: str, source: str) -> Notice:
    status = message.get("vnp_TransactionStatus", "")
    # The same words as a notice that says the same, so that a payment heard of twice is heard once.
    response = "00" if status == "00" else "-"
    return Notice(
        provider="vnpay",
        attempt=attempt_id,
        state=answered(status),
        amount=amount(message),
        transaction=message.get("vnp_TransactionNo") or "0",
        codes=f"{response}/{status}",
        source=source,
        paid_at=moment(message.get("vnp_PayDate", "")),
    )
