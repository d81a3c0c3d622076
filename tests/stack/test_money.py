"""Money through the whole local stack: each provider's own protocol over HTTP, and what goes back."""

from __future__ import annotations

from typing import Any

import boto3
import httpx
import pytest

from chalicelib import event_handlers
from chalicelib.platform import clients
from dev import environment, journey, place
from dev.journey import Traveller, press, until
from dev.stack import Stack

PROVIDERS = list(place.ACCOUNTS)


def quiet(_: str) -> None:
    """The steps on the way are told elsewhere."""


@pytest.fixture
def citizen(stack: Stack) -> Traveller:
    """Somebody at home."""
    return Traveller(stack.url, stack.citizen())


@pytest.fixture
def sweeping(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The schedule's minute, without waiting for it."""
    for name, value in environment.variables(stack.at).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it would keep the credentials of other tests
    clients.forget()
    yield event_handlers.sweep
    clients.forget()


def begun(citizen: Traveller, reference: str, provider: str) -> Any:
    """An attempt at the fee."""
    return citizen.ask("POST", f"/v1/dossiers/{reference}/payments", 201, {"provider": provider})


def paid(stack: Stack, attempt: Any, provider: str, manner: str = "pay") -> None:
    """The payer pays: on the provider's page, or from their bank by the QR."""
    if provider == "sepay":
        reported = httpx.post(f"{stack.url}/sandbox/sepay/", data={"qr": attempt["qr"], "action": manner}, timeout=20)
        assert reported.status_code == 303, reported.text
    else:
        press(manner)(attempt["pay_url"])


def seen(citizen: Traveller, reference: str) -> Any:
    """The dossier as its citizen sees it."""
    return citizen.ask("GET", f"/v1/dossiers/{reference}", 200)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_files_a_dossier_and_a_receipt_follows(stack: Stack, citizen: Traveller, provider: str) -> None:
    """The notice is that provider's own, over HTTP."""
    reference = journey.unpaid(citizen, quiet)
    paid(stack, begun(citizen, reference, provider), provider)
    filed = until("it is filed", lambda: seen(citizen, reference), lambda found: found["status"]["key"] == "filed")
    assert (filed["fee"]["state"], [each["state"] for each in filed["payments"]]) == ("paid", ["paid"])
    (receipt,) = until("it is written", lambda: seen(citizen, reference)["receipts"], bool)
    assert (receipt["amount"], receipt["state"]) == (16000, "valid")


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if name != "vnpay"])
def test_a_payment_that_nobody_told_is_found(stack: Stack, citizen: Traveller, provider: str, sweeping: Any) -> None:
    """By asking; the button is the citizen's way to it."""
    reference = journey.unpaid(citizen, quiet)
    attempt = begun(citizen, reference, provider)
    paid(stack, attempt, provider, "pay_silently")
    assert seen(citizen, reference)["status"]["key"] == "awaiting_fee"
    message = citizen.ask("POST", f"/v1/dossiers/{reference}/payments/{attempt['attempt']}/check", 200)
    assert (message["provider_said"], message["state"]) == ("paid", "paid")
    assert seen(citizen, reference)["status"]["key"] == "filed"


def test_a_second_payment_comes_back_by_itself(stack: Stack, citizen: Traveller, sweeping: Any) -> None:
    """The provider is asked by the schedule; the citizen sees a date at once, and then that it is done."""
    reference = journey.unpaid(citizen, quiet)
    first, second = (begun(citizen, reference, "momo") for _ in range(2))
    for attempt in (first, second):
        paid(stack, attempt, "momo")
    (refund,) = until("it is begun", lambda: seen(citizen, reference)["refunds"], bool)
    assert (refund["amount"], refund["promised_by"][:4].isdigit()) == (16000, True)
    sweeping()
    (refund,) = seen(citizen, reference)["refunds"]
    assert refund["state"] == "done", refund
    page = httpx.get(f"{stack.url}/sandbox/momo/", timeout=20).text
    assert refund["refund"] in page


def test_an_officer_gives_the_fee_back_and_the_receipt_is_cancelled(
    stack: Stack, citizen: Traveller, sweeping: Any
) -> None:
    """Through VNPAY's own refund."""
    reference = journey.unpaid(citizen, quiet)
    attempt = begun(citizen, reference, "vnpay")
    paid(stack, attempt, "vnpay")
    until("it is written", lambda: seen(citizen, reference)["receipts"], bool)
    supervisor = Traveller(stack.url, stack.officer("supervisor"))
    body = {"amount": 16000, "refundable_seen": 16000, "reason": "our_mistake"}
    supervisor.ask("POST", f"/v1/desk/payments/{attempt['attempt']}/refund", 201, body)
    sweeping()
    (refund,) = seen(citizen, reference)["refunds"]
    assert refund["state"] in ("done", "submitted"), refund
    until(
        "it is cancelled", lambda: seen(citizen, reference)["receipts"], lambda found: found[0]["state"] == "cancelled"
    )
    assert seen(citizen, reference)["fee"]["state"] == "refunded"


def test_a_settlement_file_in_the_bucket_is_compared(stack: Stack, citizen: Traveller) -> None:
    """Money that no notice told of files its dossier; what cannot be read waits for a supervisor."""
    reference = journey.unpaid(citizen, quiet)
    attempt = begun(citizen, reference, "zalopay")["attempt"]
    head = "app_trans_id,zp_trans_id,Số tiền,Loại giao dịch"
    file = f"{head}\n{attempt},240,16000,Thanh toán\n"
    s3 = stack.client("s3")
    s3.put_object(Bucket=place.BUCKET, Key="settlements/zalopay/2026-11-29.csv", Body=file.encode())
    until("it is filed", lambda: seen(citizen, reference), lambda found: found["status"]["key"] == "filed")
    s3.put_object(Bucket=place.BUCKET, Key="settlements/momo/2026-11-29.csv", Body=b"what,is,this\n")
    supervisor = Traveller(stack.url, stack.officer("supervisor"))
    shown = until("it is shown", lambda: supervisor.ask("GET", "/v1/desk/payments/review", 200)["differences"], bool)
    assert "settlement_unreadable" in {each["kind"] for each in shown}
