"""ZaloPay's side of the signatures, written from its specification and checked against the sample of its document.

It shares no line with the code under test.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

APP_ID = 4242
KEY1 = "KEYONEOFNOBODY0123456789ABCDEFGH"
KEY2 = "KEYTWOOFNOBODY0123456789ABCDEFGH"
BASE_URL = "https://sb-openapi.zalopay.vn"

CREATE = "{app_id}|{app_trans_id}|{app_user}|{amount}|{app_time}|{embed_data}|{item}"
QUERY = "{app_id}|{app_trans_id}|" + KEY1
REFUND = "{app_id}|{zp_trans_id}|{amount}|{description}|{timestamp}"
QUERY_REFUND = "{app_id}|{m_refund_id}|{timestamp}"

PAYMENT: dict[str, Any] = {
    "app_id": APP_ID,
    "app_trans_id": "261204_ABCDEFGH2345WXYZ",
    "app_time": 1796350500123,
    "app_user": "motcua",
    "amount": 16000,
    "embed_data": '{"redirecturl":"https://mc.example/back?ref=A"}',
    "item": "[]",
    "zp_trans_id": 261204000000389,
    "server_time": 1796350560456,
    "channel": 38,
    "merchant_user_id": "7ZMSl3nEg5sOUJzOLSoUFT8xKNQVaLOLXHB--8Eytqc",
    "user_fee_amount": 0,
    "discount_amount": 0,
}
"""A payment as ZaloPay would tell of it."""


def signature(text: str, key: str) -> str:
    """HMAC-SHA256 of the text, in hex."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def requested(template: str, fields: dict[str, Any], key: str = KEY1) -> str:
    """The `mac` of a question with these fields."""
    return signature(template.format_map(fields), key)


def signed(data: str, key: str = KEY2) -> dict[str, Any]:
    """A callback with this text in it."""
    return {"data": data, "mac": signature(data, key), "type": 1}


def compact(fields: dict[str, Any]) -> str:
    """The fields as ZaloPay writes them."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def callback(**changes: Any) -> bytes:
    """The body of a callback about `PAYMENT`, with these changes and signed."""
    return json.dumps(signed(compact({**PAYMENT, **changes}))).encode()
