"""SePay's webhooks: what SePay authenticated for us within five minutes is read, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Untrusted
from chalicelib.payments.providers.interface import Request
from chalicelib.payments.providers.sepay.adapter import PROVIDER, Credentials
from tests.payments.providers.sepay.sepay_side import (
    CREDENTIALS,
    CREDIT,
    KEYED,
    NOW,
    SECRET,
    compact,
    parsed,
    request,
    signature,
)

GENUINE = signature(compact(CREDIT))


def refused(inquiry: Request, credentials: Credentials = CREDENTIALS) -> None:
    """It was not sent to us by SePay."""
    with pytest.raises(Untrusted):
        PROVIDER.verify_and_parse(inquiry, credentials)


def keyed(authorization: str) -> Request:
    """A webhook with this in its `Authorization`, and nothing else."""
    return Request(body=compact(CREDIT), headers={"authorization": authorization}, now=NOW)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param("", id="none"),
        pytest.param("sha256=", id="no-hex"),
        pytest.param(GENUINE.removeprefix("sha256="), id="no-scheme"),
        pytest.param(GENUINE.upper(), id="upper-case"),
        pytest.param("sha256=" + GENUINE.removeprefix("sha256=").upper(), id="upper-case-hex"),
        pytest.param(GENUINE.replace("sha256", "sha1"), id="other-scheme"),
        pytest.param(f" {GENUINE}", id="spaced"),
        pytest.param(f"{GENUINE},{GENUINE}", id="twice"),
        pytest.param(GENUINE[:-1] + "\ud800", id="not-text"),
        pytest.param(signature(compact(CREDIT), "1796350501"), id="of-another-moment"),
    ],
)
def test_only_the_whole_signature_counts(given: str) -> None:
    """As SePay writes it: `sha256=` and lower-case hex."""
    refused(request(CREDIT, x_sepay_signature=given))


def test_no_header_is_a_wrong_one() -> None:
    """Neither may be missing, and no other kind of proof takes their place."""
    for missing in ("x-sepay-signature", "x-sepay-timestamp"):
        inquiry = request(CREDIT)
        refused(replace(inquiry, headers={name: value for name, value in inquiry.headers.items() if name != missing}))
    refused(keyed(f"Apikey {SECRET}"))
    refused(Request(body=compact(CREDIT), now=NOW))


@pytest.mark.parametrize("name", ["id", "accountNumber", "code", "content", "transferType", "transferAmount"])
def test_a_body_that_was_touched_is_refused(name: str) -> None:
    """Not one value can be another."""
    changed = {**CREDIT, name: 160000 if name == "transferAmount" else "in "}
    inquiry = request(CREDIT)
    refused(replace(inquiry, body=compact(changed)))
    refused(replace(inquiry, body=inquiry.body + b" "))
    refused(replace(inquiry, body=b""))


@pytest.mark.parametrize(
    "stamp", ["", "0", "-1796350500", "1796350500.0", "+1796350500", " 1796350500", "٣٧٩٦٣٥٠٥٠٠", "1e9"]
)
def test_a_moment_that_is_none_is_refused_even_if_it_is_signed(stamp: str) -> None:
    """Ten digits of Unix seconds."""
    refused(request(CREDIT, stamp))


@pytest.mark.parametrize(
    "account", ["0071000888889", "71000888888", "", " 0071000888888", None, 71000888888, ["0071000888888"]]
)
def test_money_on_another_account_is_not_ours(account: object) -> None:
    """Even if SePay signed it: one secret may serve several accounts."""
    refused(request({**CREDIT, "accountNumber": account}))
    refused(request({name: value for name, value in CREDIT.items() if name != "accountNumber"}))


def test_the_api_key_is_taken_where_it_was_agreed() -> None:
    """With it neither a signature nor a moment is looked at."""
    assert PROVIDER.verify_and_parse(keyed("Apikey APIKEYOFNOBODY"), KEYED) == parsed(CREDIT)
    rotated = replace(KEYED, secret="NEWKEY", previous_secret="APIKEYOFNOBODY")
    assert PROVIDER.verify_and_parse(keyed("Apikey APIKEYOFNOBODY"), rotated)
    assert PROVIDER.verify_and_parse(keyed("Apikey NEWKEY"), rotated)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Apikey ",
        "Apikey",
        "APIKEYOFNOBODY",
        "Apikey APIKEYOFNOBOD",
        "Apikey APIKEYOFNOBODYX",
        "Apikey apikeyofnobody",
        "apikey APIKEYOFNOBODY",
        "Bearer APIKEYOFNOBODY",
        "Apikey  APIKEYOFNOBODY",
        "Apikey APIKEYOFNOBODY, Apikey APIKEYOFNOBODY",
        "Apikey TOKENOFNOBODY",
        "Apikey \ud800",
    ],
)
def test_another_key_is_refused(authorization: str) -> None:
    """And so is the right one, written in another way."""
    refused(keyed(authorization), KEYED)


def test_a_signature_does_not_replace_the_key() -> None:
    """One account, one way."""
    refused(request(CREDIT, secret="APIKEYOFNOBODY"), KEYED)


def test_a_body_of_unreasonable_size_is_refused_even_if_it_is_signed() -> None:
    """64 KB."""
    body = compact({**CREDIT, "description": ""})
    fitting = compact({**CREDIT, "description": "a" * (64 * 1024 - len(body))})
    assert parsed(fitting)
    refused(request(fitting + b" "))


@given(st.binary(max_size=200), st.dictionaries(st.sampled_from(["x-sepay-signature", "x-sepay-timestamp"]), st.text()))
def test_noise_is_never_anything_but_untrusted(body: bytes, headers: dict[str, str]) -> None:
    """Whatever is sent, there is no crash to learn from."""
    for credentials in (CREDENTIALS, KEYED):
        refused(Request(body=body, headers=headers, now=NOW), credentials)
