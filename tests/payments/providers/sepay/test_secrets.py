"""SePay's credentials, and that secrets, expected signatures and people's names stay where they are."""

from __future__ import annotations

import json
import traceback
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Refused, Unavailable
from chalicelib.payments.providers.sepay.adapter import PROVIDER, Credentials
from chalicelib.payments.providers.sepay.client import credits_since
from tests.payments.providers.sepay.sepay_side import (
    CREDENTIALS,
    CREDIT,
    KEYED,
    STAMP,
    Api,
    compact,
    request,
    signature,
)

STORED: dict[str, Any] = {
    "base_url": "https://my.sepay.vn",
    "bin": "970436",
    "account": "0071000888888",
    "token": "HUSHTOKEN",
    "secret": "HUSHSECRET",
}


def words_of(error: BaseException | None) -> str:
    """Everything an exception could tell a log or a caller."""
    if error is None:
        return ""
    inner = words_of(error.__cause__) + words_of(error.__context__)
    return "".join([str(error), repr(error), str(vars(error)), *traceback.format_exception(error)]) + inner


def test_credentials_come_from_the_secret_store() -> None:
    """Signed webhooks unless it says otherwise; the previous secret is there only while one is being replaced."""
    parsed = PROVIDER.credentials(json.dumps(STORED))
    assert parsed == replace(CREDENTIALS, token="HUSHTOKEN", secret="HUSHSECRET")
    more = {
        **STORED,
        "base_url": "https://my.dev.sepay.vn/",
        "mode": "apikey",
        "previous_secret": "P",
        "virtual_account": "V1",
    }
    full = PROVIDER.credentials(json.dumps(more))
    assert (full.mode, full.secrets, full.virtual_account) == ("apikey", ("HUSHSECRET", "P"), "V1")
    assert full.base_url == "https://my.dev.sepay.vn"
    nothing = {**STORED, "mode": None, "previous_secret": None, "virtual_account": ""}
    assert PROVIDER.credentials(json.dumps(nothing)) == parsed


@pytest.mark.parametrize(
    "text",
    [
        "HUSHTOKEN",
        "null",
        '["HUSHTOKEN"]',
        '{"secret": "HUSHSECRET"',
        "[" * 100_000,
        *(json.dumps({other: value for other, value in STORED.items() if other != name}) for name in STORED),
        *(json.dumps({**STORED, name: ""}) for name in STORED),
        *(json.dumps({**STORED, name: ["HUSHSECRET"]}) for name in [*STORED, "mode", "previous_secret"]),
        json.dumps({**STORED, "base_url": "http://my.sepay.vn"}),
        json.dumps({**STORED, "base_url": "https://my.sepay.vn/?a="}),
        json.dumps({**STORED, "base_url": "https://my.sepay.vn#"}),
        json.dumps({**STORED, "bin": "97043"}),
        json.dumps({**STORED, "account": "0071 000888888"}),
        json.dumps({**STORED, "account": "1" * 20}),
        json.dumps({**STORED, "virtual_account": "1" * 20}),
        json.dumps({**STORED, "mode": "none"}),
        json.dumps({**STORED, "mode": "HMAC"}),
        json.dumps({**STORED, "token": "HUSHTOKEN\r\nX: 1"}),
        json.dumps({**STORED, "secret": "HUSHSECRET\ud800"}),
    ],
)
def test_unusable_credentials_are_refused_without_repeating_them(text: str) -> None:
    """A mistyped parameter must not end in the logs."""
    with pytest.raises(ValueError, match="the secret of SePay needs") as caught:
        PROVIDER.credentials(text)
    assert "HUSH" not in words_of(caught.value)


def test_credentials_show_no_secret() -> None:
    """Neither printed nor formatted."""
    secret = Credentials(**{**STORED, "previous_secret": "HUSHBEFORE"})
    for shown in (repr(secret), str(secret), f"{secret}", f"{[secret]}"):
        assert "0071000888888" in shown
        assert "HUSH" not in shown


@pytest.mark.parametrize("credentials", [CREDENTIALS, KEYED])
@pytest.mark.parametrize(
    "message",
    [
        CREDIT,
        {**CREDIT, "accountNumber": "1"},
        {**CREDIT, "transferAmount": "16000"},
        {**CREDIT, "id": None},
        compact(CREDIT)[:-1],
    ],
)
def test_a_refusal_tells_neither_a_secret_nor_a_signature_nor_who_paid(message: Any, credentials: Credentials) -> None:
    """Nothing to forge the next one with, and nobody's name for the logs."""
    wrong = {"x_sepay_signature": "sha256=" + "0" * 64} if message == CREDIT else {}
    inquiry = request(message, authorization=f"Apikey {'X' if message == CREDIT else credentials.secret}", **wrong)
    with pytest.raises(Refused) as caught:
        PROVIDER.verify_and_parse(inquiry, credentials)
    words = words_of(caught.value)
    for hushed in (*credentials.secrets, signature(inquiry.body, STAMP).removeprefix("sha256="), "TRAN THI MAI"):
        assert hushed not in words


def test_an_answer_that_cannot_be_read_is_not_repeated() -> None:
    """Nor is the token it was asked for with."""
    answer = b'{"transactions":[{"transaction_content":"TRAN THI MAI"}]'
    with pytest.raises(Unavailable) as caught:
        credits_since(1, CREDENTIALS, Api((200, answer)))
    assert "TRAN THI MAI" not in words_of(caught.value)
    assert CREDENTIALS.token not in words_of(caught.value)
