"""One signed question to ZaloPay's server, and its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers import texts
from chalicelib.payments.providers.errors import no_answer
from chalicelib.payments.providers.interface import Api
from chalicelib.payments.providers.zalopay.parsing import LONGEST_CODE, read, text
from chalicelib.payments.providers.zalopay.signatures import Credentials

JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def ask(api: Api, credentials: Credentials, path: str, fields: Mapping[str, object], mac: str) -> dict[str, Any]:
    """The object ZaloPay answers to these fields. Raises `Unavailable`.

    A refusal is in the body, so a body counts with any status below 500.
    """
    sent = json.dumps({"app_id": credentials.app_id, **fields, "mac": mac}).encode()
    status, answer = api("POST", f"{credentials.base_url}/v2/{path}", body=sent, headers=JSON)
    try:
        if status >= 500:
            raise ValueError("broken")
        return read(answer)
    except ValueError:
        raise no_answer("ZaloPay") from None


def codes(message: Mapping[str, Any]) -> tuple[str, str]:
    """`return_code` and `sub_return_code`. `ValueError` when there is no readable pair."""
    code, sub = text(message, "return_code")[:LONGEST_CODE], text(message, "sub_return_code")[:LONGEST_CODE]
    if not code:
        raise ValueError("no code")
    return code, sub


def not_opened(code: str, sub: str) -> Unavailable:
    """ZaloPay answered, and there is nothing to pay at. The codes are ZaloPay's, if they are codes."""
    codes_text = f"{code}/{sub}"
    return Unavailable(
        "payment_not_opened",
        texts.ZALOPAY_DID_NOT_OPEN,
        facts={"result_code": codes_text if re.fullmatch(r"-?[0-9]{1,6}/(-?[0-9]{1,6})?", codes_text) else ""},
    )
