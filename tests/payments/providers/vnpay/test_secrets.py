"""Secrets and expected signatures stay where they are; and other people's ways to encode are known."""

from __future__ import annotations

import json
import traceback
from typing import Any
from urllib.parse import quote_plus

import pytest

from chalicelib.domain.errors import Refused
from chalicelib.payments.providers.vnpay.redirect_and_ipn import Credentials, read_notice
from tests import vnpay_signer
from tests.payments.providers.vnpay.recorded import CREDENTIALS, MADE, Query, cases, decoded, notice

ROTATED = Credentials(CREDENTIALS.tmn_code, "THENEWSECRET", CREDENTIALS.secret)


def words_of(error: BaseException | None) -> str:
    """Everything an exception could tell a log or a caller."""
    if error is None:
        return ""
    inner = words_of(error.__cause__) + words_of(error.__context__)
    return "".join([str(error), repr(error), str(vars(error)), *traceback.format_exception(error)]) + inner


def test_credentials_show_no_secret() -> None:
    """Neither printed nor formatted."""
    for shown in (repr(ROTATED), str(ROTATED), f"{ROTATED}", f"{[ROTATED]}"):
        assert ROTATED.tmn_code in shown
        assert ROTATED.secret not in shown
        assert ROTATED.previous_secret not in shown


@pytest.mark.parametrize(
    "query",
    [
        {**notice(), "vnp_Amount": ["100"]},
        {**notice(), "vnp_SecureHash": ["0" * 128]},
        {**notice(), "vnp_TmnCode": ["OTHER001"]},
        {**notice(), "vnp_TxnRef": ["X", "Y"]},
        notice("not whole dong"),
        notice("no attempt"),
    ],
)
def test_a_refusal_is_no_signing_oracle(query: Query) -> None:
    """It tells neither a secret nor the signature that would have been right."""
    with pytest.raises(Refused) as caught:
        read_notice(query, ROTATED)
    words = words_of(caught.value)
    params = {name: values[0] for name, values in query.items() if name != "vnp_SecureHash"}
    for secret in ROTATED.secrets:
        assert secret not in words
        assert vnpay_signer.signed(params, secret)["vnp_SecureHash"] not in words


def test_credentials_come_from_the_secret_store() -> None:
    """The previous secret is there only while one is being replaced."""
    assert Credentials.parse('{"tmn_code": "M", "secret": "S"}') == Credentials("M", "S")
    assert Credentials.parse('{"tmn_code": "M", "secret": "S", "previous_secret": "P"}').secrets == ("S", "P")
    assert Credentials.parse('{"tmn_code": "M", "secret": "S", "previous_secret": null}').secrets == ("S",)


@pytest.mark.parametrize(
    "text",
    [
        "HUSHHUSH",
        '{"tmn_code": "M", "secret": "HUSHHUSH"',
        '{"secret": "HUSHHUSH"}',
        '{"tmn_code": "M", "secret": ""}',
        '{"tmn_code": "", "secret": "HUSHHUSH"}',
        '{"tmn_code": "M", "secret": ["HUSHHUSH"]}',
        '{"tmn_code": "M", "secret": "HUSHHUSH", "previous_secret": 7}',
        '["HUSHHUSH"]',
        "null",
    ],
)
def test_an_unusable_secret_is_refused_without_repeating_it(text: str) -> None:
    """A mistyped parameter must not end in the logs."""
    with pytest.raises(ValueError, match="tmn_code and secret") as caught:
        Credentials.parse(text)
    assert "HUSHHUSH" not in str(caught.value)
    assert "HUSHHUSH" not in "".join(traceback.format_exception(caught.value))


def test_trying_several_encodings_does_not_skip_the_check() -> None:
    """A value that only looks encoded is another value."""
    query = notice("characters that senders encode differently")
    [info] = query["vnp_OrderInfo"]
    for other in (info.replace("*", "%2A"), info.replace("~", "%7E"), quote_plus(info)):
        with pytest.raises(Refused):
            read_notice({**query, "vnp_OrderInfo": [other]}, CREDENTIALS)


PLAIN = [row for row in MADE["notices"] if "encode differently" not in row["name"]]


@pytest.mark.parametrize("row", cases(PLAIN))
def test_the_signer_of_our_tests_signs_as_the_package_does(row: dict[str, Any]) -> None:
    """So that the tests of the other rooms rest on more than our own reading of the specification."""
    params = {name: values[0] for name, values in decoded(row["query"]).items()}
    signature = params.pop("vnp_SecureHash")
    assert vnpay_signer.signed(params, CREDENTIALS.secret)["vnp_SecureHash"] == signature


def test_the_fixtures_hold_nobodys_secret() -> None:
    """A real one would not say so."""
    assert "NOBODY" in MADE["credentials"]["secret"]
    assert json.dumps(MADE).count(MADE["credentials"]["secret"]) == 1
