"""The address to pay at: byte for byte what another implementation builds."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.providers.vnpay.redirect_and_ipn import Credentials, pay_url, read_notice
from tests.payments.providers.vnpay.recorded import CREDENTIALS, MADE, cases, decoded

BASE = "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html"
PLAIN: dict[str, Any] = MADE["pay_urls"][0]["asked"]


def built(request: dict[str, Any], credentials: Credentials = CREDENTIALS) -> str:
    """Our address for what a fixture asked."""
    moments = {name: datetime.fromisoformat(request[name]) for name in ("created_at", "expires_at")}
    return pay_url(BASE, credentials, **{**request, **moments})


@pytest.mark.parametrize("row", cases(MADE["pay_urls"]))
def test_an_address_is_the_one_the_package_builds(row: dict[str, Any]) -> None:
    """Parameters, order, encoding, dates in Vietnam's time, amount in hundredths, signature."""
    assert built(row["asked"]) == row["url"]


def test_a_new_secret_signs_and_the_previous_one_does_not() -> None:
    """The previous one is only for reading."""
    rotated = Credentials(CREDENTIALS.tmn_code, "new", CREDENTIALS.secret)
    assert built(PLAIN, rotated) == built(PLAIN, Credentials(CREDENTIALS.tmn_code, "new")) != built(PLAIN)


def test_an_address_does_not_carry_the_secret() -> None:
    """It goes through the citizen's browser."""
    assert CREDENTIALS.secret not in built(PLAIN)


@given(st.text(max_size=400))
def test_any_text_becomes_one_vnpay_takes(info: str) -> None:
    """Vietnamese without diacritics and without special characters, 1 to 255 of them; and it is signed."""
    query = decoded(urlsplit(built({**PLAIN, "info": info})).query)
    assert re.fullmatch(r"[A-Za-z0-9 ._:,-]{1,255}", query["vnp_OrderInfo"][0])
    assert read_notice(query, CREDENTIALS).attempt == PLAIN["attempt_id"]


def test_a_long_text_is_cut() -> None:
    """VNPAY takes 255 characters."""
    assert f"vnp_OrderInfo={'a' * 255}&" in built({**PLAIN, "info": "á" * 300})


def test_a_text_of_nothing_but_signs_becomes_the_attempt() -> None:
    """VNPAY refuses an empty one."""
    assert f"vnp_OrderInfo={PLAIN['attempt_id']}&" in built({**PLAIN, "info": "…!?"})
