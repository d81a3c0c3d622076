"""Stripe's keys stay where they are, and what cannot be right is refused before anybody uses it."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, Refused, Unavailable
from chalicelib.payments.providers.stripe.adapter import PROVIDER, Credentials
from chalicelib.payments.providers.stripe.signatures import sign
from tests.payments.providers.stripe.stripe_made import (
    COMPLETED,
    CREDENTIALS,
    NOW,
    ORDER,
    PAYER,
    VISIT,
    event,
    paid,
    sent,
    session,
    signature,
    written,
)
from tests.payments.providers.stripe.stripe_wire import Api

CREDENTIAL_FIELDS: dict[str, Any] = {
    "base_url": "https://api.stripe.com",
    "api_key": "sk_live_HUSHHUSH",
    "secret": "whsec_HUSHHUSH",
    "livemode": True,
}


def words_of(error: BaseException | None) -> str:
    """Everything an exception could tell a log or a caller."""
    if error is None:
        return ""
    inner = words_of(error.__cause__) + words_of(error.__context__)
    return "".join([str(error), repr(error), str(vars(error)), *traceback.format_exception(error)]) + inner


def test_credentials_show_no_secret() -> None:
    """Neither printed nor formatted."""
    for shown in (repr(CREDENTIALS), str(CREDENTIALS), f"{CREDENTIALS}", f"{[CREDENTIALS]}"):
        assert CREDENTIALS.base_url in shown
        for secret in (CREDENTIALS.api_key, *CREDENTIALS.secrets):
            assert secret not in shown


@pytest.mark.parametrize(
    ("body", "header"),
    [
        pytest.param(written(paid()), "t=1796350500,v1=" + "0" * 64, id="forged"),
        pytest.param(written(paid()), "", id="unsigned"),
        pytest.param(written(paid()), signature(written(paid()), at=NOW.replace(hour=1)), id="stale"),
        pytest.param(written(event(COMPLETED, session(), livemode=True)), None, id="other-mode"),
        pytest.param(written(paid())[:-1], None, id="cut"),
        pytest.param(written(paid(amount_total="x")), None, id="amount"),
        pytest.param(written(paid(metadata=[PAYER])), None, id="metadata"),
    ],
)
def test_a_refusal_is_no_signing_oracle_and_names_no_payer(body: bytes, header: str | None) -> None:
    """It tells no key, no signature that would have been right, and nothing of the person."""
    with pytest.raises(Refused) as caught:
        PROVIDER.verify_and_parse(sent(body, header), CREDENTIALS)
    words = words_of(caught.value)
    assert PAYER not in words
    assert CREDENTIALS.api_key not in words
    for secret in CREDENTIALS.secrets:
        assert secret not in words
        assert sign(str(int(NOW.timestamp())), body, secret) not in words


@pytest.mark.parametrize("answer", [(400, {"error": {"message": "HUSH"}}), (200, b"HUSH"), (200, session(url="HUSH"))])
def test_a_page_that_cannot_be_opened_repeats_nothing(answer: Any) -> None:
    """Stripe's message may name the key."""
    with pytest.raises(Unavailable) as caught:
        PROVIDER.create(ORDER, VISIT, CREDENTIALS, Api(answer))
    words = words_of(caught.value)
    assert "HUSH" not in words
    assert CREDENTIALS.api_key not in words


def test_credentials_come_from_the_secret_store() -> None:
    """The previous secret is there only while one is being replaced; the address has no stroke at its end."""
    made = PROVIDER.credentials(json.dumps({**CREDENTIAL_FIELDS, "base_url": "https://api.stripe.com/"}))
    assert made == Credentials(**CREDENTIAL_FIELDS)
    for absent in (None, ""):
        assert PROVIDER.credentials(json.dumps({**CREDENTIAL_FIELDS, "previous_secret": absent})).secrets == (
            "whsec_HUSHHUSH",
        )
    both = PROVIDER.credentials(json.dumps({**CREDENTIAL_FIELDS, "previous_secret": "whsec_P"}))
    assert both.secrets == ("whsec_HUSHHUSH", "whsec_P")


@pytest.mark.parametrize("name", CREDENTIAL_FIELDS)
@pytest.mark.parametrize("wrong", ["missing", None, "", 7, ["x"], " ", "a b", "a\r\nX-Other: 1", "é"])
def test_an_unusable_secret_is_refused_without_repeating_it(name: str, wrong: Any) -> None:
    """A mistyped value must not end in the logs, nor a line end in a header."""
    fields = {key: value for key, value in CREDENTIAL_FIELDS.items() if key != name}
    refused(fields if wrong == "missing" else {**fields, name: wrong})


@pytest.mark.parametrize(
    "fields",
    [
        {**CREDENTIAL_FIELDS, "livemode": False},
        {**CREDENTIAL_FIELDS, "api_key": "sk_test_HUSHHUSH"},
        {**CREDENTIAL_FIELDS, "api_key": "rk_test_HUSHHUSH"},
        {**CREDENTIAL_FIELDS, "api_key": "rk_live_HUSHHUSH", "livemode": False},
        {**CREDENTIAL_FIELDS, "livemode": "true"},
        {**CREDENTIAL_FIELDS, "livemode": 1},
        {**CREDENTIAL_FIELDS, "base_url": "http://api.stripe.com"},
        {**CREDENTIAL_FIELDS, "base_url": "ftp://api.stripe.com"},
        {**CREDENTIAL_FIELDS, "previous_secret": 7},
        {**CREDENTIAL_FIELDS, "previous_secret": " "},
        ["HUSHHUSH"],
        None,
    ],
)
def test_keys_of_two_modes_and_addresses_anybody_can_listen_at_are_refused(fields: Any) -> None:
    """Of a key of the other mode Stripe says that it knows no payment, which would close all that were paid."""
    refused(fields)


@pytest.mark.parametrize("text", ["HUSHHUSH", '{"secret": "HUSHHUSH"', "[" * 100_000])
def test_what_is_no_json_is_refused_without_repeating_it(text: str) -> None:
    """The parser's own error would."""
    with pytest.raises(ValueError, match="needs base_url") as caught:
        PROVIDER.credentials(text)
    assert "HUSHHUSH" not in "".join(traceback.format_exception(caught.value))


def refused(fields: Any) -> None:
    """That it is, and that nothing of it is repeated."""
    with pytest.raises(ValueError, match="needs base_url") as caught:
        PROVIDER.credentials(json.dumps(fields))
    assert not isinstance(caught.value, Invalid)
    assert "HUSHHUSH" not in "".join(traceback.format_exception(caught.value))


def test_what_the_provider_says_of_itself_fits() -> None:
    """Every capability it names is one of the interface's, and its limits are Stripe's."""
    assert PROVIDER.name == "stripe"
    assert PROVIDER.capabilities == {
        "redirect",
        "query",
        "refund",
        "partial_refund",
        "query_refund",
        "notifies_failure",
    }
    assert len(str(PROVIDER.limits.most)) == 8
    assert PROVIDER.limits.least < PROVIDER.limits.most
