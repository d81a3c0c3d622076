"""However a notice is written, escaped, ordered or wrapped on its way: what was signed is read, and nothing else is."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

import pytest

from chalicelib.domain.payment.attempt import Outcome, State
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT, Sent
from tests.payments.provider_specs import SIDES, each, some, those
from tests.payments.providers.sepay import sepay_side
from tests.payments.providers.stripe import stripe_made
from tests.payments.side import Side

VNPAY = SIDES["vnpay"]
by_post = those(lambda side: side.name != "vnpay")
by_field = some("momo", "zalopay", "payos")
"""Those that sign what the JSON says; the others sign its very bytes."""
by_byte = some("sepay", "stripe")

BOM = b"\xef\xbb\xbf"
TEXTS = {
    "vnpay": "vnp_OrderInfo",
    "momo": "message",
    "zalopay": "merchant_user_id",
    "payos": "description",
    "sepay": "description",
    "stripe": "statement_descriptor",
}
"""A field of free text that is signed."""

WAYS: list[Any] = [
    pytest.param(lambda message: json.dumps(dict(reversed(message.items()))).encode(), id="another-key-order"),
    pytest.param(lambda message: json.dumps(message, indent=4).encode(), id="pretty-printed"),
    pytest.param(lambda message: json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode(), id="compact"),
    pytest.param(lambda message: json.dumps(message, ensure_ascii=True).encode(), id="escaped"),
    pytest.param(lambda message: b"\r\n " + json.dumps(message).encode() + b"\n", id="white-space-around"),
]


def recorded(counter: Counter, side: Side, sent: Sent) -> None:
    """It is taken."""
    assert counter.answered(side.name, sent) is not Outcome.FORGED


def test_a_repeated_query_key_is_refused(counter: Counter) -> None:
    """With the same value or another, before or after: nobody may choose which one we read."""
    attempt = counter.begun("vnpay")
    query = VNPAY.paid(attempt).query
    for name, value in parse_qsl(query):
        for more in (value, "1", ""):
            again = urlencode({name: more})
            for twice in (f"{query}&{again}", f"{again}&{query}"):
                assert counter.answered("vnpay", Sent(query=twice)) is Outcome.FORGED
    counter.untouched(attempt)


@each
def test_what_others_add_to_the_address_does_no_harm(counter: Counter, side: Side) -> None:
    """`utm` and whatever else is not the provider's."""
    attempt = counter.begun(side.name)
    sent = side.paid(attempt)
    more = "utm_source=zalo&utm_source=x&amount=1&VNP_AMOUNT=1&Vnp_TxnRef=X&a[]=1&fbclid="
    recorded(counter, side, Sent(sent.body, sent.headers, f"{sent.query}&{more}" if sent.query else more))
    assert counter.known(attempt).state is State.PAID


def test_empty_parameters_are_not_signed_and_mean_nothing(counter: Counter) -> None:
    """VNPAY leaves them out of what it signs."""
    attempt = counter.begun("vnpay")
    query = VNPAY.paid(attempt).query
    recorded(counter, VNPAY, Sent(query=f"{query}&vnp_BankTranNo=&vnp_New="))
    assert counter.known(attempt).state is State.PAID


def javascript(text: str) -> str:
    """As JavaScript and Java encode a form."""
    return quote_plus(text, safe="*").replace("~", "%7E")


def php(text: str) -> str:
    """As PHP does."""
    return quote_plus(text).replace("~", "%7E")


@pytest.mark.parametrize("text", ["a*b", "a~b", "*~*", "Nộp lệ phí hồ sơ", "(x) it's 50%!", "a&vnp_Amount=1", "+ +"])
@pytest.mark.parametrize("quoted", [php, quote_plus, javascript], ids=["php", "python", "javascript-and-java"])
def test_vnpays_text_in_every_senders_encoding(counter: Counter, text: str, quoted: Callable[[str], str]) -> None:
    """Only `*` and `~` are encoded differently, and each way is verified."""
    attempt = counter.begun("vnpay")
    fields = VNPAY.message(attempt, vnp_OrderInfo=text)
    signed = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in sorted(fields.items()))
    digest = hmac.new(VNPAY.secret.encode(), signed.encode(), hashlib.sha512).hexdigest()
    recorded(counter, VNPAY, Sent(query=f"{signed}&vnp_SecureHash={digest}"))
    assert counter.known(attempt).state is State.PAID


