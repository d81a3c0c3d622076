"""VNPAY 2.1.0 signatures as the provider computes them.

Written on its own, from the provider's documents: it stands for the other side, and would hide a
mistake if it shared code with the application.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote_plus

HASH_FIELDS = frozenset({"vnp_SecureHash", "vnp_SecureHashType"})

QUERY_FIELDS = (
    "vnp_RequestId",
    "vnp_Version",
    "vnp_Command",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_TransactionDate",
    "vnp_CreateDate",
    "vnp_IpAddr",
    "vnp_OrderInfo",
)
QUERY_ANSWER_FIELDS = (
    "vnp_ResponseId",
    "vnp_Command",
    "vnp_ResponseCode",
    "vnp_Message",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_Amount",
    "vnp_BankCode",
    "vnp_PayDate",
    "vnp_TransactionNo",
    "vnp_TransactionType",
    "vnp_TransactionStatus",
    "vnp_OrderInfo",
    "vnp_PromotionCode",
    "vnp_PromotionAmount",
)
REFUND_ANSWER_FIELDS = QUERY_ANSWER_FIELDS[:13]
REFUND_FIELDS = (
    "vnp_RequestId",
    "vnp_Version",
    "vnp_Command",
    "vnp_TmnCode",
    "vnp_TransactionType",
    "vnp_TxnRef",
    "vnp_Amount",
    "vnp_TransactionNo",
    "vnp_TransactionDate",
    "vnp_CreateBy",
    "vnp_CreateDate",
    "vnp_IpAddr",
    "vnp_OrderInfo",
)


def signed_query(fields: Mapping[str, str], secret: str) -> str:
    """The query string of these fields, signed."""
    text = _text(fields)
    return f"{text}&vnp_SecureHash={_hmac(text, secret)}"


def is_signed(fields: Mapping[str, str], secret: str) -> bool:
    """Whether `vnp_SecureHash` is right for the other fields."""
    return hmac.compare_digest(_hmac(_text(fields), secret), fields.get("vnp_SecureHash", "").lower())


def checksum(message: Mapping[str, str], names: tuple[str, ...], secret: str) -> str:
    """The checksum of an API message: its values in order, joined by bars, absent ones empty."""
    return _hmac("|".join(str(message.get(name, "")) for name in names), secret)


def _text(fields: Mapping[str, str]) -> str:
    signed = sorted((k, v) for k, v in fields.items() if k.startswith("vnp_") and k not in HASH_FIELDS and v)
    return "&".join(f"{_encoded(k)}={_encoded(v)}" for k, v in signed)


def _encoded(text: str) -> str:
    return quote_plus(text, safe="").replace("~", "%7E")


def _hmac(text: str, secret: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()
