"""Receipts as payers and those who are shown one meet them."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from pypdf import PdfReader

from chalicelib.domain.consumers import Consumer
from chalicelib.platform import clients
from chalicelib.storage.payments import receipts as stored
from tests import issuer as people
from tests.world import BUCKET, EXTRACT, World


def paid(world: World) -> Any:
    """A dossier whose fee of 16,000 was paid, and the stream has told of it."""
    unpaid = world.submitted(EXTRACT)
    assert world.notify(world.attempt(unpaid)) == "00"
    world.streamed()
    return world.one(unpaid)


def refund(world: World, dossier: Any, amount: int) -> None:
    """An officer gives money back by hand, and it is done."""
    (payment,) = dossier["payments"]
    body = {
        "amount": amount,
        "refundable_seen": payment["refundable"],
        "reason": "our_mistake",
        "by_hand": True,
    }
    path = f"/v1/desk/payments/{payment['attempt']}/refund"
    begun = world.must(201, "POST", path, people.SUPERVISOR, body)
    done = {"version": begun["version"], "how": "done", "transaction": "FT26338"}
    world.must(200, "POST", f"/v1/desk/refunds/{begun['refund']}/decide", people.SUPERVISOR, done)
    world.streamed()


def printed(world: World, dossier: Any, query: str = "") -> str:
    """The text of the PDF behind the short-lived link."""
    answer = world.ask("GET", f"/v1/dossiers/{dossier['reference']}/receipt{query}", people.CITIZEN)
    assert answer.status_code == 303, answer.body
    assert "Expires" in answer.headers["Location"] or "X-Amz-Expires=60" in answer.headers["Location"]
    key = unquote(urlsplit(answer.headers["Location"]).path).lstrip("/")
    pdf = world.s3.get_object(Bucket=BUCKET, Key=key[key.index("receipts/") :])["Body"].read()
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_receipt_whose_event_was_lost_is_issued_when_it_is_asked_for(world: World) -> None:
    """By the function that answers the citizen; once."""
    unpaid = world.submitted(EXTRACT)
    assert world.notify(world.attempt(unpaid)) == "00"
    assert world.one(unpaid)["receipts"] == []
    for _ in range(2):
        assert "16.000" in printed(world, unpaid)
    assert len(world.one(unpaid)["receipts"]) == 1


def test_who_paid_gets_a_receipt(world: World) -> None:
    """Numbered, in figures and in words; the stream may tell of it twice."""
    dossier = paid(world)
    world.streamed()
    (receipt,) = world.one(dossier)["receipts"]
    assert (receipt["receipt"], receipt["kind"], receipt["amount"]) == ("PH-2026-0000001", "phi", 16000)
    text = printed(world, dossier)
    assert "16.000 đồng" in text
    assert "Mười sáu nghìn đồng" in text
    assert "PH-2026" in text


def test_numbers_follow_each_other_without_a_gap(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a write fails on its way."""
    issue, tries = stored.issue, []

    def overtaken(*values: Any) -> bool:
        tries.append(values)
        return False if len(tries) % 2 else issue(*values)

    monkeypatch.setattr(stored, "issue", overtaken)
    names = [paid(world)["receipts"][0]["receipt"] for _ in range(3)]
    assert names == ["PH-2026-0000001", "PH-2026-0000002", "PH-2026-0000003"]
    assert len(tries) == 6


def test_who_reads_the_number_late_takes_none(world: World) -> None:
    """Two workers with the same next number: one write, and the other decides again."""
    dossier = paid(world)
    (one,) = stored.of_dossier(clients.table(), dossier["reference"])
    assert stored.issue(clients.table(), [], [one]) is False


