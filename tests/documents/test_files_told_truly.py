"""What is told of files is true: to the citizen, in print, to the desk, and by the schedule that looks at them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from chalicelib.documents import verify_upload
from chalicelib.domain.consumers import Consumer
from chalicelib.platform import clients
from chalicelib.storage import documents
from tests import issuer as people
from tests.sealed import decided, sealed
from tests.stored_files import SLOT, looked, mails, scanned, sent, swept, verdict
from tests.world import BUCKET, EXTRACT, GAME, PDF, World

OTHER = PDF + b"\n"


def printed(world: World, dossier: Any) -> str:
    """The text of the printed list, on one line."""
    answer = world.ask("GET", f"/v1/dossiers/{dossier['reference']}/slips/files", people.CITIZEN)
    key = answer.headers["Location"].split("?")[0].split(".com/")[-1].removeprefix(f"{BUCKET}/")
    content = world.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def tasks(world: World) -> list[tuple[str, str]]:
    found = world.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"]
    return [(each["kind"], each["document"]) for each in found]


def lost(world: World, dossier: Any, document: Any) -> None:
    """Every version of a file is gone."""
    key = f"uploads/{dossier['reference']}/{document['id']}"
    for each in world.s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]:
        world.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=each["VersionId"])


def test_the_list_of_a_draft_says_that_it_is_not_filed(world: World) -> None:
    """Nor does it know a time or a hash of what has not come."""
    dossier = world.draft(GAME)
    ticket = world.declared(dossier, SLOT)
    reported = printed(world, dossier)
    assert "Hồ sơ chưa đến cơ quan" in reported
    assert "Nộp lúc" not in reported
    assert "09:00" not in reported
    assert "SHA-256" not in reported
    world.stored(ticket)
    reported = printed(world, dossier)
    assert "09:00 04/12/2026" in reported
    assert "SHA-256" in reported
    assert "Nộp lúc" not in reported


@pytest.mark.parametrize("then", ["waits", "is taken back"])
def test_the_list_of_what_was_never_paid_says_so_too(world: World, then: str) -> None:
    dossier = world.submitted(EXTRACT)
    if then == "is taken back":
        path = f"/v1/dossiers/{dossier['reference']}/withdraw"
        world.must(200, "POST", path, people.CITIZEN, {"version": dossier["version"]})
    reported = printed(world, dossier)
    assert "Hồ sơ chưa đến cơ quan" in reported
    assert "Nộp lúc" not in reported


def test_the_list_says_when_a_file_is_gone(world: World) -> None:
    dossier = world.submitted(GAME)
    assert "Nộp lúc: 09:00 04/12/2026" in printed(world, dossier)
    assert "không còn trong kho lưu trữ" not in printed(world, dossier)
    lost(world, dossier, dossier["documents"][0])
    assert printed(world, dossier).count("không còn trong kho lưu trữ") == 1


def test_everybody_sees_the_files_in_the_order_they_were_put_in(world: World) -> None:
    dossier = world.draft(GAME)
    ids = [sent(world, PDF + b"\n" * number, dossier)["id"] for number in range(3)]
    wanted = [ids[2], ids[0], ids[1]]
    path = f"/v1/dossiers/{dossier['reference']}/documents/order"
    answer = world.must(200, "PUT", path, people.CITIZEN, {"slot": SLOT, "documents": wanted})
    assert [each["id"] for each in answer["items"]] == wanted
    assert [each["id"] for each in world.one(dossier)["documents"]] == wanted


@pytest.mark.parametrize("arriving", [PDF[:-1] + b"x", PDF[:-3], b""])
def test_a_file_that_came_wrong_is_sent_again_as_the_same_document(world: World, arriving: bytes) -> None:
    """As its reason says; nothing is left that would hold up the submission."""
    dossier = world.draft(GAME)
    first = world.declared(dossier, SLOT)
    world.s3.put_object(Bucket=BUCKET, Key=first["upload"]["fields"]["key"], Body=arriving)
    world.arrived(first["upload"]["fields"]["key"])
    assert [each["state"] for each in world.one(dossier)["documents"]] == ["rejected"]
    again = world.declared(dossier, SLOT)
    assert again["id"] == first["id"]
    assert [(each["state"], each["reason"]) for each in world.one(dossier)["documents"]] == [("awaiting_upload", None)]
    world.stored(again)
    assert [(each["id"], each["state"]) for each in world.one(dossier)["documents"]] == [(first["id"], "checked")]


def test_a_file_that_kills_who_measures_it_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its event was given up; the schedule tries it once a day."""
    dossier, measure = world.draft(GAME), verify_upload.measure
    deadly, good = world.declared(dossier, SLOT, PDF), world.declared(dossier, SLOT, OTHER)
    for ticket, content in ((deadly, PDF), (good, OTHER)):
        world.s3.put_object(Bucket=BUCKET, Key=ticket["upload"]["fields"]["key"], Body=content)

    def killed(bucket: Any, key: str, **how: Any) -> Any:
        if key.endswith(deadly["id"]):
            raise KeyboardInterrupt
        return measure(bucket, key, **how)

    monkeypatch.setattr(verify_upload, "measure", killed)
    died = 0
    for _ in range(4):
        try:
            looked(world, "2026-12-04T11:00:00+07:00")
        except KeyboardInterrupt:
            died += 1
    assert died == 1
    assert documents.find(clients.table(), good["id"])[1].state == "checked"


