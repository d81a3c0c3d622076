"""Each provider's own notice, signed by its own side, files the dossier: once, and only if it is theirs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.payment import Attempt
from chalicelib.domain.people import Person
from chalicelib.gateways.registry import MODULES, provider
from chalicelib.use_cases import payments
from chalicelib.web.webhooks import CALLED
from tests import issuer as people
from tests import momo_signer, zalopay_signer
from tests.gateways import payos_side, sepay_side, stripe_made
from tests.world import EXTRACT, NOON, World

AT = datetime.fromisoformat(NOON)
MAI = Person(subject=str(people.CITIZEN["sub"]))
CAPABILITIES = frozenset(
    [
        "redirect",
        "qr",
        "query",
        "refund",
        "partial_refund",
        "query_refund",
        "notifies_failure",
        "several_credits",
        "by_number",
    ]
)

Sent = tuple[bytes, dict[str, str]]


@dataclass(frozen=True)
class Side:
    """A provider as it really speaks: our account there, its notice, and what it hears of it or of a forgery."""

    account: dict[str, Any]
    paid: Callable[[Attempt], Sent]
    recorded: tuple[int, bytes]
    repeated: tuple[int, bytes]
    forged: int


def momo(attempt: Attempt) -> Sent:
    """MoMo's IPN."""
    return momo_signer.ipn(orderId=attempt.id, requestId=attempt.id, amount=attempt.amount), {}


def zalopay(attempt: Attempt) -> Sent:
    """ZaloPay's callback."""
    data = {**zalopay_signer.PAYMENT, "app_trans_id": f"{AT:%y%m%d}_{attempt.id}", "amount": attempt.amount}
    return json.dumps(zalopay_signer.signed(zalopay_signer.compact(data))).encode(), {}


def payos(attempt: Attempt) -> Sent:
    """payOS tells of one transfer, by the number of the attempt."""
    data = {**payos_side.CREDIT, "orderCode": attempt.number, "amount": attempt.amount}
    return json.dumps(payos_side.signed(data)).encode(), {}


def sepay(attempt: Attempt) -> Sent:
    """SePay tells of one transfer, with our memo in it."""
    body = sepay_side.compact(
        {**sepay_side.CREDIT, "code": None, "content": f"NOP PHI MC{attempt.id}", "transferAmount": attempt.amount}
    )
    stamp = str(int(AT.timestamp()))
    return body, {"X-SePay-Timestamp": stamp, "X-SePay-Signature": sepay_side.signature(body, stamp)}


def stripe(attempt: Attempt) -> Sent:
    """Stripe tells that a session was paid."""
    body = stripe_made.written(
        stripe_made.paid(
            metadata={"attempt": attempt.id},
            client_reference_id=attempt.id,
            amount_total=attempt.amount,
            amount_subtotal=attempt.amount,
        )
    )
    return body, {"Stripe-Signature": stripe_made.signature(body, at=AT)}


SIDES = {
    "momo": Side(
        {
            "partner_code": momo_signer.PARTNER_CODE,
            "access_key": momo_signer.ACCESS_KEY,
            "secret": momo_signer.SECRET,
            "base_url": momo_signer.BASE_URL,
        },
        momo,
        (204, b""),
        (204, b""),
        401,
    ),
    "zalopay": Side(
        {
            "app_id": zalopay_signer.APP_ID,
            "key1": zalopay_signer.KEY1,
            "key2": zalopay_signer.KEY2,
            "base_url": zalopay_signer.BASE_URL,
        },
        zalopay,
        (200, b'"return_code": 1'),
        (200, b'"return_code": 2'),
        200,
    ),
    "payos": Side(asdict(payos_side.CREDENTIALS), payos, (200, b"true"), (200, b"true"), 401),
    "sepay": Side(asdict(sepay_side.CREDENTIALS), sepay, (200, b"true"), (200, b"true"), 401),
    "stripe": Side(asdict(stripe_made.CREDENTIALS), stripe, (200, b"true"), (200, b"true"), 400),
}
each = pytest.mark.parametrize("name", SIDES)


def begun(world: World, name: str) -> tuple[Any, Attempt]:
    """A dossier whose fee somebody went to pay there."""
    world.secret(name, SIDES[name].account)
    owing = world.submitted(EXTRACT)
    number = wiring.number() if "by_number" in provider(name).capabilities else 0
    _, attempt = payments.start(
        wiring.table(),
        MAI,
        owing["reference"],
        name,
        limits=(1, 10**9),
        number=number,
        at=AT,
        choose=wiring.choose,
    )
    return owing, attempt


def told(world: World, name: str, sent: Sent) -> tuple[int, bytes]:
    """What the provider is answered."""
    body, headers = sent
    answer = world.ask("POST", f"/webhooks/{name}", None, body, **headers)
    return answer.status_code, answer.body


@each
def test_a_payment_files_the_dossier_once(world: World, name: str) -> None:
    """And a repetition is answered so that it ends."""
    owing, attempt = begun(world, name)
    side = SIDES[name]
    for expected in (side.recorded, side.repeated):
        status, body = told(world, name, side.paid(attempt))
        assert status == expected[0]
        assert expected[1].replace(b" ", b"") in body.replace(b" ", b"")
    seen = world.one(owing)
    assert seen["status"]["key"] == "filed"
    (paid,) = seen["payments"]
    assert (paid["state"], paid["received"], paid["overpaid"], paid["review"]) == ("paid", 16000, 0, None)


@each
def test_what_was_changed_on_its_way_moves_nothing(world: World, name: str) -> None:
    """One digit of the body."""
    owing, attempt = begun(world, name)
    body, headers = SIDES[name].paid(attempt)
    assert b"16000" in body
    status, answer = told(world, name, (body.replace(b"16000", b"16001"), headers))
    assert status == SIDES[name].forged
    secrets = [
        value.encode()
        for key, value in SIDES[name].account.items()
        if key != "base_url" and len(str(value)) > 8 and isinstance(value, str)
    ]
    assert not any(secret in answer for secret in secrets)
    assert world.one(owing)["status"]["key"] == "awaiting_fee"


@each
def test_a_stage_without_its_secret_does_not_know_the_provider(world: World, name: str) -> None:
    """404, and nothing is asked of anybody."""
    answer = world.ask("POST", f"/webhooks/{name}", None, b"{}")
    assert (answer.status_code, answer.json_body["code"]) == (404, "not_configured")


def test_only_offered_providers_can_be_chosen(world: World) -> None:
    """By name; the list is public."""
    owing = world.submitted(EXTRACT)
    path = f"/v1/dossiers/{owing['reference']}/payments"
    refused = world.must(422, "POST", path, people.CITIZEN, {"provider": "momo"})
    assert set(refused["fields"]) == {"provider"}
    offered = world.must(200, "GET", "/v1/payment-providers")["items"]
    assert [each["provider"] for each in offered] == ["vnpay"]


def test_every_provider_is_there_and_says_what_it_can() -> None:
    """Names agree in the registry, the webhooks and the modules."""
    assert MODULES.keys() == CALLED.keys()
    for name in MODULES:
        of = provider(name)
        assert of.name == name
        assert of.capabilities <= CAPABILITIES
        assert 0 < of.limits.least < of.limits.most
        assert all(of.label)
