"""One signed question to VNPAY's server, and whether VNPAY signed the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.payments.providers.interface import Api
from chalicelib.payments.providers.vnpay.signatures import Credentials, holds, sign
from chalicelib.platform.http_client import json_object

VERSION = "2.1.0"
LONGEST_REQUEST_ID = 32

Post = Callable[[str, Mapping[str, str]], Mapping[str, Any]]

# fmt: off
OF_REFUND = tuple(f"vnp_{name}" for name in [
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode", "PayDate",
    "TransactionNo", "TransactionType", "TransactionStatus", "OrderInfo",
])
# fmt: on
OF_QUERY = (*OF_REFUND, "vnp_PromotionCode", "vnp_PromotionAmount")
"""What VNPAY signs of its answers, in its order."""


def posting(api: Api) -> Post:
    """VNPAY's JSON over this line. What it gives raises `Unavailable`."""

    def post(url: str, body: Mapping[str, str]) -> Mapping[str, Any]:
        message = json.dumps(body).encode()
        return json_object(*api("POST", url, body=message, headers={"Content-Type": "application/json"}))

    return post


def ask(post: Post, api_url: str, credentials: Credentials, fields: Mapping[str, str]) -> dict[str, str]:
    """What VNPAY answers to these fields, which are signed in their order. Raises `Unavailable`."""
    checksum = sign("|".join(fields.values()), credentials.secret)
    answer = post(api_url, {**fields, "vnp_SecureHash": checksum})
    return {name: "" if value is None else str(value) for name, value in answer.items()}


def is_ours(message: Mapping[str, str], signed: Sequence[str], attempt_id: str, credentials: Credentials) -> bool:
    """Whether VNPAY signed this for us, and it tells of this attempt."""
    text = "|".join(message.get(name, "") for name in signed)
    return (
        holds([text], message.get("vnp_SecureHash", ""), credentials.secrets)
        and message.get("vnp_TmnCode") == credentials.tmn_code
        and message.get("vnp_TxnRef") == attempt_id
    )
