"""One signed question to MoMo's server, and its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers import texts
from chalicelib.payments.providers.errors import no_answer
from chalicelib.payments.providers.interface import Api
from chalicelib.payments.providers.momo.parsing import read
from chalicelib.payments.providers.momo.signatures import Credentials, sign

JSON_UTF8 = {"Content-Type": "application/json; charset=UTF-8", "Accept": "application/json"}


def ask(
    api: Api, credentials: Credentials, path: str, names: Sequence[str], fields: Mapping[str, object]
) -> dict[str, Any]:
    """The object MoMo answers to these fields, of which `names` are signed. Raises `Unavailable`.

    Whatever MoMo refuses it refuses with 4xx and a body, so a body counts with any status below 500.
    """
    body = {"partnerCode": credentials.partner_code, **fields}
    body["signature"] = sign(names, body, credentials)
    sent = json.dumps(body, ensure_ascii=False).encode()
    status, answer = api("POST", f"{credentials.base_url}/v2/gateway/api/{path}", body=sent, headers=JSON_UTF8)
    try:
        if status >= 500:
            raise ValueError("broken")
        return read(answer)
    except ValueError:
        raise no_answer("MoMo") from None


def agrees(message: Mapping[str, Any], expected: Mapping[str, str]) -> bool:
    """Whether the answer says each of these, just so."""
    return all(message.get(name) == value for name, value in expected.items())


def contradicts(message: Mapping[str, Any], expected: Mapping[str, str]) -> bool:
    """Whether the answer says another thing of any of these. Refusals often leave them out."""
    return any(message.get(name) not in (None, value) for name, value in expected.items())


def not_opened(code: str) -> Unavailable:
    """MoMo answered, and there is nothing to pay at. The code is MoMo's, if it is one."""
    return Unavailable(
        "payment_not_opened",
        texts.MOMO_DID_NOT_OPEN,
        facts={"result_code": code if re.fullmatch(r"[0-9]{1,6}", code) else ""},
    )
