"""Opening a payment at MoMo: what is asked, field by field, and what counts as an answer."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Opened
from chalicelib.payments.providers.momo.adapter import PROVIDER, Credentials
from tests import momo_signer
from tests.payments.providers.momo.momo_side import ORDER, OURS, VISIT, Api

PAY_URL = "https://test-payment.momo.vn/v2/gateway/pay?t=TU9NT3x1c&s=a64fd2cde92"
OPENED: dict[str, Any] = {
    "partnerCode": momo_signer.PARTNER_CODE,
    "orderId": ORDER.id,
    "requestId": ORDER.id,
    "amount": ORDER.amount,
    "responseTime": 1796350400123,
    "message": "Thành công.",
    "resultCode": 0,
    "payUrl": PAY_URL,
    "shortLink": "https://test-payment.momo.vn/shortlink/Fyg0rgzGAK",
}


def opened(answer: Any, status: int = 200, credentials: Credentials = OURS) -> Opened:
    """What we make of this answer."""
    return PROVIDER.create(ORDER, VISIT, credentials, Api(answer, status))


def refused(answer: Any, status: int = 200) -> Unavailable:
    """How an answer with nothing to pay at is passed on."""
    with pytest.raises(Unavailable) as caught:
        opened(answer, status)
    return caught.value


def test_the_question_is_this_one() -> None:
    """Field for field; the amount is a number, and so is nothing else."""
    api = Api(OPENED)
    assert PROVIDER.create(ORDER, VISIT, OURS, api) == Opened(pay_url=PAY_URL)
    [(method, url, headers, body)] = api.requests
    assert (method, url) == ("POST", "https://test-payment.momo.vn/v2/gateway/api/create")
    assert headers["Content-Type"] == "application/json; charset=UTF-8"
    expected = {
        "partnerCode": "MOTCUA01",
        "requestId": "ABCDEFGH2345WXYZ",
        "amount": 16000,
        "orderId": "ABCDEFGH2345WXYZ",
        "orderInfo": "Le phi ho so ABCD-EFGH-2345",
        "redirectUrl": "https://mc.example/back?ref=A",
        "ipnUrl": "https://mc.example/webhooks/momo",
        "requestType": "payWithMethod",
        "extraData": "",
        "lang": "vi",
        "autoCapture": True,
    }
    assert json.loads(body) == {**expected, "signature": momo_signer.signature(momo_signer.CREATE, expected)}


def test_asking_again_is_the_same_question() -> None:
    """Byte for byte, so MoMo's requestId makes it one payment."""
    api = Api(OPENED)
    assert PROVIDER.create(ORDER, VISIT, OURS, api) == PROVIDER.create(ORDER, VISIT, OURS, api)
    assert api.requests[0] == api.requests[1]


def test_the_payers_language_goes_with_it() -> None:
    """MoMo speaks the two that we speak."""
    api = Api(OPENED)
    PROVIDER.create(ORDER, replace(VISIT, language="en"), OURS, api)
    assert api.question["lang"] == "en"


def test_a_new_secret_signs_and_the_previous_one_does_not() -> None:
    """The previous one is only for reading."""
    api = Api(OPENED)
    rotated = replace(OURS, secret="new", previous_secret=OURS.secret, previous_access_key="OLDACCESS")
    PROVIDER.create(ORDER, VISIT, rotated, api)
    expected = momo_signer.signature(momo_signer.CREATE, api.question, "new")
    assert api.question["signature"] == expected


def test_neither_key_is_sent() -> None:
    """What signs stays here."""
    api = Api(OPENED)
    PROVIDER.create(ORDER, VISIT, OURS, api)
    [(_, url, headers, body)] = api.requests
    for key in (OURS.secret, OURS.access_key):
        assert key not in url + str(headers) + body.decode()


@given(st.text(max_size=400))
def test_any_text_becomes_one_that_cannot_be_misread(info: str) -> None:
    """1 to 255 plain characters, none of which could end a value in the signed text."""
    api = Api(OPENED)
    PROVIDER.create(replace(ORDER, info=info), VISIT, OURS, api)
    assert re.fullmatch(r"[A-Za-z0-9 ._:,-]{1,255}", api.question["orderInfo"])


def test_a_text_of_nothing_but_signs_becomes_the_order() -> None:
    """MoMo wants one."""
    api = Api(OPENED)
    PROVIDER.create(replace(ORDER, info="&=?…"), VISIT, OURS, api)
    assert api.question["orderInfo"] == ORDER.id


def test_the_limits_are_momos() -> None:
    """In whole dong."""
    assert (PROVIDER.limits.least, PROVIDER.limits.most) == (1_000, 50_000_000)


@pytest.mark.parametrize("code", [10, 11, 13, 20, 22, 40, 41, 43, 99, 1000, 9000, 5])
@pytest.mark.parametrize("status", [200, 400, 403])
def test_a_refusal_is_told_with_momos_code(code: int, status: int) -> None:
    """There is no address to pay at, whatever else the answer says."""
    error = refused({**OPENED, "resultCode": code}, status)
    assert (error.code, error.facts) == ("payment_not_opened", {"result_code": str(code)})


@pytest.mark.parametrize("code", [None, "", "x" * 99, "<b>", -1, 0.0, "00"])
def test_a_code_that_is_none_is_not_passed_on(code: object) -> None:
    """Neither is it success."""
    assert refused({**OPENED, "resultCode": code}).facts in ({"result_code": ""}, {"result_code": "00"})


@pytest.mark.parametrize(
    "change",
    [
        {"partnerCode": "OTHER001"},
        {"orderId": "OTHER"},
        {"requestId": "OTHER"},
        {"amount": 16001},
        {"amount": 1600000},
        {"amount": None},
        {"payUrl": None},
        {"payUrl": ""},
        {"payUrl": ["https://test-payment.momo.vn/"]},
        {"payUrl": "javascript:alert(1)"},
        {"payUrl": "http://test-payment.momo.vn/pay"},
        {"payUrl": "//test-payment.momo.vn/pay"},
        {"payUrl": "https://x/" + "a" * 2048},
        {"resultCode": True},
        {"resultCode": [0]},
    ],
)
def test_an_answer_that_does_not_fit_opens_nothing(change: dict[str, Any]) -> None:
    """About another order, or with an address no browser should be sent to."""
    assert refused({**OPENED, **change}).code == "outside_unavailable"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"resultCode":0,"resultCode":0}', b"\xff", b"[" * 9999]
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
    """So that a developer can pay without MoMo; elsewhere only https is an address."""
    local = replace(OURS, base_url="http://127.0.0.1:8021")
    assert opened({**OPENED, "payUrl": "http://127.0.0.1:8021/pay"}, credentials=local).pay_url
    with pytest.raises(Unavailable):
        opened({**OPENED, "payUrl": "http://127.0.0.1:8021.evil.example/pay"}, credentials=local)
