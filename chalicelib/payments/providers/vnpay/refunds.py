"""Giving money back by VNPAY, and asking what became of it.

VNPAY takes the name of a request once a day, and of a payment it tells the last transaction only: its
payment or one refund of several. Two refunds of the same amount cannot be told apart unless VNPAY repeats
our words in that row, which begin with the refund's id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.payments.providers.errors import VIETNAM
from chalicelib.payments.providers.interface import Repaid, Repayment, RepaymentAnswer
from chalicelib.payments.providers.vnpay.client import LONGEST_REQUEST_ID, OF_REFUND, VERSION, Post, ask, is_ours
from chalicelib.payments.providers.vnpay.codes import UNTOUCHED, refund_request_state, repaid
from chalicelib.payments.providers.vnpay.parsing import amount, date, order_info, transaction
from chalicelib.payments.providers.vnpay.signatures import Credentials
from chalicelib.payments.providers.vnpay.status_query import PAYMENT, Answer, last

FULL, PART = "02", "03"
ALREADY_REQUESTED = "94"
LONGEST_NAME = 245
LONGEST_CODE = 16
"""VNPAY's have two digits; more is kept for the person who looks at an odd one."""

SILENCE = RepaymentAnswer(Repaid.UNKNOWN, "no answer")
_NOT_FOUND = RepaymentAnswer(Repaid.UNKNOWN, "not found")


def refund(post: Post, api_url: str, credentials: Credentials, repayment: Repayment) -> RepaymentAnswer:
    """Ask for money to go back. Asking again gives back once: on the same day VNPAY refuses the name of the
    request, and on a later one it must first have said that it knows of no refund of this payment.
    """
    if repayment.now.astimezone(VIETNAM).date() != repayment.first_requested_at.astimezone(VIETNAM).date():
        earlier = query_refund(post, api_url, credentials, repayment)
        if earlier is not _NOT_FOUND:
            return earlier
    order = repayment.order
    kind = FULL if repayment.amount == order.amount else PART
    fields = {
        "vnp_RequestId": repayment.id[:LONGEST_REQUEST_ID],
        "vnp_Version": VERSION,
        "vnp_Command": "refund",
        "vnp_TmnCode": credentials.tmn_code,
        "vnp_TransactionType": kind,
        "vnp_TxnRef": order.id,
        "vnp_Amount": str(repayment.amount * 100),
        "vnp_TransactionNo": transaction(repayment.transaction) or "0",
        "vnp_TransactionDate": date(order.created_at),
        "vnp_CreateBy": order_info(repayment.by)[:LONGEST_NAME] or "motcua",
        "vnp_CreateDate": date(repayment.now),
        "vnp_IpAddr": repayment.ip,
        "vnp_OrderInfo": order_info(f"{repayment.id} {repayment.reason}"),
    }
    try:
        message = ask(post, api_url, credentials, fields)
    except Unavailable:
        return SILENCE
    state = refund_request_state(message.get("vnp_ResponseCode", ""), message.get("vnp_TransactionStatus", ""))
    return _refund_answer(state if _answers(message, kind, repayment, credentials) else Repaid.UNKNOWN, message)


def query_refund(post: Post, api_url: str, credentials: Credentials, repayment: Repayment) -> RepaymentAnswer:
    """What became of it. `UNKNOWN` when VNPAY's last word is of the payment itself, or of a refund that does
    not agree with this one.
    """
    order = repayment.order
    try:
        message = last(
            post,
            api_url,
            credentials,
            request_id=repayment.request_id,
            attempt_id=order.id,
            created_at=order.created_at,
            now=repayment.now,
            ip=repayment.ip,
        )
    except Unavailable:
        return SILENCE
    if isinstance(message, Answer):
        return RepaymentAnswer(Repaid.UNKNOWN, message.value)
    kind, status = message.get("vnp_TransactionType"), message.get("vnp_TransactionStatus", "")
    if kind == PAYMENT and status in UNTOUCHED:
        return _NOT_FOUND
    tells = kind in (FULL, PART) and _agrees(message, repayment)
    return _refund_answer(repaid(status) if tells else Repaid.UNKNOWN, message)


def _answers(message: Mapping[str, str], kind: str, repayment: Repayment, credentials: Credentials) -> bool:
    """Whether VNPAY signed this about the request; where it took it, all of it must agree."""
    response, attempt = message.get("vnp_ResponseCode"), repayment.order.id
    if response == ALREADY_REQUESTED and not message.get("vnp_SecureHash"):
        return message.get("vnp_TxnRef", "") in ("", attempt)  # VNPAY does not sign this one, and it moves no money
    if message.get("vnp_Command") != "refund" or not is_ours(message, OF_REFUND, attempt, credentials):
        return False
    return response != "00" or (message.get("vnp_TransactionType") == kind and _agrees(message, repayment))


def _agrees(message: Mapping[str, str], repayment: Repayment) -> bool:
    """Whether a refund VNPAY tells of may be this one: all of its amount, and no other id of ours with it."""
    named = re.findall(rf"{repayment.order.id}[0-9]{{2}}", message.get("vnp_OrderInfo", ""))
    try:
        return amount(message) == repayment.amount and (not named or repayment.id in named)
    except Invalid:
        return False


def _refund_answer(state: Repaid, message: Mapping[str, str]) -> RepaymentAnswer:
    codes = "/".join(message.get(name, "")[:LONGEST_CODE] for name in ("vnp_ResponseCode", "vnp_TransactionStatus"))
    went = state in (Repaid.DONE, Repaid.SUBMITTED)
    return RepaymentAnswer(state, codes, transaction(message.get("vnp_TransactionNo", "")) if went else "")
