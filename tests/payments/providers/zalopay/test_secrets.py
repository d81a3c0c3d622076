"""ZaloPay's keys and expected signatures stay where they are."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest

from chalicelib.domain.errors import Refused
from chalicelib.domain.payment.attempt import Outcome
from chalicelib.payments.providers.zalopay.adapter import PROVIDER, Credentials
from tests.payments.providers.zalopay.zalopay_side import DOCUMENT, INQUIRY, ORDER, PUBLISHED, VISIT, Api, read
from tests.zalopay_signer import APP_ID, BASE_URL, KEY1, KEY2, PAYMENT, compact, signature, signed

ROTATED = Credentials(APP_ID, KEY1, "THENEWSECRET", BASE_URL, KEY2)
HIDDEN = (KEY1, KEY2, "THENEWSECRET")
PHONE = "0900000000"
STORED: dict[str, Any] = {
    "app_id": 7,
    "key1": "HUSHHUSH1",
    "key2": "HUSHHUSH2",
    "base_url": "https://openapi.zalopay.vn",
}


def words_of(error: BaseException | None) -> str:
    """Everything an exception could tell a log or a caller."""
    if error is None:
        return ""
    inner = words_of(error.__cause__) + words_of(error.__context__)
    return "".join([str(error), repr(error), str(vars(error)), *traceback.format_exception(error)]) + inner


def test_credentials_show_no_secret() -> None:
    """Neither printed nor formatted."""
    for shown in (repr(ROTATED), str(ROTATED), f"{ROTATED}", f"{[ROTATED]}"):
        assert str(APP_ID) in shown
        for hidden in HIDDEN:
            assert hidden not in shown


@pytest.mark.parametrize(
    "message",
    [
        {**signed(compact(PAYMENT)), "data": compact({**PAYMENT, "amount": 1})},
        {**signed(compact(PAYMENT)), "mac": "0" * 64},
        {**signed(compact(PAYMENT)), "data": compact(PAYMENT) + "\ud800"},
        signed(compact({**PAYMENT, "app_id": 1})),
        signed(compact({**PAYMENT, "amount": "1e5"})),
        signed(compact({**PAYMENT, "app_trans_id": ""})),
        signed(compact(PAYMENT)[:-1]),
        signed(PHONE),
    ],
)
def test_a_refusal_is_no_signing_oracle(message: dict[str, Any]) -> None:
    """It tells neither a key, nor the signature that would have been right, nor who paid."""
    with pytest.raises(Refused) as caught:
        read(json.dumps(message).encode(), ROTATED)
    words = words_of(caught.value)
    for hidden in HIDDEN:
        assert hidden not in words
        if "\ud800" not in message["data"]:
            assert signature(message["data"], hidden) not in words
    assert PAYMENT["merchant_user_id"] not in words
    assert PHONE not in words


def test_a_body_that_is_no_json_is_not_repeated() -> None:
    """An error of the parser or the decoder would carry all of it."""
    for body in (b'{"phone": "' + PHONE.encode() + b'", ', PHONE.encode() + b"\xff"):
        with pytest.raises(Refused) as caught:
            read(body, ROTATED)
        assert PHONE not in words_of(caught.value)


def test_an_answer_that_is_no_json_is_not_repeated() -> None:
    """Nor are we quoted in it."""
    for body in (b"<html>" + PHONE.encode(), PHONE.encode() + b"\xff", b'{"return_code":2,"x":"' + PHONE.encode()):
        with pytest.raises(Refused) as created:
            PROVIDER.create(ORDER, VISIT, ROTATED, Api(body))
        with pytest.raises(Refused) as queried:
            PROVIDER.query(INQUIRY, ROTATED, Api(body))
        for words in (words_of(created.value), words_of(queried.value)):
            assert PHONE not in words
            for hidden in HIDDEN:
                assert hidden not in words


def test_what_zalopay_says_in_words_is_not_passed_on() -> None:
    """Its codes are enough."""
    answer = {"return_code": 2, "sub_return_code": -401, "sub_return_message": f"mac of {KEY1} for {PHONE}"}
    with pytest.raises(Refused) as caught:
        PROVIDER.create(ORDER, VISIT, ROTATED, Api(answer))
    assert not [hidden for hidden in (PHONE, KEY1) if hidden in words_of(caught.value)]


def test_no_reply_says_anything_but_the_outcome() -> None:
    """They are fixed texts, whatever was sent."""
    assert {name for outcome in Outcome for name in json.loads(PROVIDER.reply(outcome).body)} == {
        "return_code",
        "return_message",
    }


def test_credentials_come_from_the_secret_store() -> None:
    """The previous one is there only while it is being replaced; a slash at the end is no matter."""
    parsed = PROVIDER.credentials(json.dumps(STORED))
    assert parsed == Credentials(7, "HUSHHUSH1", "HUSHHUSH2", "https://openapi.zalopay.vn")
    assert parsed.secrets == ("HUSHHUSH2",)
    assert PROVIDER.credentials(json.dumps({**STORED, "app_id": "7"})) == parsed
    assert PROVIDER.credentials(json.dumps({**STORED, "base_url": "https://openapi.zalopay.vn/"})) == parsed
    assert PROVIDER.credentials(json.dumps({**STORED, "previous_secret": None, "else": 1})) == parsed
    rotated = PROVIDER.credentials(json.dumps({**STORED, "previous_secret": "P"}))
    assert rotated.secrets == ("HUSHHUSH2", "P")
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
        *[json.dumps({**STORED, name: value}) for name in STORED for value in ("", None, 0, True, -7, ["HUSHHUSH"])],
        *[json.dumps({other: STORED[other] for other in STORED if other != name}) for name in STORED],
        *[
            json.dumps({**STORED, "app_id": value})
            for value in (7.0, "7 ", "07", "HUSHHUSH", "1" * 11, {"HUSHHUSH": 1})
        ],
        json.dumps({**STORED, "previous_secret": 7}),
        json.dumps({**STORED, "previous_secret": ["HUSHHUSH"]}),
        *[
            json.dumps({**STORED, "base_url": url})
            for url in (
                "openapi.zalopay.vn",
                "http://openapi.zalopay.vn",
                "http://localhost.evil.example",
                "http://127.0.0.1.evil.example",
                "https://openapi.zalopay.vn/v2",
                "https://openapi.zalopay.vn?x",
                "https://",
                "ftp://openapi.zalopay.vn",
            )
        ],
    ],
)
def test_an_unusable_secret_is_refused_without_repeating_it(text: str) -> None:
    """A mistyped parameter must not end in the logs; and answers that are not signed need https."""
    with pytest.raises(ValueError, match="app_id, key1, key2 and an https base_url") as caught:
        PROVIDER.credentials(text)
    assert "HUSHHUSH" not in words_of(caught.value)


def test_the_fixtures_hold_nobodys_secret() -> None:
    """ZaloPay publishes those of its demo app itself."""
    assert PUBLISHED.app_id == 2553
    assert "ZaloPay publishes the keys" in DOCUMENT["about"]
    assert json.loads(DOCUMENT["callback"]["data"])["app_id"] == 2553
