"""VNPAY's API side: the checksums of what it is asked and of what it answers, written from its specification."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from tests.vnpay_signer import SECRET

# fmt: off
REFUND_REQUEST = (
    "RequestId", "Version", "Command", "TmnCode", "TransactionType", "TxnRef", "Amount", "TransactionNo",
    "TransactionDate", "CreateBy", "CreateDate", "IpAddr", "OrderInfo",
)
QUERY = ("RequestId", "Version", "Command", "TmnCode", "TxnRef", "TransactionDate", "CreateDate", "IpAddr", "OrderInfo")
REFUND_ANSWER = (
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode", "PayDate",
    "TransactionNo", "TransactionType", "TransactionStatus", "OrderInfo",
)
ANSWERED = (*REFUND_ANSWER, "PromotionCode", "PromotionAmount")
# fmt: on


def checksum(names: tuple[str, ...], body: Mapping[str, str], secret: str = SECRET) -> str:
    """HMAC-SHA512 over these values joined by `|`, in hex."""
    text = "|".join(str(body.get(f"vnp_{name}", "")) for name in names)
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def signed(names: tuple[str, ...], body: Mapping[str, str], secret: str = SECRET) -> dict[str, str]:
    """The body with its `vnp_SecureHash`."""
    return {**body, "vnp_SecureHash": checksum(names, body, secret)}
