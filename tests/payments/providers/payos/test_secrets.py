"""payOS's secrets and signatures stay where they are, and so do the names of payers."""

from __future__ import annotations

import json
import traceback
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Refused
from chalicelib.payments.providers.interface import StatusInquiry
from chalicelib.payments.providers.payos.adapter import PROVIDER, Credentials
from tests.payments.providers.payos.payos_side import (
    CREATED,
    CREDENTIALS,
    CREDIT,
    LINK,
    NOW,
    ORDER,
    PAID_LINK,
    SECRET,
    VISIT,
    Api,
    sign,
    signed,
)
from tests.payments.providers.payos.payos_side import (
    parsed as notice_of,
)

ROTATED = replace(CREDENTIALS, secret="THENEWSECRET", previous_secret=SECRET)
CREDENTIAL_FIELDS = {"client_id": "C", "api_key": "A", "secret": "S"}


def words_of(error: BaseException | None) -> str:
    """Everything an exception could tell a log or a caller."""
    if error is None:
        return ""
    inner = words_of(error.__cause__) + words_of(error.__context__)
    return "".join([str(error), repr(error), str(vars(error)), *traceback.format_exception(error)]) + inner


def test_credentials_come_from_the_secret_store() -> None:
    """Three are needed; the rest is what payOS is for everybody."""
    assert PROVIDER.credentials(json.dumps(CREDENTIAL_FIELDS)) == Credentials(
        client_id="C",
        api_key="A",
        secret="S",
        previous_secret="",
        base_url="https://api-merchant.payos.vn",
        checkout_url="https://pay.payos.vn/web",
        description_length=9,
    )
    more = {"previous_secret": "P", "base_url": "http://localhost:1/", "checkout_url": "http://localhost:2/w/"}
    parsed = PROVIDER.credentials(json.dumps({**CREDENTIAL_FIELDS, **more, "description_length": 25}))
    assert (parsed.secrets, parsed.description_length) == (("S", "P"), 25)
    assert (parsed.base_url, parsed.checkout_url) == ("http://localhost:1", "http://localhost:2/w")
    assert PROVIDER.credentials(json.dumps({**CREDENTIAL_FIELDS, "previous_secret": None})).secrets == ("S",)
    assert PROVIDER.credentials(json.dumps({**CREDENTIAL_FIELDS, "description_length": 4})).description_length == 4
    assert Credentials(**CREDENTIAL_FIELDS).secrets == ("S",)


@pytest.mark.parametrize(
    "text",
    [
        "HUSHHUSH",
        '{"client_id": "C", "api_key": "A", "secret": "HUSHHUSH"',
        '["HUSHHUSH"]',
        "null",
        json.dumps({"api_key": "A", "secret": "HUSHHUSH"}),
        json.dumps({"client_id": "C", "secret": "HUSHHUSH"}),
        json.dumps({"client_id": "C", "api_key": "HUSHHUSH"}),
        json.dumps({**CREDENTIAL_FIELDS, "secret": ["HUSHHUSH"]}),
        json.dumps({**CREDENTIAL_FIELDS, "previous_secret": {"x": "HUSHHUSH"}}),
        json.dumps({**CREDENTIAL_FIELDS, "base_url": "HUSHHUSH"}),
        json.dumps({**CREDENTIAL_FIELDS, "base_url": "https://x.invalid/?HUSHHUSH"}),
        json.dumps({**CREDENTIAL_FIELDS, "checkout_url": "javascript:HUSHHUSH"}),
        json.dumps({**CREDENTIAL_FIELDS, "secret": "HUSHHUSH", "description_length": "9"}),
        json.dumps({**CREDENTIAL_FIELDS, "secret": "HUSHHUSH", "description_length": 26}),
        json.dumps({**CREDENTIAL_FIELDS, "secret": "HUSHHUSH", "description_length": 3}),
        json.dumps({**CREDENTIAL_FIELDS, "secret": "HUSHHUSH", "description_length": True}),
        json.dumps({**CREDENTIAL_FIELDS, "secret": "HUSHHUSH", "description_length": None}),
    ],
)
def test_an_unusable_secret_is_refused_without_repeating_it(text: str) -> None:
    """A mistyped parameter must not end in the logs."""
    with pytest.raises(ValueError, match="client_id, api_key and secret") as caught:
        PROVIDER.credentials(text)
    assert "HUSHHUSH" not in str(caught.value)
    assert "HUSHHUSH" not in "".join(traceback.format_exception(caught.value))


def test_credentials_show_no_secret() -> None:
    """Neither printed nor formatted."""
    for shown in (repr(ROTATED), str(ROTATED), f"{ROTATED}", f"{[ROTATED]}"):
        assert ROTATED.client_id in shown
        for secret in (ROTATED.api_key, *ROTATED.secrets):
            assert secret not in shown


@pytest.mark.parametrize(
    ("data", "signature"),
    [
        pytest.param({**CREDIT, "amount": 0}, sign({**CREDIT, "amount": 0}), id="no amount"),
        pytest.param({**CREDIT, "orderCode": "x"}, sign({**CREDIT, "orderCode": "x"}), id="no number"),
        pytest.param({**CREDIT, "reference": None}, sign({**CREDIT, "reference": None}), id="no reference"),
        pytest.param({**CREDIT, "amount": 1}, sign(CREDIT), id="touched"),
        pytest.param(CREDIT, "0" * 64, id="forged"),
        pytest.param(CREDIT, None, id="unsigned"),
    ],
)
def test_a_refusal_is_no_signing_oracle_and_names_nobody(data: dict[str, Any], signature: str | None) -> None:
    """It tells no secret, no signature that would have been right, and nothing of the payer."""
    with pytest.raises(Refused) as caught:
        notice_of({"data": data, "signature": signature}, ROTATED)
    words = words_of(caught.value)
    expected_notice = [*ROTATED.secrets, *(sign(data, secret) for secret in ROTATED.secrets), "TRAN THI MAI", "MBVCB"]
    assert [one for one in expected_notice if one in words] == []


def test_a_body_that_is_no_json_is_not_repeated() -> None:
    """It may hold what a person wrote."""
    with pytest.raises(Refused) as caught:
        notice_of(json.dumps(signed(CREDIT)).encode()[:-1])
    assert "TRAN THI MAI" not in words_of(caught.value)


def test_calls_that_fail_tell_no_secret() -> None:
    """Neither what was sent nor what was answered."""
    api = Api({**signed(CREATED), "signature": "0" * 64})
    with pytest.raises(Refused) as caught:
        PROVIDER.create(ORDER, VISIT, ROTATED, api)
    words = words_of(caught.value)
    sent = api.requests[0][2]
    assert sent is not None
    expected_notice = [ROTATED.api_key, *ROTATED.secrets, sent["signature"], sign(CREATED), "HANH CHINH CONG"]
    assert [one for one in expected_notice if one in words] == []


def test_secrets_are_in_no_body_and_the_key_of_the_api_is_in_its_header_only() -> None:
    """The checksum key never leaves."""
    api = Api(signed(CREATED), signed(PAID_LINK))
    PROVIDER.create(ORDER, VISIT, CREDENTIALS, api)
    PROVIDER.query(StatusInquiry(order=ORDER, provider_ref=LINK, request_id="Q", now=NOW), CREDENTIALS, api)
    for _, url, body, headers in api.requests:
        assert SECRET not in json.dumps([url, body, headers])
        assert CREDENTIALS.api_key not in json.dumps([url, body])
        assert headers["x-api-key"] == CREDENTIALS.api_key