@each
@pytest.mark.parametrize("text", ["*~", "Nộp lệ phí, đã trả ₫", "a & b = c", '"\\/\b<>\u2028', "𝕏 😀"])
def test_any_text_that_was_signed_is_taken(counter: Counter, side: Side, text: str) -> None:
    """Memos and messages are what people write."""
    attempt = counter.begun(side.name)
    recorded(counter, side, side.paid(attempt, **{TEXTS[side.name]: text}))
    assert counter.known(attempt).state is State.PAID


@each
def test_another_unicode_form_is_another_text(counter: Counter, side: Side) -> None:
    """Signed composed and sent decomposed it is no longer what was signed; signed decomposed it is."""
    attempt, name = counter.begun(side.name), TEXTS[side.name]
    composed = side.message(attempt, **{name: unicodedata.normalize("NFC", "Nộp lệ phí")})
    decomposed = {**composed, name: unicodedata.normalize("NFD", "Nộp lệ phí")}
    assert counter.answered(side.name, side.sent(decomposed, over=composed)) is Outcome.FORGED
    counter.untouched(attempt)
    recorded(counter, side, side.sent(decomposed))
    assert counter.known(attempt).state is State.PAID


@by_field
@pytest.mark.parametrize(
    "way", [*WAYS, pytest.param(lambda message: BOM + json.dumps(message).encode(), id="byte-order-mark")]
)
def test_how_the_json_is_written_does_not_matter(counter: Counter, side: Side, way: Callable[[Any], bytes]) -> None:
    """Where its values are signed. ZaloPay's `data` is a text, and its bytes are kept."""
    attempt = counter.begun(side.name)
    recorded(counter, side, Sent(way(json.loads(side.paid(attempt).body))))
    assert counter.known(attempt).state is State.PAID


def test_zalopays_data_written_anew_is_not_what_was_signed(counter: Counter) -> None:
    """Pretty-printed, it says the same and is another text."""
    attempt = counter.begun("zalopay")
    message = json.loads(SIDES["zalopay"].paid(attempt).body)
    anew = {**message, "data": json.dumps(json.loads(message["data"]), indent=2)}
    assert counter.answered("zalopay", Sent(json.dumps(anew).encode())) is Outcome.FORGED
    counter.untouched(attempt)


@by_byte
@pytest.mark.parametrize("way", WAYS)
def test_where_the_bytes_are_signed_not_one_may_change(
    counter: Counter, side: Side, way: Callable[[Any], bytes]
) -> None:
    """The same JSON written anew is refused; signed as it is written now, it is taken."""
    attempt = counter.begun(side.name)
    sent = side.paid(attempt)
    anew = way(json.loads(sent.body))
    if anew != sent.body:
        assert counter.answered(side.name, Sent(anew, sent.headers)) is Outcome.FORGED
        counter.untouched(attempt)
    recorded(counter, side, Sent(anew, signed(side, anew)))
    assert counter.known(attempt).state is State.PAID


@by_byte
def test_a_byte_order_mark_that_was_not_signed_is_refused(counter: Counter, side: Side) -> None:
    """It is three bytes more."""
    attempt = counter.begun(side.name)
    sent = side.paid(attempt)
    assert counter.answered(side.name, Sent(BOM + sent.body, sent.headers)) is Outcome.FORGED
    counter.untouched(attempt)


@by_post
@pytest.mark.parametrize("encoded", [True, False], ids=["base64", "text"])
def test_a_body_that_api_gateway_encoded(counter: Counter, side: Side, encoded: bool) -> None:
    """Which it is depends on the gateway's list of binary types; the bytes are the same."""
    attempt = counter.begun(side.name)
    answer = counter.proxied(side.name, side.paid(attempt, **{TEXTS[side.name]: "Nộp lệ phí"}), encoded=encoded)
    assert answer["statusCode"] == side.replies[Outcome.RECORDED][0]
    assert counter.known(attempt).state is State.PAID


def signed(side: Side, body: bytes) -> dict[str, str]:
    """The headers of these bytes."""
    if side.name == "stripe":
        return {"Stripe-Signature": stripe_made.signature(body, at=AT)}
    stamp = str(int(AT.timestamp()))
    return {"X-SePay-Timestamp": stamp, "X-SePay-Signature": sepay_side.signature(body, stamp)}
