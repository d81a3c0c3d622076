"""VNPAY's API for merchants: querydr answers, refund is refused as in the provider's own sandbox."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from dev.sandbox_orders import written
from dev.sandbox_signing import QUERY_ANSWER_FIELDS, QUERY_FIELDS, REFUND_FIELDS, checksum
from dev.sandbox_store import Store, Transaction

BANK = "NCB"


def answer(message: Mapping[str, str], store: Store, *, tmn_code: str, secret: str, now: datetime) -> dict[str, str]:
    """The reply to one API message. Errors carry no checksum, as at the real provider."""
    command = message.get("vnp_Command")
    names = {"querydr": QUERY_FIELDS, "refund": REFUND_FIELDS}.get(str(command))
    if names is None or any(not isinstance(value, str) for value in message.values()):
        return _error(message, "03", "Invalid format")
    if message.get("vnp_TmnCode") != tmn_code:
        return _error(message, "02", "Invalid TmnCode")
    if not hmac.compare_digest(checksum(message, names, secret), message.get("vnp_SecureHash", "").lower()):
        return _error(message, "97", "Invalid checksum")
    request_id = message.get("vnp_RequestId", "")
    if not 1 <= len(request_id) <= 32:
        return _error(message, "03", "Invalid RequestId")
    if not store.is_new_request(written(now)[:8], request_id):
        return _error(message, "94", "Request is duplicate")
    if command == "refund":
        return _error(message, "99", "Refund is not enabled for this merchant")
    found = store.find(message.get("vnp_TxnRef", ""), message.get("vnp_TransactionDate", ""))
    if found is None:
        return _error(message, "91", "Transaction not found")
    reply = _found(found, tmn_code)
    return {**reply, "vnp_SecureHash": checksum(reply, QUERY_ANSWER_FIELDS, secret)}


def _found(transaction: Transaction, tmn_code: str) -> dict[str, str]:
    reply = {
        "vnp_ResponseId": uuid4().hex,
        "vnp_Command": "querydr",
        "vnp_ResponseCode": "00",
        "vnp_Message": "QueryDR Success",
        "vnp_TmnCode": tmn_code,
        "vnp_TxnRef": transaction.asked["vnp_TxnRef"],
        "vnp_Amount": transaction.asked["vnp_Amount"],
        "vnp_OrderInfo": transaction.asked["vnp_OrderInfo"],
        "vnp_TransactionNo": transaction.transaction_no,
        "vnp_TransactionType": "01",
        "vnp_TransactionStatus": transaction.status,
    }
    if transaction.paid_at:
        reply |= {"vnp_BankCode": BANK, "vnp_PayDate": transaction.paid_at}
    return reply


def _error(message: Mapping[str, str], code: str, text: str) -> dict[str, str]:
    return {
        "vnp_ResponseId": uuid4().hex,
        "vnp_Command": str(message.get("vnp_Command", "")),
        "vnp_ResponseCode": code,
        "vnp_Message": text,
    }
