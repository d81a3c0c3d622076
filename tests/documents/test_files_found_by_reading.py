"""Faults of files that a reading of the code found, as sequences: races, second versions, lost words, dead ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.documents import attach
from chalicelib.platform import clients
from chalicelib.storage import documents, dossiers, due_items
from chalicelib.storage.keys import DueKind
from chalicelib.storage.s3 import multipart
from dev.paper import a_pdf
from tests import issuer as people
from tests.stored_files import SLOT, Phone, after, kinds, looked, mails, noise, scanned, sent, swept, verdict
from tests.world import BUCKET, GAME, PDF, World, declaration


def meanwhile(patch: pytest.MonkeyPatch, module: Any, name: str, act: Callable[[], Any]) -> None:
    """Just before this is done, once, something else is."""
    really, done = getattr(module, name), []

    def doing(*values: Any, **named: Any) -> Any:
        if not done:
            done.append(True)
            act()
        return really(*values, **named)

    patch.setattr(module, name, doing)


@pytest.fixture
def scanning(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A stage with a malware scanner."""
    monkeypatch.setenv("MALWARE_SCAN", "on")
    clients.settings.cache_clear()
    return world


@pytest.fixture
def phone(world: World) -> Phone:
    """A file of two parts, declared and not sent."""
    return Phone(world, world.draft(GAME), noise(1800))


def in_process(world: World) -> Any:
    """A dossier on the handler's table."""
    dossier = world.submitted(GAME)
    world.desk(dossier, "accept")
    return world.desk(dossier, "start")


def attached(world: World, dossier: Any, content: bytes = PDF) -> Any:
    """A file the desk is going to give back."""
    path = f"/v1/desk/dossiers/{dossier['reference']}/result"
    ticket = world.must(201, "POST", path, people.HANDLER, declaration(content))
    world.stored(ticket, content)
    return ticket


def test_the_desks_file_is_the_desks_until_it_is_returned(world: World) -> None:
    """Neither shown nor handed out, nor told of when it cannot be used."""
    dossier = in_process(world)
    ticket = attached(world, dossier)
    attached(world, dossier, b"not a pdf")
    world.streamed()
    seen = world.one(dossier)
    assert "result" not in {each["slot"] for each in seen["documents"]}
    assert ticket["id"] not in {each["subject"] for each in seen["history"]}
    path = f"/v1/dossiers/{dossier['reference']}/documents/{ticket['id']}"
    assert world.ask("GET", path, people.CITIZEN).status_code == 404
    assert not [each for each in mails() if "không dùng được" in each]


def test_a_verdict_is_of_one_version(scanning: World) -> None:
    """Harmless bytes of the same size are cleared first; what comes after them is not."""
    dossier, threat = scanning.draft(GAME), a_pdf("Not what it was")
    ticket = scanning.declared(dossier, SLOT, threat)
    key = ticket["upload"]["fields"]["key"]
    first = scanning.s3.put_object(Bucket=BUCKET, Key=key, Body=b"x" * len(threat))["VersionId"]
    scanning.arrived(key)
    verdict(scanning, {"id": ticket["id"], "reference": dossier["reference"]}, "NO_THREATS_FOUND", first)
    scanning.stored(ticket, threat)
    (seen,) = scanning.one(dossier)["documents"]
    assert (seen["state"], seen["scan"]["key"]) == ("checked", "waiting")
    verdict(scanning, {"id": ticket["id"], "reference": dossier["reference"]}, "NO_THREATS_FOUND", first)
    assert scanning.one(dossier)["documents"][0]["scan"]["key"] == "waiting"


def test_a_verdict_before_the_check_holds_for_its_version(scanning: World) -> None:
    """The two tell of the same file at the same moment, in any order."""
    dossier = scanning.draft(GAME)
    ticket = scanning.declared(dossier, SLOT)
    scanning.s3.put_object(Bucket=BUCKET, Key=ticket["upload"]["fields"]["key"], Body=PDF)
    verdict(scanning, {"id": ticket["id"], "reference": dossier["reference"]}, "THREATS_FOUND")
    scanning.arrived(ticket["upload"]["fields"]["key"])
    (seen,) = scanning.one(dossier)["documents"]
    assert (seen["state"], seen["scan"]["key"]) == ("checked", "threat")


def test_a_scan_that_is_stuck_after_a_second_try_rings_within_the_hour(scanning: World) -> None:
    dossier = scanning.draft(GAME)
    ticket = scanning.declared(dossier, SLOT)
    scanning.stored(ticket, PDF[:-3])
    scanning.stored(ticket, PDF)
    assert ("scan_stuck", ticket["id"]) in looked(scanning, "2026-12-04T11:00:00+07:00")


