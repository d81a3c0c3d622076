"""Opening a payment at ZaloPay: what is asked, field by field, and what counts as an answer."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import identifiers
from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Opened
from chalicelib.payments.providers.zalopay.adapter import PROVIDER, Credentials
from tests import zalopay_signer
from tests.payments.providers.zalopay.zalopay_side import DOCUMENT, ORDER, OURS, VISIT, Api
from tests.zalopay_signer import CREATE, KEY1, KEY2

PAY_URL = "https://qcgateway.zalopay.vn/openinapp?order=eyJ6cHRyYW5zdG9rZW4iOiJBQ2RybXpTIn0="
# The shape is that of an answer of the sandbox, as ZaloPay's own library keeps it for its tests.
OPENED: dict[str, Any] = {
    "return_code": 1,
    "return_message": "Giao dịch thành công",
    "sub_return_code": 1,
    "sub_return_message": "Giao dịch thành công",
    "zp_trans_token": "ACdrmzS_TGxHZyafUiHs3OjQ",
    "order_token": "ACdrmzS_TGxHZyafUiHs3OjQ",
    "order_url": PAY_URL,
}


def opened(answer: Any, status: int = 200, credentials: Credentials = OURS) -> Opened:
    """What we make of this answer."""
    return PROVIDER.create(ORDER, VISIT, credentials, Api(answer, status=status))


def refused(answer: Any, status: int = 200) -> Unavailable:
    """How an answer with nothing to pay at is passed on."""
    with pytest.raises(Unavailable) as caught:
        opened(answer, status)
    return caught.value


def test_the_question_is_this_one() -> None:
    """Field for field; what ZaloPay calls an integer is one, and so is nothing else."""
    api = Api(OPENED)
    assert PROVIDER.create(ORDER, VISIT, OURS, api) == Opened(pay_url=PAY_URL)
    [(method, url, headers, body)] = api.requests
    assert (method, url) == ("POST", "https://sb-openapi.zalopay.vn/v2/create")
    assert headers["Content-Type"] == "application/json"
    expected = {
        "app_id": 4242,
        "app_user": "motcua",
        "app_trans_id": "261204_ABCDEFGH2345WXYZ",
        "app_time": 1796350500123,
        "expire_duration_seconds": 900,
        "amount": 16000,
        "item": "[]",
        "description": "Nop phi ho so ABCD-EFGH-2345",
        "embed_data": '{"preferred_payment_method":[],"redirecturl":"https://mc.example/back?ref=A"}',
        "bank_code": "",
        "callback_url": "https://mc.example/webhooks/zalopay",
    }
    assert json.loads(body) == {**expected, "mac": zalopay_signer.requested(CREATE, expected)}


def test_asking_again_is_the_same_question() -> None:
    """Byte for byte, so ZaloPay opens nothing new."""
    api = Api(OPENED)
    assert PROVIDER.create(ORDER, VISIT, OURS, api) == PROVIDER.create(ORDER, VISIT, OURS, api)
    assert api.requests[0] == api.requests[1]


def test_only_key1_signs_what_we_ask() -> None:
    """`key2` and the one before it are for reading."""
    api = Api(OPENED)
    PROVIDER.create(ORDER, VISIT, replace(OURS, key1="new", previous_secret=KEY1), api)
    assert api.question["mac"] == zalopay_signer.requested(CREATE, api.question, "new")


def test_no_key_is_sent() -> None:
    """What signs stays here."""
    api = Api(OPENED)
    PROVIDER.create(ORDER, VISIT, OURS, api)
    [(_, url, headers, body)] = api.requests
    for key in (KEY1, KEY2):
        assert key not in url + str(headers) + body.decode()


def test_who_pays_is_not_told() -> None:
    """Neither the address of his machine nor anything of him."""
    api = Api(OPENED)
    PROVIDER.create(ORDER, VISIT, OURS, api)
    assert VISIT.ip not in str(api.requests)


@pytest.mark.parametrize(
    ("life", "seconds"),
    [
        (timedelta(seconds=0), 300),
        (timedelta(seconds=299.9), 300),
        (timedelta(seconds=300), 300),
        (timedelta(seconds=900.9), 900),
        (timedelta(days=30), 2_592_000),
        (timedelta(days=31), 2_592_000),
    ],
)
def test_an_order_lives_as_long_as_zalopay_lets_it(life: timedelta, seconds: int) -> None:
    """5 minutes to 30 days; when that is not what we asked for, we are told when it closes."""
    api = Api(OPENED)
    made = PROVIDER.create(replace(ORDER, expires_at=ORDER.created_at + life), VISIT, OURS, api)
    assert api.question["expire_duration_seconds"] == seconds
    within = timedelta(seconds=300) <= life <= timedelta(days=30)
    assert made.expires_at == (None if within else ORDER.created_at + timedelta(seconds=seconds))


@given(st.text(max_size=400))
def test_any_text_becomes_one_zalopay_takes(info: str) -> None:
    """1 to 256 plain characters."""
    api = Api(OPENED)
    PROVIDER.create(replace(ORDER, info=info), VISIT, OURS, api)
    assert re.fullmatch(r"[A-Za-z0-9 ._:,-]{1,256}", api.question["description"])


def test_a_text_of_nothing_but_signs_becomes_the_order() -> None:
    """ZaloPay wants one."""
    api = Api(OPENED)
    PROVIDER.create(replace(ORDER, info="|…!?"), VISIT, OURS, api)
    assert api.question["description"] == ORDER.id


def test_an_address_to_come_back_to_is_quoted() -> None:
    """Whatever is in it, what we embed is one JSON text, and the one that is signed."""
    api = Api(OPENED)
    visit = replace(VISIT, return_url='https://mc.example/back?a="1"|&lang=vi\\ệ')
    PROVIDER.create(ORDER, visit, OURS, api)
    assert json.loads(api.question["embed_data"])["redirecturl"] == visit.return_url
    assert api.question["mac"] == zalopay_signer.requested(CREATE, api.question)


def test_our_names_are_ones_zalopay_takes() -> None:
    """At most 40 characters, beginning with the day."""
    api = Api(OPENED)
    made = identifiers.new_child("ABCD-EFGH-2345", lambda symbols, count: symbols[-1] * count)
    PROVIDER.create(replace(ORDER, id=made), VISIT, OURS, api)
    assert re.fullmatch(r"[0-9]{6}_[0-9A-Z]{1,33}", api.question["app_trans_id"])


def test_the_limits_leave_time_to_ask() -> None:
    """After the longest life there are still hours in which ZaloPay answers."""
    assert (PROVIDER.limits.least, PROVIDER.limits.most) == (1_000, 50_000_000)
    assert PROVIDER.limits.longest <= timedelta(hours=47)


@pytest.mark.parametrize("row", DOCUMENT["qr_codes"])
def test_a_code_a_bank_can_read_is_shown(row: dict[str, Any]) -> None:
    """Two that the sandbox made, each with its amount."""
    api = Api({**OPENED, "qr_code": row["text"]})
    made = PROVIDER.create(replace(ORDER, amount=row["amount"]), VISIT, OURS, api)
    assert made == Opened(pay_url=PAY_URL, qr=row["text"])


@pytest.mark.parametrize(
    "code",
    [
        DOCUMENT["qr_codes"][0]["text"],
        DOCUMENT["qr_codes"][0]["text"].replace("540550000", "540516000"),
        "https://qcgateway.zalopay.vn/qr",
        "00020101021226520010vn.zalopay...",
        "",
        None,
        7,
        ["x"],
        "x" * 5000,
        "Nộp phí",
    ],
)
def test_a_code_for_something_else_is_not_shown(code: object) -> None:
    """Another amount, a wrong checksum or no code at all; the payer can still go there."""
    assert opened({**OPENED, "qr_code": code}) == Opened(pay_url=PAY_URL)


@pytest.mark.parametrize("sub", [-68, -401, -402, -429, -500, -999, -33, -1, 5])
@pytest.mark.parametrize("status", [200, 400, 403])
def test_a_refusal_is_told_with_zalopays_codes(sub: int, status: int) -> None:
    """There is no address to pay at, whatever else the answer says."""
    for code in (2, 3):
        error = refused({**OPENED, "return_code": code, "sub_return_code": sub}, status)
        assert (error.code, error.facts) == ("payment_not_opened", {"result_code": f"{code}/{sub}"})
    error = refused({"return_code": sub, "return_message": "…"}, status)
    assert (error.code, error.facts) == ("payment_not_opened", {"result_code": f"{sub}/"})


@pytest.mark.parametrize(
    ("code", "sub", "expected_notice"),
    [
        (1, 0, "1/0"),
        (1, None, "1/"),
        (1, -68, "1/-68"),
        (0, 1, "0/1"),
        ("01", "1", "01/1"),
        ("<b>", "1", ""),
        ("1", "<b>", ""),
        ("x" * 99, 1, ""),
    ],
)
def test_codes_that_contradict_or_are_none_open_nothing(code: object, sub: object, expected_notice: str) -> None:
    """Only 1 with 1 is success; what is no code is not passed on."""
    assert refused({**OPENED, "return_code": code, "sub_return_code": sub}).facts == {"result_code": expected_notice}


@pytest.mark.parametrize(
    "change",
    [
        {"order_url": None},
        {"order_url": ""},
        {"order_url": [PAY_URL]},
        {"order_url": "javascript:alert(1)"},
        {"order_url": "http://qcgateway.zalopay.vn/pay"},
        {"order_url": "//qcgateway.zalopay.vn/pay"},
        {"order_url": "https://x/" + "a" * 2048},
        {"return_code": None},
        {"return_code": True},
        {"return_code": [1]},
        {"return_code": 1.0},
        {"sub_return_code": True},
    ],
)
def test_an_answer_that_does_not_fit_opens_nothing(change: dict[str, Any]) -> None:
    """Without a readable code, or with an address no browser should be sent to."""
    assert refused({**OPENED, **change}).code == "outside_unavailable"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"return_code":1,"return_code":1}', b"\xff", b"[" * 9999, b" " * 70000]
)
def test_an_answer_that_cannot_be_read_is_none(body: bytes) -> None:
    """Trying again is right."""
    assert refused(body).code == "outside_unavailable"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_server_has_said_nothing(status: int) -> None:
    """Not even when its body looks like success."""
    assert refused(OPENED, status).code == "outside_unavailable"


def test_silence_passes_through() -> None:
    """Nothing is concluded from it."""
    silence = Unavailable("outside_unavailable", ("", ""))
    assert refused(silence) is silence


def test_a_stand_in_on_this_machine_may_be_paid_at() -> None:
    """So that a developer can pay without ZaloPay; elsewhere only https is an address."""
    local = replace(OURS, base_url="http://127.0.0.1:8021")
    assert opened({**OPENED, "order_url": "http://127.0.0.1:8021/pay"}, credentials=local).pay_url
    with pytest.raises(Unavailable):
        opened({**OPENED, "order_url": "http://127.0.0.1:8021.evil.example/pay"}, credentials=local)
