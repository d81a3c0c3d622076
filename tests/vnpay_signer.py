"""VNPAY's side of the signature, written from its specification and checked against its vectors.

It shares no line with the code under test; `tests/payments/providers` checks it against fixtures that the
npm package `vnpay` signed.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote_plus

TMN_CODE = "MOTCUA01"
SECRET = "TESTSECRETOFNOBODY0123456789ABCD"


def signed(params: dict[str, str], secret: str = SECRET) -> dict[str, str]:
    """The parameters with their `vnp_SecureHash`."""
    text = "&".join(f"{quote_plus(k)}={quote_plus(v)}" for k, v in sorted(params.items()) if v)
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()
    return {**params, "vnp_SecureHash": digest}