def test_a_lost_verdict_is_read_off_the_object(scanning: World) -> None:
    """Where GuardDuty writes it, if it is told to."""
    document = sent(scanning, PDF)
    (key,) = (each["Key"] for each in scanning.s3.list_objects_v2(Bucket=BUCKET)["Contents"])
    tag = {"Key": "GuardDutyMalwareScanStatus", "Value": "NO_THREATS_FOUND"}
    scanning.s3.put_object_tagging(Bucket=BUCKET, Key=key, Tagging={"TagSet": [tag]})
    assert looked(scanning, "2026-12-04T10:05:00+07:00") == []
    found = documents.find(clients.table(), document["id"])[1]
    assert (found.scan.value, looked(scanning, "2026-12-04T12:00:00+07:00")) == ("clean", [])


def test_where_nobody_scans_any_more_nothing_waits_for_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says again that it was not scanned, and officers may open it."""
    document = scanned(world, monkeypatch)
    monkeypatch.setenv("MALWARE_SCAN", "off")
    assert looked(world, "2026-12-04T10:31:00+07:00") == []
    assert world.ask("GET", f"/v1/desk/documents/{document['id']}", people.CLERK).status_code == 303


def test_the_desk_is_not_asked_about_what_was_never_filed(scanning: World) -> None:
    """It could not even close such a task."""
    dossier = scanning.draft(GAME)
    document = sent(scanning, PDF, dossier)
    for days in (23, 30):
        scanning.streamed()
        swept(scanning, after(days))
    verdict(scanning, {"id": document["id"], "reference": dossier["reference"]}, "THREATS_FOUND")
    scanning.at(after(30))
    assert scanning.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"] == []


def test_a_threat_and_an_acceptance_at_once_are_a_task(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever is first."""
    document = scanned(world, monkeypatch)
    verdict(world, document, "NO_THREATS_FOUND")
    meanwhile(monkeypatch, documents, "scanned", lambda: world.desk({"reference": document["reference"]}, "accept"))
    verdict(world, document, "THREATS_FOUND")
    assert len(world.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"]) == 1


def test_a_threat_is_told_to_its_citizen(scanning: World) -> None:
    """Who can replace it, or ask."""
    dossier = scanning.draft(GAME)
    document = sent(scanning, PDF, dossier)
    verdict(scanning, {"id": document["id"], "reference": dossier["reference"]}, "THREATS_FOUND")
    scanning.streamed()
    assert [each for each in mails() if "có mã độc" in each]


def test_an_infected_result_is_not_handed_out_where_nothing_is_sealed(scanning: World) -> None:
    """Neither returned nor, found after the return, downloaded."""
    first, second = scanning.decided(GAME), scanning.decided(GAME)
    documents_of = {
        each["reference"]: next(of for of in each["documents"] if of["slot"] == "result") for each in (first, second)
    }
    for dossier in (first, second):
        document = {**documents_of[dossier["reference"]], "reference": dossier["reference"]}
        verdict(scanning, document, "THREATS_FOUND" if dossier is first else "NO_THREATS_FOUND", folder="results")
    path = f"/v1/desk/dossiers/{first['reference']}/return"
    reported = scanning.must(409, "POST", path, people.SUPERVISOR, {"version": first["version"]})
    assert reported["code"] == "result_not_clean"
    scanning.desk(second, "return")
    result = f"/v1/dossiers/{second['reference']}/result"
    assert scanning.ask("GET", result, people.CITIZEN).status_code == 303
    document = {**documents_of[second["reference"]], "reference": second["reference"]}
    verdict(scanning, document, "THREATS_FOUND", folder="results")
    assert scanning.ask("GET", result, people.CITIZEN).status_code == 409


def test_a_dossier_is_filed_with_just_the_files_it_was_checked_with(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is declared in another tab meanwhile is named, not filed unseen."""
    dossier = world.complete(GAME)
    meanwhile(monkeypatch, dossiers, "save", lambda: world.declared(dossier, SLOT, a_pdf("Late")))
    path = f"/v1/dossiers/{dossier['reference']}/submit"
    refused = world.must(422, "POST", path, people.CITIZEN, {"version": dossier["version"]})
    assert list(refused["fields"]) == [f"documents.{SLOT}"]


def test_saving_while_a_file_is_declared_is_nobodys_trouble(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is saved and the file is there."""
    dossier = world.draft(GAME)
    meanwhile(monkeypatch, dossiers, "save", lambda: world.declared(dossier, SLOT))
    patch = {"version": dossier["version"], "form": {"machines": 7}}
    saved = world.must(200, "PATCH", f"/v1/dossiers/{dossier['reference']}", people.CITIZEN, patch)
    assert (saved["form"]["machines"], len(saved["documents"])) == (7, 1)


def test_a_retry_while_the_first_still_runs_is_one_document(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = world.draft(GAME)
    meanwhile(monkeypatch, documents, "declare", lambda: world.declared(dossier, SLOT))
    again = world.declared(dossier, SLOT)
    assert [each["id"] for each in world.one(dossier)["documents"]] == [again["id"]]


def test_the_limit_of_a_slot_holds_for_those_who_come_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = world.draft(GAME)
    slots = world.must(200, "GET", f"/v1/procedures/{GAME}")["documents"]
    most = next(slot["max_files"] for slot in slots if slot["id"] == SLOT)
    for number in range(most - 1):
        world.declared(dossier, SLOT, a_pdf(str(number)))
    meanwhile(monkeypatch, documents, "declare", lambda: world.declared(dossier, SLOT, a_pdf("The last")))
    path = f"/v1/dossiers/{dossier['reference']}/documents"
    message = declaration(a_pdf("One too many"), slot=SLOT)
    assert world.must(409, "POST", path, people.CITIZEN, message)["code"] == "slot_full"
    assert len(world.one(dossier)["documents"]) == most


def test_a_full_dossier_is_not_called_a_full_slot(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unusable files count, and can be taken out."""
    monkeypatch.setattr(attach, "MOST_FILES", 8)
    dossier = world.draft(GAME)
    for number in range(attach.MOST_FILES):
        sent(world, b"no paper %d" % number, dossier)
    other = next(
        slot["id"] for slot in world.must(200, "GET", f"/v1/procedures/{GAME}")["documents"] if slot["id"] != SLOT
    )
    path = f"/v1/dossiers/{dossier['reference']}/documents"
    assert world.must(409, "POST", path, people.CITIZEN, declaration(PDF, slot=other))["code"] == "dossier_full"
    swept(world, after(23))
    world.streamed()
    swept(world, after(30))
    world.streamed()
    swept(world, after(61))
    assert world.one(dossier)["documents"] == []


def test_a_size_that_was_said_wrong_once_can_be_put_right(world: World) -> None:
    dossier = world.draft(GAME)
    path = f"/v1/dossiers/{dossier['reference']}/documents"
    wrong = world.must(201, "POST", path, people.CITIZEN, declaration(PDF, slot=SLOT, size=7))
    right = world.declared(dossier, SLOT)
    world.stored(right)
    (document,) = world.one(dossier)["documents"]
    assert (document["id"], document["state"]) == (wrong["id"], "checked")


def test_a_file_declared_while_its_draft_is_closed_goes_like_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either the draft stays open for it, or its day is named."""
    dossier = world.draft(GAME)
    swept(world, after(23))
    world.streamed()
    world.at(after(30))
    meanwhile(monkeypatch, dossiers, "save", lambda: world.declared(dossier, SLOT))
    swept(world, after(30))
    assert world.one(dossier)["status"]["key"] == "draft"


def test_who_sends_files_keeps_the_draft(world: World) -> None:
    """It is not one that nobody touches."""
    dossier = world.draft(GAME)
    swept(world, after(23))
    world.streamed()
    world.at(after(29))
    world.declared(dossier, SLOT)
    swept(world, after(31))
    assert kinds(world, dossier) == ["remind"]
    swept(world, after(29 + 23))
    assert kinds(world, dossier) == ["remind", "remind"]


def test_a_draft_is_not_closed_before_its_reminder_has_left(world: World) -> None:
    """A week after it did."""
    dossier = world.draft(GAME)
    swept(world, after(23))
    swept(world, after(30, 5))
    assert kinds(world, dossier) == ["remind"]
    world.streamed()
    swept(world, after(36))
    assert kinds(world, dossier) == ["remind"]
    swept(world, after(38))
    assert kinds(world, dossier) == ["remind", "expire"]


def test_what_cannot_be_told_does_not_stand_first_for_ever(world: World) -> None:
    """It is tried again each week, and holds up nobody."""
    dossier = world.draft(GAME)
    sent(world, PDF, dossier)
    swept(world, after(23))
    world.streamed()
    swept(world, after(30))
    for day in (61, 90, 300):
        swept(world, after(day))
    due = due_items.due(clients.table(), DueKind.DOSSIER, at=clients.now(), limit=500)
    assert dossier["reference"] not in [each.id for each in due]
    assert len(world.one(dossier)["documents"]) == 1


def test_a_lost_answer_of_complete_costs_nothing(phone: Phone) -> None:
    """What was sent is not sent again."""
    for part in phone.progress()["missing"]:
        phone.put(part)
    for _ in range(2):
        phone.world.must(202, "POST", f"{phone.path}/complete", people.CITIZEN)
        reported = phone.progress()
        assert (reported["complete"], reported["missing"]) == (True, [])


@pytest.mark.parametrize("code", ["NoSuchUpload", "InvalidPart"])
def test_another_device_was_first_to_complete(phone: Phone, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Or the network asked twice: S3 says that there is no such upload, or that a part is another by now."""
    for part in phone.progress()["missing"]:
        phone.put(part)
    client = clients.bucket().client
    really, calls = client.complete_multipart_upload, []

    def complete(**requested: Any) -> Any:
        calls.append(requested)
        if len(calls) == 1:
            if code == "NoSuchUpload":
                really(**requested)
            raise ClientError({"Error": {"Code": code}}, "CompleteMultipartUpload")
        return really(**requested)

    monkeypatch.setattr(client, "complete_multipart_upload", complete)
    phone.world.must(202, "POST", f"{phone.path}/complete", people.CITIZEN)
    phone.world.arrived(phone.key)
    found = documents.find(clients.table(), phone.id)[1]
    assert found.state.value == "checked"


def test_two_devices_that_begin_at_once_both_go_on(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the upload of whoever was first."""
    meanwhile(monkeypatch, multipart, "begin", phone.progress)
    for part in phone.progress()["missing"]:
        phone.put(part)
    assert phone.progress()["complete"] is True


def test_an_event_that_is_lost_late_is_made_up_for(phone: Phone) -> None:
    """The file is looked for each day, as long as it is awaited."""
    looked(phone.world, "2026-12-04T10:05:00+07:00")
    for part in phone.progress()["missing"]:
        phone.put(part)
    phone.world.must(202, "POST", f"{phone.path}/complete", people.CITIZEN)
    looked(phone.world, "2026-12-05T10:30:00+07:00")
    assert documents.find(clients.table(), phone.id)[1].state.value == "checked"


def test_the_same_refusal_is_told_once(world: World) -> None:
    """S3's events come at least once."""
    dossier = world.draft(GAME)
    ticket = world.declared(dossier, SLOT, b"hello")
    world.stored(ticket, b"hello")
    world.arrived(ticket["upload"]["fields"]["key"])
    world.streamed()
    assert len([each for each in mails() if "không dùng được" in each]) == 1


def test_the_picture_is_of_the_version_that_was_checked(world: World) -> None:
    """Another one under the same key makes another picture, which nobody is shown."""
    dossier, photograph = world.complete(GAME), noise(300)
    document = sent(world, photograph, dossier)
    key = f"uploads/{dossier['reference']}/{document['id']}"
    world.arrived(key, "photograph_arrived")
    world.s3.put_object(Bucket=BUCKET, Key=key, Body=noise(500))
    world.arrived(key, "photograph_arrived")
    version = world.one(dossier)["version"]
    world.must(200, "POST", f"/v1/dossiers/{dossier['reference']}/submit", people.CITIZEN, {"version": version})
    shown = world.ask("GET", f"/v1/desk/documents/{document['id']}/preview", people.CLERK).headers["Location"]
    checked = documents.find(clients.table(), document["id"])[1].object_version
    assert f"/{document['id']}/{checked}.jpg?" in shown


def test_a_file_that_kills_the_look_is_not_the_first_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of memory or time, nobody is left to say so: it was put off before."""
    from chalicelib.documents import verify_upload

    dossier = world.draft(GAME)
    bad, good = sent(world, PDF, dossier), sent(world, PDF + b"\n", dossier)
    really = verify_upload.hashed

    def hashed(bucket: Any, key: str, version: str) -> Any:
        if key.endswith(bad["id"]):
            raise KeyboardInterrupt  # as good as killed
        return really(bucket, key, version)

    monkeypatch.setattr(verify_upload, "hashed", hashed)
    for _ in range(2):
        try:
            looked(world, "2027-01-04T09:00:00+07:00")
        except KeyboardInterrupt:
            continue
    assert documents.find(clients.table(), good["id"])[1].next_check_at > clients.now()


def test_files_that_are_to_be_measured_hold_up_nothing_that_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many they are."""
    monkeypatch.setattr("chalicelib.documents.verify_stored_files.BATCH", 1)
    dossier = world.draft(GAME)
    for number in range(3):
        sent(world, PDF + b"\n" * number, dossier)
    world.at("2027-02-04T09:00:00+07:00")
    late = world.declared(world.draft(GAME), SLOT)
    world.s3.put_object(Bucket=BUCKET, Key=late["upload"]["fields"]["key"], Body=PDF)
    looked(world, "2027-02-04T10:30:00+07:00")
    assert documents.find(clients.table(), late["id"])[1].state.value == "checked"


def test_a_browser_may_send_parts_across_origins(world: World) -> None:
    """By the bucket's own rules; `PUT` is asked for beforehand."""
    (rule,) = world.s3.get_bucket_cors(Bucket=BUCKET)["CORSRules"]
    assert {"POST", "PUT", "GET"} <= set(rule["AllowedMethods"])