@pytest.mark.parametrize("word", ["FAILED", "ACCESS_DENIED", "UNSUPPORTED"])
def test_what_could_not_be_scanned_is_the_desk_s_to_know_and_is_looked_at_again(
    world: World, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """Closed to officers until the scanner has said what it is; then the task is gone, too."""
    paper = scanned(world, monkeypatch)
    verdict(world, paper, word)
    assert tasks(world) == [("not_scanned", paper["id"])]
    path = f"/v1/desk/documents/{paper['id']}"
    assert world.ask("GET", path, people.CLERK).status_code == 409
    assert ("scan_failed", paper["id"]) in looked(world, "2026-12-05T09:01:00+07:00")
    key = f"uploads/{paper['reference']}/{paper['id']}"
    tag = {"TagSet": [{"Key": "GuardDutyMalwareScanStatus", "Value": "NO_THREATS_FOUND"}]}
    world.s3.put_object_tagging(Bucket=BUCKET, Key=key, Tagging=tag)
    assert paper["id"] not in [of for _, of in looked(world, "2026-12-06T09:02:00+07:00")]
    assert world.ask("GET", path, people.CLERK).status_code == 303
    assert tasks(world) == []


def test_malware_behind_a_scan_that_failed_takes_the_task_s_place(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = scanned(world, monkeypatch)
    verdict(world, paper, "FAILED")
    world.must(204, "POST", f"/v1/desk/tasks/{paper['id']}/done", people.CLERK)
    verdict(world, paper, "THREATS_FOUND")
    assert tasks(world) == [("malware", paper["id"])]


def test_malware_that_is_found_before_the_dossier_is_accepted_is_a_task(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And its citizen is not told to replace what they cannot replace any more."""
    paper = scanned(world, monkeypatch)
    verdict(world, paper, "THREATS_FOUND")
    assert tasks(world) == [("malware", paper["id"])]
    world.streamed()
    (mail,) = [each for each in mails() if "mã độc" in each]
    assert "nếu đã nộp, một cửa đã được báo" in mail


def test_a_result_is_sealed_although_the_scanner_was_switched_off(
    sealing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it is not scanned any more is a fact that wakes the function."""
    monkeypatch.setenv("MALWARE_SCAN", "on")
    clients.settings.cache_clear()
    dossier = decided(sealing)
    assert sealed(sealing) == []
    assert [each["sealed"] for each in sealing.one(dossier)["results"]] == [False]
    monkeypatch.setenv("MALWARE_SCAN", "off")
    clients.settings.cache_clear()
    looked(sealing, "2026-12-04T10:30:00+07:00")
    reported = [image for image in sealing.events() if image["kind"]["S"] == "scan_not_scanned"]
    sealing.consumed(Consumer.SEALING, reported)
    assert [each["sealed"] for each in sealing.one(dossier)["results"]] == [True]


def test_where_nothing_is_sealed_nobody_is_reminded(world: World) -> None:
    dossier = world.decided(GAME)
    swept(world, "2026-12-20T09:00:00+07:00")
    assert "seal_due" not in [each["kind"] for each in world.one(dossier)["history"]]
