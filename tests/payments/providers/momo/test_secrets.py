"""MoMo's secrets and expected signatures stay where they are."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest

from chalicelib.domain.errors import Refused
from chalicelib.payments.providers.momo.adapter import PROVIDER, Credentials
from tests.momo_signer import ACCESS_KEY, BASE_URL, PAYMENT, SECRET, ipn, signed
from tests.payments.providers.momo.momo_side import ORDER, PUBLISHED, SANDBOX, VISIT, Api, read

ROTATED = Credentials("MOTCUA01", "NEWACCESS", "THENEWSECRET", BASE_URL, SECRET, ACCESS_KEY)
KEYS = [("THENEWSECRET", "NEWACCESS"), (SECRET, ACCESS_KEY)]
PHONE = "0900000000"
STORED = {"partner_code": "M", "access_key": "A", "secret": "HUSHHUSH", "base_url": "https://payment.momo.vn"}


def words_of(error: BaseException | None) -> str:
    """Everything an exception could tell a log or a caller."""
    if error is None:
        return ""
    inner = words_of(error.__cause__) + words_of(error.__context__)
    return "".join([str(error), repr(error), str(vars(error)), *traceback.format_exception(error)]) + inner


def test_credentials_show_no_secret() -> None:
    """Neither printed nor formatted; the access key is part of what is signed."""
    for shown in (repr(ROTATED), str(ROTATED), f"{ROTATED}", f"{[ROTATED]}"):
        assert ROTATED.partner_code in shown
        for hidden in ("THENEWSECRET", SECRET, "NEWACCESS", ACCESS_KEY):
            assert hidden not in shown


@pytest.mark.parametrize(
    "fields",
    [
        {**signed(PAYMENT), "amount": 1},
        {**signed(PAYMENT), "signature": "0" * 64},
        {**signed(PAYMENT), "message": "\ud800"},
        signed({**PAYMENT, "partnerCode": "OTHER001"}),
        signed({**PAYMENT, "amount": "1e5"}),
        signed({**PAYMENT, "orderId": ""}),
    ],
)
def test_a_refusal_is_no_signing_oracle(fields: dict[str, Any]) -> None:
    """It tells neither a secret, nor the signature that would have been right, nor what the payer wrote."""
    with pytest.raises(Refused) as caught:
        read(json.dumps(fields).encode(), ROTATED)
    words = words_of(caught.value)
    bare = {name: value for name, value in fields.items() if name != "signature"}
    for secret, access_key in KEYS:
        assert secret not in words
        if "\ud800" not in bare["message"]:
            assert signed(bare, secret, access_key)["signature"] not in words
    assert PAYMENT["orderInfo"] not in words


def test_a_body_that_is_no_json_is_not_repeated() -> None:
    """An error of the parser would carry all of it."""
    body = b'{"phone": "' + PHONE.encode() + b'", '
    with pytest.raises(Refused) as caught:
        read(body, ROTATED)
    assert PHONE not in words_of(caught.value)


def test_an_answer_that_is_no_json_is_not_repeated() -> None:
    """Nor are we quoted in it."""
    api = Api(b"<html>" + PHONE.encode())
    with pytest.raises(Refused) as caught:
        PROVIDER.create(ORDER, VISIT, ROTATED, api)
    words = words_of(caught.value)
    assert PHONE not in words
    assert "THENEWSECRET" not in words


def test_credentials_come_from_the_secret_store() -> None:
    """The previous ones are there only while they are being replaced; a slash at the end is no matter."""
    parsed = PROVIDER.credentials(json.dumps(STORED))
    assert parsed == Credentials("M", "A", "HUSHHUSH", "https://payment.momo.vn")
    assert parsed.keys == (("A", "HUSHHUSH"),)
    assert PROVIDER.credentials(json.dumps({**STORED, "base_url": "https://payment.momo.vn/"})) == parsed
    assert PROVIDER.credentials(json.dumps({**STORED, "previous_secret": None, "else": 1})) == parsed
    with_secret = PROVIDER.credentials(json.dumps({**STORED, "previous_secret": "P"}))
    assert with_secret.keys == (("A", "HUSHHUSH"), ("A", "P"))
    with_both = PROVIDER.credentials(json.dumps({**STORED, "previous_secret": "P", "previous_access_key": "B"}))
    assert with_both.keys == (("A", "HUSHHUSH"), ("B", "P"))
    assert PROVIDER.credentials(json.dumps({**STORED, "base_url": "http://localhost:8021"})).base_url


@pytest.mark.parametrize(
    "text",
    [
        "HUSHHUSH",
        json.dumps(STORED)[:-1],
        '["HUSHHUSH"]',
        '"HUSHHUSH"',
        "null",
        "[" * 9999,
        *[json.dumps({**STORED, name: value}) for name in STORED for value in ("", None, 7, ["HUSHHUSH"])],
        *[json.dumps({other: STORED[other] for other in STORED if other != name}) for name in STORED],
        json.dumps({**STORED, "previous_secret": 7}),
        json.dumps({**STORED, "previous_access_key": ["HUSHHUSH"]}),
        *[
            json.dumps({**STORED, "base_url": url})
            for url in (
                "payment.momo.vn",
                "http://payment.momo.vn",
                "http://localhost.evil.example",
                "http://127.0.0.1.evil.example",
                "https://payment.momo.vn/v2",
                "https://payment.momo.vn?x",
                "https://",
                "ftp://payment.momo.vn",
            )
        ],
    ],
)
def test_an_unusable_secret_is_refused_without_repeating_it(text: str) -> None:
    """A mistyped parameter must not end in the logs; and answers that are not signed need https."""
    with pytest.raises(ValueError, match="partner_code, access_key, secret and an https base_url") as caught:
        PROVIDER.credentials(text)
    assert "HUSHHUSH" not in words_of(caught.value)


def test_the_fixtures_hold_nobodys_secret() -> None:
    """MoMo publishes those of its sample account itself."""
    assert PUBLISHED.partner_code == "MOMOBKUN20180529"
    assert "php/config.json" in SANDBOX["about"]
    assert {row["sent"]["partnerCode"] for row in SANDBOX["results"]} == {"MOMOBKUN20180529"}
    assert read(ipn()).provider == "momo"
