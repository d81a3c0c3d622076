"""MoMo's side of the signature, written from its specification and checked against results it signed itself.

It shares no line with the code under test.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

PARTNER_CODE = "MOTCUA01"
ACCESS_KEY = "ACCESSOFNOBODY"
SECRET = "TESTSECRETOFNOBODY0123456789ABCD"
BASE_URL = "https://test-payment.momo.vn"

IPN = (
    "accessKey={accessKey}&amount={amount}&extraData={extraData}&message={message}&orderId={orderId}"
    "&orderInfo={orderInfo}&orderType={orderType}&partnerCode={partnerCode}&payType={payType}&requestId={requestId}"
    "&responseTime={responseTime}&resultCode={resultCode}&transId={transId}"
)
CREATE = (
    "accessKey={accessKey}&amount={amount}&extraData={extraData}&ipnUrl={ipnUrl}&orderId={orderId}"
    "&orderInfo={orderInfo}&partnerCode={partnerCode}&redirectUrl={redirectUrl}&requestId={requestId}"
    "&requestType={requestType}"
)
QUERY = "accessKey={accessKey}&orderId={orderId}&partnerCode={partnerCode}&requestId={requestId}"
REFUND = (
    "accessKey={accessKey}&amount={amount}&description={description}&orderId={orderId}&partnerCode={partnerCode}"
    "&requestId={requestId}&transId={transId}"
)

PAYMENT: dict[str, Any] = {
    "partnerCode": PARTNER_CODE,
    "orderId": "ABCDEFGH2345WXYZ",
    "requestId": "ABCDEFGH2345WXYZ",
    "amount": 16000,
    "orderInfo": "Le phi ho so ABCD-EFGH-2345",
    "orderType": "momo_wallet",
    "transId": 4088878653,
    "resultCode": 0,
    "message": "Giao dịch thành công.",
    "payType": "qr",
    "responseTime": 1796350500123,
    "extraData": "e30=",
}
"""A payment as MoMo would tell of it; every field has a value."""


def signature(text: str, fields: dict[str, Any], secret: str = SECRET, access_key: str = ACCESS_KEY) -> str:
    """What MoMo signs of these fields by this template."""
    filled = text.format_map({**fields, "accessKey": access_key})
    return hmac.new(secret.encode(), filled.encode(), hashlib.sha256).hexdigest()


def signed(fields: dict[str, Any], secret: str = SECRET, access_key: str = ACCESS_KEY) -> dict[str, Any]:
    """The fields of an IPN with their signature."""
    return {**fields, "signature": signature(IPN, fields, secret, access_key)}


def ipn(**changes: Any) -> bytes:
    """The body of an IPN about `PAYMENT`, with these changes and signed."""
    return json.dumps(signed({**PAYMENT, **changes}), ensure_ascii=False).encode()
