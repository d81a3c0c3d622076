"""Who calls is what API Gateway saw; no header can claim another address, and no address makes a forgery true."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.domain.payment.attempt import Outcome, State
from tests import issuer as people
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import each
from tests.payments.side import Side

REAL = "198.51.100.23"
PROVIDERS = {
    "vnpay": "113.52.45.78",
    "momo": "118.69.210.244",
    "zalopay": "118.102.1.1",
    "payos": "203.0.113.80",
    "sepay": "172.236.138.20",
    "stripe": "3.18.12.63",
}
CLAIMS = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "Client-IP", "X-Client-IP"]


def claiming(ip: str) -> dict[str, str]:
    """Every header that somebody believes."""
    return {name: f"for={ip}" if name == "Forwarded" else f"{ip}, 10.0.0.1" for name in CLAIMS}


def paying_from(counter: Counter, ip: str, **headers: str) -> Any:
    """The address VNPAY is told of the payer."""
    token = {"Authorization": f"Bearer {counter.issuer.token(people.CITIZEN)}"}
    answer = counter.gateway(
        "POST",
        "/v1/dossiers/{ref}/payments",
        ref=counter.new_unpaid(),
        body=json.dumps({"provider": "vnpay"}).encode(),
        headers={**token, **headers},
        ip=ip,
    )
    assert answer["statusCode"] == 201, answer
    return parse_qs(urlsplit(json.loads(answer["body"])["pay_url"]).query)["vnp_IpAddr"]


@pytest.mark.parametrize("ip", [REAL, "2001:db8::7"])
def test_the_payers_address_is_the_one_the_gateway_saw(counter: Counter, ip: str) -> None:
    """With and without headers that claim another."""
    assert paying_from(counter, ip) == [ip]
    assert paying_from(counter, ip, **claiming("113.52.45.78")) == [ip]


@pytest.mark.parametrize("name", CLAIMS)
def test_no_single_header_is_believed(counter: Counter, name: str) -> None:
    """Each of them is the caller's own word; it may also be nonsense."""
    for claimed in ("113.52.45.78", "127.0.0.1", "'; --", "x" * 5000, ""):
        assert paying_from(counter, REAL, **{name: claimed}) == [REAL]


@each
def test_a_notice_is_believed_for_its_signature_alone(counter: Counter, side: Side) -> None:
    """From anywhere, whatever is claimed: providers change their addresses without asking us."""
    for headers in ({}, claiming("10.0.0.1"), claiming(REAL)):
        attempt = counter.begun(side.name)
        answer = counter.proxied(side.name, side.paid(attempt), ip=REAL, headers=headers)
        assert (answer["statusCode"], answer["body"].encode()) == side.replies[Outcome.RECORDED]
        assert counter.known(attempt).state is State.PAID


@each
def test_a_forgery_from_the_providers_own_address_is_one(counter: Counter, side: Side) -> None:
    """Seen there or claimed."""
    attempt = counter.begun(side.name)
    forged = side.sent(side.message(attempt), secret="another")
    theirs = PROVIDERS[side.name]
    for ip, headers in ((theirs, {}), (REAL, claiming(theirs)), (theirs, claiming(theirs))):
        answer = counter.proxied(side.name, forged, ip=ip, headers=headers)
        assert (answer["statusCode"], answer["body"].encode()) == side.replies[Outcome.FORGED]
    counter.untouched(attempt)
