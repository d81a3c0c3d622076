"""Asking payOS: only signed answers about this payment count; the others change nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import NoNotice
from tests.payments.providers.payos.payos_side import (
    CREDENTIALS,
    INQUIRY,
    ORDER,
    PAID_LINK,
    SECRET,
    TRANSFER,
    ask,
    expected_notice,
    signed,
)


@pytest.mark.parametrize("name", sorted(PAID_LINK))
@pytest.mark.parametrize("change", ["changed", "removed", "renamed"])
def test_an_answer_that_was_touched_says_nothing(name: str, change: str) -> None:
    """Every field that is there is signed."""
    rest = {other: value for other, value in PAID_LINK.items() if other != name}
    changed = {"changed": {name: f"{PAID_LINK[name]}1"}, "removed": {}, "renamed": {f"{name}X": PAID_LINK[name]}}
    assert ask({**signed(PAID_LINK), "data": {**rest, **changed[change]}}) is NoNotice.TRY_LATER


@pytest.mark.parametrize("name", sorted(TRANSFER))
def test_a_transfer_that_was_touched_says_nothing(name: str) -> None:
    """The list is signed to the last field."""
    bump_document_version = {**PAID_LINK, "transactions": [{**TRANSFER, name: "1"}]}
    assert ask({**signed(PAID_LINK), "data": bump_document_version}) is NoNotice.TRY_LATER


@pytest.mark.parametrize(
    "changes",
    [
        {"orderCode": 123},
        {"orderCode": str(ORDER.number)},
        {"id": "another"},
        {"id": None},
        {"id": ""},
        {"status": None},
        {"status": ""},
        {"status": 0},
        {"amount": None},
        {"amount": "16000"},
        {"amount": 0},
        {"amountPaid": None},
        {"amountPaid": -1},
        {"amountPaid": "16000"},
        {"amountPaid": 16000.0},
        {"amountPaid": True},
        {"amountPaid": 10**13},
    ],
)
def test_an_answer_about_something_else_or_in_no_readable_words_says_nothing(changes: dict[str, Any]) -> None:
    """Signed as it may be."""
    assert ask(signed({**PAID_LINK, **changes})) is NoNotice.TRY_LATER


def test_where_the_links_name_was_never_heard_the_number_is_enough() -> None:
    """The call that opened it may have timed out."""
    assert ask(signed(PAID_LINK), replace(INQUIRY, provider_ref="")) == expected_notice()
    assert ask(signed({**PAID_LINK, "id": ""}), replace(INQUIRY, provider_ref="")) is NoNotice.TRY_LATER


@pytest.mark.parametrize("status", [200, 404])
def test_what_payos_has_never_heard_of_is_not_known(status: int) -> None:
    """101, which it does not sign."""
    answer = {"code": "101", "desc": "Mã thanh toán không tồn tại", "data": None, "signature": None}
    assert ask((status, answer)) is NoNotice.NOT_KNOWN


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((429, {"code": "429", "desc": "Too Many Requests"}), id="too often"),
        pytest.param((429, signed(PAID_LINK)), id="too often, with data"),
        pytest.param((429, {"code": "101"}), id="too often and unknown"),
        pytest.param((500, {"code": "101"}), id="broken and unknown"),
        pytest.param((500, signed(PAID_LINK)), id="broken, with data"),
        pytest.param((300, signed(PAID_LINK)), id="elsewhere"),
        pytest.param((199, signed(PAID_LINK)), id="not yet"),
        pytest.param((401, {"code": "401"}), id="unauthorized"),
        pytest.param({"code": "214", "desc": "Cổng thanh toán không tồn tại"}, id="no such channel"),
        pytest.param({"code": "231", "desc": "Payment link not found"}, id="231"),
        pytest.param({"code": 101}, id="a code that is a number"),
        pytest.param(signed(PAID_LINK, code="01"), id="another code"),
        pytest.param({"code": "00", "data": PAID_LINK}, id="unsigned"),
        pytest.param({**signed(PAID_LINK), "signature": ""}, id="empty signature"),
        pytest.param({**signed(PAID_LINK), "signature": signed(PAID_LINK)["signature"][:-1]}, id="truncated"),
        pytest.param(signed(PAID_LINK, "another"), id="another secret"),
        pytest.param(signed({}), id="no data"),
        pytest.param((200, b"<html>"), id="html"),
        pytest.param((200, b""), id="empty"),
        pytest.param((200, json.dumps(signed(PAID_LINK))[:-1].encode()), id="cut"),
        pytest.param((200, b'{"code": "00", "code": "101"}'), id="twice"),
    ],
)
def test_an_error_or_an_unsigned_answer_means_ask_later(answer: Any) -> None:
    """It is not a status of the payment."""
    assert ask(answer) is NoNotice.TRY_LATER


def test_silence_passes_through() -> None:
    """Nothing is concluded from it."""
    with pytest.raises(Unavailable):
        ask(Unavailable("outside_unavailable", ("", "")))


def test_secrets_rotate_here_too() -> None:
    """The answer may be signed with either."""
    assert (
        ask(signed(PAID_LINK), credentials=replace(CREDENTIALS, secret="N", previous_secret=SECRET))
        == expected_notice()
    )
    assert ask(signed(PAID_LINK), credentials=replace(CREDENTIALS, secret="N")) is NoNotice.TRY_LATER


@given(st.binary() | st.dictionaries(st.sampled_from(["code", "data", "signature"]), st.text()))
def test_noise_changes_nothing(answer: Any) -> None:
    """Whatever is answered."""
    assert ask((200, answer)) in (NoNotice.TRY_LATER, NoNotice.NOT_KNOWN)
