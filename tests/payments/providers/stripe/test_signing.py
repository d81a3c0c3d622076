"""Stripe's signatures: Stripe's own library is the other side, in both directions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Untrusted
from chalicelib.payments.providers.interface import Request
from chalicelib.payments.providers.stripe.adapter import PROVIDER
from chalicelib.payments.providers.stripe.signatures import sign
from tests.payments.providers.stripe.stripe_made import (
    CREDENTIALS,
    PREVIOUS,
    SECRET,
    event,
    intent,
    parsed,
    sent,
    session,
    signature,
    written,
)

BODY = written(event("checkout.session.completed", session()))
HEADER = signature(BODY)
MOMENT = HEADER.split(",")[0].removeprefix("t=")
HEX = HEADER.split("v1=")[1]

# The event in the tests of the Rust library async-stripe, with its line end.


def refused(request: Request) -> Untrusted:
    """How it is refused."""
    with pytest.raises(Untrusted) as caught:
        PROVIDER.verify_and_parse(request, CREDENTIALS)
    return caught.value


def accepted_by_stripe(header: str, body: bytes = BODY, secret: str = SECRET) -> bool:
    """Whether Stripe's library accepts it, whatever its age."""
    try:
        stripe.Webhook.construct_event(body, header, secret, tolerance=0)
    except (stripe.SignatureVerificationError, TypeError):  # it breaks on what is not ASCII
        return False
    return True


def test_what_stripes_library_signs_is_read() -> None:
    """Its own helper for tests, now and with any moment."""
    assert PROVIDER.verify_and_parse(sent(BODY, HEADER), CREDENTIALS).state.value == "paid"
    fresh = stripe.WebhookSignature.generate_signature_header(BODY.decode(), SECRET)
    request = Request(headers={"stripe-signature": fresh}, body=BODY, now=datetime.now(UTC))
    assert PROVIDER.verify_and_parse(request, CREDENTIALS).state.value == "paid"


def test_what_we_sign_is_accepted_by_stripes_library() -> None:
    """It reads the same event out of it, within its own tolerance."""
    moment = str(int(datetime.now(UTC).timestamp()))
    header = f"t={moment},v1={sign(moment, BODY, SECRET)}"
    read = stripe.Webhook.construct_event(BODY, header, SECRET)
    assert (read.type, read.data.object.payment_status) == ("checkout.session.completed", "paid")
    assert read.data.object.amount_total == parsed(BODY).amount


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(f"t={MOMENT},v1={'0' * 64},v1={HEX}", id="second"),
        pytest.param(f"t={MOMENT},v1={HEX},v1={'0' * 64}", id="first"),
        pytest.param(f"v1={HEX},t={MOMENT}", id="order"),
        pytest.param(f"t={MOMENT},v1={HEX},v0={'1' * 64},v2=x,odd", id="other-schemes"),
        pytest.param(f"t={MOMENT},v1={sign(MOMENT, BODY, PREVIOUS)}", id="previous-secret"),
        pytest.param(f"t={MOMENT},v1={sign(MOMENT, BODY, 'new')},v1={sign(MOMENT, BODY, PREVIOUS)}", id="rolled"),
    ],
)
def test_any_signature_with_any_valid_secret_will_do(header: str) -> None:
    """While a secret is being rolled Stripe sends one for each."""
    assert PROVIDER.verify_and_parse(sent(BODY, header), CREDENTIALS) == parsed(BODY)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("", id="none"),
        pytest.param(f"t={MOMENT}", id="moment-only"),
        pytest.param(f"v1={HEX}", id="no-moment"),
        pytest.param(f"t={MOMENT},v1=", id="empty"),
        pytest.param(f"t={MOMENT},v1={HEX[:-1]}", id="truncated"),
        pytest.param(f"t={MOMENT},v1={HEX}0", id="longer"),
        pytest.param(f"t={MOMENT},v1={HEX.upper()}", id="upper-case"),
        pytest.param(f"t={MOMENT},v1= {HEX}", id="spaced"),
        pytest.param(f"t={MOMENT}, v1={HEX}", id="spaced-name"),
        pytest.param(f"t={MOMENT},v0={HEX}", id="test-scheme"),
        pytest.param(f"t={MOMENT};v1={HEX}", id="semicolon"),
        pytest.param(f"t=x,v1={HEX}", id="no-number"),
        pytest.param(f"t={int(MOMENT) + 1},v1={HEX}", id="other-moment"),
        pytest.param(f"t={MOMENT},v1={HEX[:-1]}\u0660", id="not-ascii"),
        pytest.param(f"t={MOMENT},v1={sign(MOMENT, BODY, 'another')}", id="wrong-key"),
        pytest.param(f"t={MOMENT},v1={sign(MOMENT, BODY, '')}", id="empty-key"),
        pytest.param(f"t={MOMENT},v1={sign(MOMENT, BODY, CREDENTIALS.api_key)}", id="the-other-key"),
    ],
)
def test_what_is_not_signed_is_refused_here_and_by_stripes_library(header: str) -> None:
    """Anything less or more is a forgery."""
    refused(sent(BODY, header))
    assert not accepted_by_stripe(header)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(f"t=0{MOMENT},v1={HEX}", id="leading-nought"),
        pytest.param(f"t=+{MOMENT},v1={HEX}", id="sign"),
        pytest.param(f"t={MOMENT},t={MOMENT},v1={HEX}", id="twice"),
        pytest.param(f"t={MOMENT},v1={HEX}=x", id="more-behind-it"),
        pytest.param(f"{HEADER},{'v0=0,' * 50}", id="many"),
        pytest.param(f"{HEADER},v0={'0' * 2048}", id="long"),
    ],
)
def test_where_stripes_library_is_lax_we_are_not(header: str) -> None:
    """Stripe sends none of these; each could be read in two ways, or costs time to read."""
    assert accepted_by_stripe(header)
    refused(sent(BODY, header))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(BODY.replace(b"16000", b"16001"), id="amount"),
        pytest.param(BODY.replace(b'"paid"', b'"unpaid"'), id="status"),
        pytest.param(BODY.replace(b"PAY2", b"PAY3"), id="attempt"),
        pytest.param(BODY + b"\n", id="line-end"),
        pytest.param(BODY[:-1], id="truncated"),
        pytest.param(b"\xef\xbb\xbf" + BODY, id="byte-order-mark"),
        pytest.param(written(event("checkout.session.completed", session()), indent=None), id="compact"),
        pytest.param(written(event("payment_intent.succeeded", intent())), id="another-event"),
        pytest.param(b"", id="empty"),
    ],
)
def test_not_one_byte_of_the_body_can_be_touched(body: bytes) -> None:
    """Also where the same would be read out of it."""
    refused(sent(body, HEADER))


@given(st.text(st.characters(), max_size=100) | st.sampled_from([f"t={MOMENT},v1=", "t=1,v1=", HEX]), st.binary())
def test_noise_is_never_anything_but_untrusted(header: str, body: bytes) -> None:
    """Whatever is sent, there is no crash to learn from."""
    refused(sent(body, header))
    refused(sent(BODY, header))