def test_a_receipt_that_cannot_be_numbered_comes_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It delays its own queue alone: the message that the fee arrived leaves all the same."""
    monkeypatch.setattr(stored, "issue", lambda *_: False)
    unpaid = world.submitted(EXTRACT)
    assert world.notify(world.attempt(unpaid)) == "00"
    assert world.brought(Consumer.RECEIPTS)
    assert world.brought(Consumer.NOTIFICATIONS) == []
    assert world.one(unpaid)["receipts"] == []
    assert world.must(503, "GET", f"/v1/dossiers/{unpaid['reference']}/receipt", people.CITIZEN)["code"] == "try_again"


def test_what_went_back_whole_cancels_the_receipt(world: World) -> None:
    """It stays, is printed as cancelled, and says so to whoever looks it up."""
    dossier = paid(world)
    refund(world, dossier, 16000)
    after = world.one(dossier)
    (receipt,) = after["receipts"]
    assert (receipt["state"], after["fee"]["state"], after["fee"]["refunded"]) == ("cancelled", "refunded", 16000)
    assert "ĐÃ HUỶ" in printed(world, dossier)
    reported = world.must(200, "GET", f"/v1/lookup/{dossier['reference']}/receipts/PH-2026-0000001")
    assert (reported["state"], reported["replaces"]) == ("cancelled", None)


def test_what_went_back_in_part_makes_a_new_receipt(world: World) -> None:
    """The old one is cancelled, the new one says what was kept and which it stands for."""
    dossier = paid(world)
    refund(world, dossier, 6000)
    after = world.one(dossier)
    old, new = after["receipts"]
    assert (old["state"], old["amount"], new["state"], new["amount"]) == ("cancelled", 16000, "valid", 10000)
    assert (new["receipt"], new["replaces"], after["fee"]["state"]) == (
        "PH-2026-0000002",
        "PH-2026-0000001",
        "partly_refunded",
    )
    assert "Mười nghìn đồng" in printed(world, dossier)
    assert "ĐÃ HUỶ" in printed(world, dossier, "?receipt=PH-2026-0000001")


def test_a_second_payment_has_no_receipt(world: World) -> None:
    """It goes back, and the receipt of the fee stays."""
    unpaid = world.submitted(EXTRACT)
    first, second = world.attempt(unpaid), world.attempt(unpaid)
    assert [world.notify(first), world.notify(second, vnp_TransactionNo="2")] == ["00", "00"]
    world.streamed()
    (receipt,) = world.one(unpaid)["receipts"]
    assert (receipt["attempt"], receipt["state"]) == (first["attempt"], "valid")


def test_anyone_who_holds_a_receipt_can_look_it_up(world: World) -> None:
    """By the page its code leads to: nothing personal, and nothing for who guesses."""
    dossier = paid(world)
    place = f"/bien-lai/{dossier['reference']}"
    page = world.ask("GET", f"{place}/PH-2026-0000001")
    assert page.status_code == 200
    text = page.body.decode()
    assert "Biên lai có hiệu lực" in text
    assert "16.000" in text
    assert not [value for value in dossier["applicant"].values() if isinstance(value, str) and value in text]
    for wrong in ("PH-2026-0000002", "LP-2026-0000001", "x"):
        assert world.ask("GET", f"{place}/{wrong}").status_code == 404
        assert world.ask("GET", f"/v1/lookup/{dossier['reference']}/receipts/{wrong}").status_code == 404


def test_who_counts_through_codes_and_numbers_learns_no_reference_and_is_soon_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are given out one after another; only the reference cannot be guessed. The citizen sees the attempt."""
    dossier = paid(world)
    world.desk(dossier, "accept")
    dossier = world.one(dossier)
    reference, place = dossier["reference"], f"{dossier['code']}/receipts/PH-2026-0000001"
    reported, page = (
        world.ask("GET", f"/v1/lookup/{place}"),
        world.ask("GET", "/bien-lai/" + place.replace("/receipts", "")),
    )
    assert (reported.status_code, page.status_code) == (200, 200)
    for shown in (reported.body.decode(), page.body.decode()):
        assert reference not in shown
        assert reference.replace("-", "") not in shown
    assert dossier["receipts"][0]["attempt"].startswith(reference.replace("-", ""))
    monkeypatch.setattr("chalicelib.web.rate_limit.IN_AN_HOUR", 2)
    assert world.ask("GET", f"/v1/lookup/{place}").status_code == 429
    assert world.ask("GET", f"/bien-lai/{reference}/PH-2026-0000001").status_code == 429


def test_nobody_else_gets_the_print(world: World) -> None:
    """It names the payer."""
    path = f"/v1/dossiers/{paid(world)['reference']}/receipt"
    assert world.ask("GET", path).status_code == 401
    assert world.ask("GET", path, people.OTHER).status_code == 404
    assert world.ask("GET", path, people.SUPERVISOR).status_code == 403


def test_where_nothing_was_paid_there_is_none(world: World) -> None:
    """And one that is named must be there."""
    draft = world.draft(EXTRACT)
    path = f"/v1/dossiers/{draft['reference']}/receipt"
    assert world.must(404, "GET", path, people.CITIZEN)["code"] == "receipt_not_found"
    assert world.must(404, "GET", f"{path}?receipt=PH-2026-0000001", people.CITIZEN)["code"] == "receipt_not_found"
