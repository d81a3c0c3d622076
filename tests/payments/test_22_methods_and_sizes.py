"""A notice is one method and a small thing: no cache keeps it, no prefetch does it, and nothing huge is even read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.payment.attempt import Outcome, State
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import Sent
from tests.payments.provider_specs import SIDES, each, those
from tests.payments.side import Side

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
VNPAY = SIDES["vnpay"]
by_post = those(lambda side: side.name != "vnpay")


@each
@pytest.mark.parametrize("method", METHODS)
def test_only_its_own_method_does_anything(counter: Counter, side: Side, method: str) -> None:
    """405 to a well signed notice that comes otherwise, and nothing happened."""
    attempt = counter.begun(side.name)
    sent = side.paid(attempt)
    if method == ("GET" if side.name == "vnpay" else "POST"):
        counter.notify(side.name, sent)
        assert counter.known(attempt).state is State.PAID
        return
    answer = counter.gateway(method, f"/webhooks/{side.name}", query=sent.query, body=sent.body, headers=sent.headers)
    assert answer["statusCode"] == 405
    counter.untouched(attempt)


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Fri, 04 Dec 2026 02:00:00 GMT"},
        {"Cache-Control": "only-if-cached"},
        {"Range": "bytes=0-1"},
    ],
    ids=str,
)
def test_vnpays_get_is_never_answered_from_a_cache(counter: Counter, headers: dict[str, str]) -> None:
    """Each call is answered anew, whole, and may be kept by nobody."""
    attempt = counter.begun("vnpay")
    for outcome in (Outcome.RECORDED, Outcome.DUPLICATE):
        answer = counter.notify("vnpay", VNPAY.paid(attempt), **{k.replace("-", "_"): v for k, v in headers.items()})
        assert (answer.status_code, answer.body) == VNPAY.replies[outcome]
        assert answer.headers["Cache-Control"] == "no-store"
        assert not {"ETag", "Last-Modified", "Expires", "Location"} & set(answer.headers)


@each
@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender", "preview"])
def test_what_a_browser_fetches_ahead_decides_nothing(counter: Counter, side: Side, purpose: str) -> None:
    """The payer's way back is a page that shows; the notice's address is told to no browser."""
    attempt = counter.begun(side.name)
    ahead = {"Purpose": purpose, "Sec_Purpose": purpose, "X_Moz": purpose}
    query = f"{side.paid(attempt).query}&attempt={attempt.id}"
    page = counter.ask("GET", f"/pay/return/{side.name}?{query}", None, None, **ahead)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert f"/webhooks/{side.name}" not in page.body.decode()
    counter.untouched(attempt)


BODIES: dict[str, Any] = {
    "64-kilobytes-and-more": b'{"a":"' + b"x" * 66_000 + b'"}',
    "5-megabytes": b"[" + b"0," * 2_500_000 + b"0]",
    "deep": b'{"data":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "deep-objects": b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
    "many-members": json.dumps({f"a{number}": 1 for number in range(5000)}).encode(),
    "long-number": b'{"amount":' + b"9" * 60_000 + b"}",
    "no-text": b"\xff\xfe" * 1000,
    "empty": b"",
    "null": b"null",
    "no-data": b'{"data": null, "signature": null}',
}


@by_post
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_huge_or_senseless_body_is_a_forgery(counter: Counter, side: Side, body: bytes) -> None:
    """Without a signature of ours it is not even looked into."""
    answer = counter.proxied(side.name, Sent(body), encoded=True)
    assert (answer["statusCode"], answer["body"].encode()) == side.replies[Outcome.FORGED]


@by_post
def test_a_signed_body_that_is_huge_is_not_read_either(counter: Counter, side: Side) -> None:
    """Nobody who signs for us sends 64 KB."""
    attempt = counter.begun(side.name)
    text = {"momo": "message", "zalopay": "merchant_user_id", "payos": "description"}.get(side.name, "description")
    assert counter.answered(side.name, side.paid(attempt, **{text: "x" * 66_000})) is Outcome.FORGED
    counter.untouched(attempt)


QUERIES: dict[str, str] = {
    "many-parameters": urlencode({f"vnp_{number}": "" for number in range(40)}),
    "many-of-others": urlencode({f"utm_{number}": "" for number in range(40)}),
    "many-values": "&".join(["vnp_Amount=1"] * 2000),
    "long-value": urlencode({"vnp_OrderInfo": "x" * 8000}),
    "long-name": urlencode({"vnp_" + "x" * 600: ""}),
    "no-parameters": "",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_vnpays_parameters_are_counted_first(counter: Counter, query: str) -> None:
    """Beside a good signature, too."""
    attempt = counter.begun("vnpay")
    signed = VNPAY.paid(attempt).query
    assert counter.answered("vnpay", Sent(query=query)) is Outcome.FORGED
    if query:
        assert counter.answered("vnpay", Sent(query=f"{signed}&{query}")) is Outcome.FORGED
        counter.untouched(attempt)
