"""What was sent is what arrived: files as citizens and officers meet them, through the service."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from chalicelib import catalogue
from chalicelib.domain.document.rejection_reasons import FAULTS
from chalicelib.domain.errors import TooMany
from chalicelib.platform import clients
from chalicelib.web import rate_limit
from dev.paper import a_pdf
from tests import issuer as people
from tests.documents.inspection import building, corpus
from tests.stored_files import SLOT, Phone, looked, marked, noise, scanned, sent, verdict
from tests.world import BUCKET, GAME, NOON, PDF, World, declaration

FILES = {f"{each.content_type or 'none'}-{each.reason or 'usable'}": each for each in corpus.samples() if each.content}
"""One of the corpus for each verdict; `tests/documents/inspection` has them all."""


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_file_of_the_corpus_through_the_service(world: World, name: str) -> None:
    """Whatever it was called: taken with the right type and name, or refused in words with a way out."""
    file = FILES[name]
    document = sent(world, file.content, filename="ảnh chụp", content_type="")
    usable = not file.reason and (file.content_type.startswith("image/") or file.content_type == "application/pdf")
    assert document["state"] == ("checked" if usable else "rejected"), document
    if usable:
        assert document["content_type"] == file.content_type
        assert document["filename"].startswith("ảnh chụp.")
    else:
        assert document["reason"].strip()


@pytest.mark.parametrize(
    ("declared", "stored"),
    [
        ("application/pdf; charset=binary", "application/pdf"),
        ("Application/PDF", "application/pdf"),
        ('application/pdf;name="đơn, bản 1.pdf"', "application/pdf"),
        (" application/pdf ; a=b", "application/pdf"),
        ("application/pdf;", "application/pdf"),
        ("", "application/octet-stream"),
    ],
)
def test_parameters_of_a_declared_type_are_dropped(world: World, declared: str, stored: str) -> None:
    """A type is written in any case, and browsers append what they know of the file."""
    draft = world.draft(GAME)
    body = declaration(PDF, slot=SLOT, content_type=declared)
    ticket = world.must(201, "POST", f"/v1/dossiers/{draft['reference']}/documents", people.CITIZEN, body)
    assert ticket["upload"]["fields"]["Content-Type"] == stored


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("giấy tờ.pdf", "giấy tờ.pdf"),
        ("giấy tờ.PDF", "giấy tờ.PDF"),
        ("ảnh.jpg", "ảnh.pdf"),
        ("ảnh.jpeg", "ảnh.pdf"),
        ("bản 1.2", "bản 1.2.pdf"),
        ("không tên", "không tên.pdf"),
        ("a/b\\c.docx", "c.pdf"),
    ],
)
def test_a_wrong_name_is_put_right(world: World, called: str, shown: str) -> None:
    """Its end says what it is."""
    assert sent(world, PDF, filename=called, content_type="image/jpeg")["filename"] == shown


def test_files_stand_in_the_order_the_citizen_gave_them(world: World) -> None:
    """Each named once; nobody else moves them."""
    dossier = world.draft(GAME)
    ids = [sent(world, PDF + b"\n" * n, dossier)["id"] for n in range(3)]
    path = f"/v1/dossiers/{dossier['reference']}/documents/order"
    wanted = [ids[2], ids[0], ids[1]]
    moved = world.must(200, "PUT", path, people.CITIZEN, {"slot": SLOT, "documents": wanted})["items"]
    assert [each["id"] for each in sorted(moved, key=lambda each: each["position"])] == wanted
    for wrong in (ids[:2], [*ids, ids[0]], [*ids[:2], "nobody"]):
        answer = world.must(422, "PUT", path, people.CITIZEN, {"slot": SLOT, "documents": wrong})
        assert set(answer["fields"]) == {"documents"}
    assert world.ask("PUT", path, people.OTHER, {"slot": SLOT, "documents": wanted}).status_code == 404


def test_an_empty_file_is_refused_in_words(world: World) -> None:
    """Before it is sent, at the field that says so."""
    path = f"/v1/dossiers/{world.draft(GAME)['reference']}/documents"
    reported = world.must(422, "POST", path, people.CITIZEN, declaration(b"", slot=SLOT))
    assert reported["fields"] == {"size": FAULTS["empty"][0]}


Step = tuple[str, int]


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["add", "remove", "replace", "turn", "retry"]), st.integers(0, 5)), max_size=12
    )
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_sequence_leaves_what_was_meant(world: World, steps: list[Step]) -> None:
    """Added, removed, replaced, turned round, sent again: the same files, once each, in the order asked for."""
    dossier, meant = world.draft(GAME), []
    path = f"/v1/dossiers/{dossier['reference']}/documents"
    for act, number in steps:
        content = PDF + b"\n" * number
        digest = hashlib.sha256(content).hexdigest()
        there = {each["sha256"]: each["id"] for each in world.one(dossier)["documents"]}
        if act == "add" and digest not in meant and len(meant) < 5:
            sent(world, content, dossier)
            meant.append(digest)
        elif act == "retry" and digest in meant:
            again = world.must(201, "POST", path, people.CITIZEN, declaration(content, slot=SLOT))
            assert again["id"] == there[digest]
        elif act == "remove" and digest in meant:
            assert world.ask("DELETE", f"{path}/{there[digest]}", people.CITIZEN).status_code == 204
            meant.remove(digest)
        elif act == "replace" and digest in meant:
            other = a_pdf(f"Instead of {number}, for the {len(world.one(dossier)['history'])}th")
            assert world.ask("DELETE", f"{path}/{there[digest]}", people.CITIZEN).status_code == 204
            meant.remove(digest)
            sent(world, other, dossier)
            meant.append(hashlib.sha256(other).hexdigest())
        elif act == "turn" and meant:
            meant.reverse()
            order = {"slot": SLOT, "documents": [there[each] for each in meant]}
            world.must(200, "PUT", f"{path}/order", people.CITIZEN, order)
    seen = sorted(world.one(dossier)["documents"], key=lambda each: each["position"])
    assert [each["sha256"] for each in seen] == meant
    assert {each["state"] for each in seen} <= {"checked"}
    looked(world, "2027-01-04T09:00:00+07:00")
    world.at(NOON)
    saved = {each["id"] for each in seen}
    stored = stored_at(world, f"uploads/{dossier['reference']}/")
    assert all(set(marked(world, each)) == {each.split("/")[-1] not in saved} for each in stored)


def test_a_large_file_comes_in_parts_however_often_it_is_cut(world: World) -> None:
    """Each part is cut off once, goes on from another device, and the file is what was sent, once."""
    dossier, content = world.draft(GAME), noise(1800)
    phone = Phone(world, dossier, content)
    count = phone.progress()["count"]
    assert count >= 2
    for number in range(1, count + 1):
        part = next(each for each in phone.progress()["missing"] if each["number"] == number)
        phone.put(part, cut=1000)
        assert number in [each["number"] for each in phone.progress()["missing"]]
        refused = world.must(409, "POST", f"{phone.path}/complete", people.CITIZEN)
        assert number in refused["missing"]
        assert Phone(world, dossier, content).id == phone.id
        phone.put(part)
    assert phone.progress()["complete"] is True
    for _ in range(2):
        world.must(202, "POST", f"{phone.path}/complete", people.CITIZEN)
    world.arrived(phone.key)
    (document,) = world.one(dossier)["documents"]
    assert (document["state"], document["sha256"]) == ("checked", hashlib.sha256(content).hexdigest())
    assert world.must(409, "GET", f"{phone.path}/parts", people.CITIZEN)["code"] == "already_arrived"


def test_parts_that_were_taken_away_meanwhile_are_missing_not_made_one(world: World) -> None:
    """The bucket ends an upload that nobody went on with; it begins anew."""
    phone = Phone(world, world.draft(GAME), noise(300))
    (part,) = phone.progress()["missing"]
    phone.put(part)
    upload = part["url"].split("uploadId=")[1].split("&")[0]
    world.s3.abort_multipart_upload(Bucket=BUCKET, Key=phone.key, UploadId=upload)
    assert world.must(409, "POST", f"{phone.path}/complete", people.CITIZEN)["missing"] == [1]
    (part,) = phone.progress()["missing"]
    phone.put(part)
    world.must(202, "POST", f"{phone.path}/complete", people.CITIZEN)


def test_a_film_comes_where_a_slot_takes_films(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a hundred megabytes at most, in parts; a photograph is none, nor is a film elsewhere a photograph."""
    procedure = catalogue.load(GAME, 1)
    paper = next(slot for slot in procedure.slots if slot.id == SLOT)
    film = paper.model_copy(update={"id": "film", "accept": ["video/mp4"], "max_bytes": 100 * 1024 * 1024})
    with_film = procedure.model_copy(update={"slots": [*procedure.slots, film]})
    monkeypatch.setattr(catalogue, "load", lambda *_: with_film)
    dossier, content = world.draft(GAME), building.film() + building.box(b"free", bytes(6_000_000))
    phone = Phone(world, dossier, content, slot="film", filename="quay phim", content_type="")
    assert phone.progress()["count"] == 2
    for part in phone.progress()["missing"]:
        phone.put(part)
    world.must(202, "POST", f"{phone.path}/complete", people.CITIZEN)
    world.arrived(phone.key)
    assert sent(world, noise(20), dossier, slot="film")["state"] == "rejected"
    assert sent(world, building.film(), dossier)["state"] == "rejected"
    (saved,) = (each for each in world.one(dossier)["documents"] if each["state"] == "checked")
    assert (saved["filename"], saved["content_type"], saved["size"]) == ("quay phim.mp4", "video/mp4", len(content))
    path = f"/v1/dossiers/{dossier['reference']}/documents"
    large = {**declaration(content, slot="film"), "size": 100 * 1024 * 1024 + 1}
    assert "100 MB" in world.must(422, "POST", path, people.CITIZEN, large)["fields"]["size"]


def test_parts_are_their_citizens_alone(world: World) -> None:
    """Somebody else's dossier is not there."""
    phone = Phone(world, world.draft(GAME), noise(300))
    for method, path in (("GET", f"{phone.path}/parts"), ("POST", f"{phone.path}/complete")):
        assert world.ask(method, path, people.OTHER).status_code == 404
        assert world.ask(method, path).status_code == 401


def test_submitting_looks_for_every_file_once_more(world: World) -> None:
    """One that is gone, or is another, is named; the rest is not touched."""
    dossier = world.complete(GAME)
    document = dossier["documents"][0]
    key = f"uploads/{dossier['reference']}/{document['id']}"
    for version in world.s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]:
        world.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version["VersionId"])
    world.s3.put_object(Bucket=BUCKET, Key=key, Body=PDF + b"another")
    path = f"/v1/dossiers/{dossier['reference']}/submit"
    refused = world.must(422, "POST", path, people.CITIZEN, {"version": dossier["version"]})
    assert list(refused["fields"]) == [f"documents.{document['slot']}"]
    assert document["filename"] in refused["fields"][f"documents.{document['slot']}"]


def stored_at(world: World, prefix: str) -> list[str]:
    """The keys in storage that begin so."""
    return [each["Key"] for each in world.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]


def opens(world: World, document: Any) -> int:
    """What an officer who wants to see it is answered."""
    return int(world.ask("GET", f"/v1/desk/documents/{document['id']}", people.CLERK).status_code)


def test_without_a_scanner_it_is_said_so(world: World) -> None:
    """And nothing is held up."""
    dossier = world.submitted(GAME)
    document = {**dossier["documents"][0], "reference": dossier["reference"]}
    assert document["scan"]["key"] == "not_scanned"
    assert opens(world, document) == 303


@pytest.mark.parametrize(
    ("status", "scan", "answer"),
    [
        ("NO_THREATS_FOUND", "clean", 303),
        ("THREATS_FOUND", "threat", 409),
        ("FAILED", "failed", 409),
        ("UNSUPPORTED", "failed", 409),
        ("SOMETHING_NEW", "failed", 409),
    ],
)
def test_an_officer_waits_for_the_scanner_and_the_citizen_does_not(
    world: World, monkeypatch: pytest.MonkeyPatch, status: str, scan: str, answer: int
) -> None:
    """Closed until it is clean, also when the verdict comes twice or the scanner could not tell."""
    document = scanned(world, monkeypatch)
    assert (document["scan"]["key"], opens(world, document)) == ("waiting", 409)
    for _ in range(2):
        verdict(world, document, status)
    seen = world.must(200, "GET", f"/v1/dossiers/{document['reference']}", people.CITIZEN)["documents"][0]
    assert (seen["scan"]["key"], opens(world, document)) == (scan, answer)


def test_a_verdict_may_come_before_the_check_and_of_another_version(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first counts, the second says nothing of what was checked."""
    monkeypatch.setenv("MALWARE_SCAN", "on")
    world.at("2026-12-04T09:00:00+07:00")
    dossier = world.draft(GAME)
    ticket = world.declared(dossier, SLOT)
    document = {"id": ticket["id"], "reference": dossier["reference"]}
    world.s3.put_object(Bucket=BUCKET, Key=ticket["upload"]["fields"]["key"], Body=PDF)
    verdict(world, document, "NO_THREATS_FOUND")
    world.arrived(ticket["upload"]["fields"]["key"])
    assert world.one(dossier)["documents"][0]["scan"]["key"] == "clean"
    verdict(world, document, "THREATS_FOUND", version="another")
    assert world.one(dossier)["documents"][0]["scan"]["key"] == "clean"


def test_malware_found_after_acceptance_is_a_task_of_the_desk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until somebody says that it was dealt with; of that desk only."""
    document = scanned(world, monkeypatch)
    verdict(world, document, "NO_THREATS_FOUND")
    world.desk({"reference": document["reference"]}, "accept")
    assert world.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"] == []
    verdict(world, document, "THREATS_FOUND")
    (task,) = world.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"]
    assert (task["document"], task["kind"], task["reference"]) == (document["id"], "malware", document["reference"])
    assert opens(world, document) == 409
    stranger = people.officer("clerk", agency="H27.20")
    assert world.must(200, "GET", "/v1/desk/tasks", stranger)["items"] == []
    path = f"/v1/desk/tasks/{document['id']}/done"
    assert [world.ask("POST", path, who).status_code for who in (stranger, people.CITIZEN)] == [404, 403]
    assert [world.ask("POST", path, people.CLERK).status_code for _ in range(2)] == [204, 409]
    assert world.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"] == []


def test_what_arrived_is_listed_file_by_file(world: World) -> None:
    """As JSON and on paper, made from what storage has; a file that is gone is not said to be stored."""
    dossier = world.submitted(GAME)
    listed = world.must(200, "GET", f"/v1/dossiers/{dossier['reference']}/files", people.CITIZEN)["items"]
    assert [(each["sha256"], each["size"], each["stored"]) for each in listed] == [
        (hashlib.sha256(PDF).hexdigest(), len(PDF), True) for _ in dossier["documents"]
    ]
    path = f"/v1/dossiers/{dossier['reference']}/slips/files"
    assert world.ask("GET", path, people.OTHER).status_code == 404
    assert world.ask("GET", path, people.CITIZEN).status_code == 303
    (saved,) = world.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"receipts/{dossier['reference']}/files")["Contents"]
    pdf = world.s3.get_object(Bucket=BUCKET, Key=saved["Key"])["Body"].read()
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert hashlib.sha256(PDF).hexdigest() in text
    key = f"uploads/{dossier['reference']}/{listed[0]['id']}"
    for version in world.s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]:
        world.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version["VersionId"])
    after = world.must(200, "GET", f"/v1/dossiers/{dossier['reference']}/files", people.CITIZEN)["items"]
    assert [each["stored"] for each in after] == [False] + [True] * (len(after) - 1)


def test_anyone_may_ask_whether_a_file_was_received(world: World) -> None:
    """Yes or no, always in the same shape; whether there is such a dossier is not told."""
    dossier = world.submitted(GAME)
    digest = hashlib.sha256(PDF).hexdigest()
    for code, sha256, received in (
        (dossier["reference"], digest, True),
        (dossier["reference"], "0" * 64, False),
        ("2345-6789-ABCD", digest, False),
        ("nothing", digest, False),
    ):
        body = {"code": code, "sha256": sha256}
        assert world.must(200, "POST", "/v1/verify/file", None, body) == {"received": received}
    page = world.ask("POST", f"/kiem-tra-tep/{dossier['reference']}", None, f"sha256={digest}".encode())
    assert "Có. Hồ sơ này có tệp" in page.body.decode()
    wrong = world.ask("POST", f"/kiem-tra-tep/{dossier['reference']}", None, b"sha256=xyz")
    assert wrong.status_code == 422
    assert world.ask("GET", f"/kiem-tra-tep/{dossier['reference']}").status_code == 200


def test_who_asks_too_often_is_told_to_come_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the address is kept nowhere."""
    monkeypatch.setattr("chalicelib.web.rate_limit.IN_AN_HOUR", 3)
    body = {"code": "2345-6789-ABCD", "sha256": "0" * 64}
    answers = [world.ask("POST", "/v1/verify/file", None, body).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    for host in range(3):
        rate_limit.bounded(clients.table(), "file", f"2001:db8:1:2::{host}", at=clients.now())
    with pytest.raises(TooMany):
        rate_limit.bounded(clients.table(), "file", "2001:db8:1:2:ffff::1", at=clients.now())
    rate_limit.bounded(clients.table(), "file", "2001:db8:1:3::1", at=clients.now())
    pages = world.dynamodb.get_paginator("scan").paginate(TableName="motcua-test")
    assert "127.0.0.1" not in str([page["Items"] for page in pages])


def test_an_officer_sees_a_small_picture_of_a_photograph(world: World) -> None:
    """Without where it was taken; the original stays as it came."""
    heic = next(each for each in corpus.samples() if each.content_type == "image/heic" and not each.reason)
    dossier = world.complete(GAME)
    document = sent(world, heic.content, dossier, filename="IMG_1.HEIC")
    key = f"uploads/{dossier['reference']}/{document['id']}"
    path = f"/v1/desk/documents/{document['id']}/preview"
    dossier = world.one(dossier)
    world.must(
        200, "POST", f"/v1/dossiers/{dossier['reference']}/submit", people.CITIZEN, {"version": dossier["version"]}
    )
    assert world.must(409, "GET", path, people.CLERK)["code"] == "no_preview"
    world.arrived(key, "photograph_arrived")
    assert world.ask("GET", path, people.CLERK).status_code == 303
    (small,) = (each for each in stored_at(world, f"previews/{dossier['reference']}/") if "-full" not in each)
    made = world.s3.get_object(Bucket=BUCKET, Key=small)["Body"].read()
    picture = Image.open(io.BytesIO(made))
    assert (picture.format, dict(picture.getexif())) == ("JPEG", {})
    sent_to = world.ask("GET", f"{path}?size=full", people.CLERK).headers["Location"]
    assert small.replace(".jpg", "-full.jpg?") in sent_to
    assert world.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == heic.content
    paper = next(each for each in dossier["documents"] if each["content_type"] == "application/pdf")
    world.arrived(f"uploads/{dossier['reference']}/{paper['id']}", "photograph_arrived")
    assert world.must(409, "GET", f"/v1/desk/documents/{paper['id']}/preview", people.CLERK)["code"] == "no_preview"


def test_a_file_whose_event_was_lost_is_found(world: World) -> None:
    """An hour later; and one that never came is looked for no more."""
    dossier = world.draft(GAME)
    lost, never = world.declared(dossier, SLOT), world.declared(dossier, SLOT, PDF + b"\n")
    world.s3.put_object(Bucket=BUCKET, Key=lost["upload"]["fields"]["key"], Body=PDF)
    assert looked(world, "2026-12-04T09:30:00+07:00") == []
    looked(world, "2026-12-04T10:01:00+07:00")
    seen = {each["id"]: each["state"] for each in world.one(dossier)["documents"]}
    assert seen == {lost["id"]: "checked", never["id"]: "awaiting_upload"}
    assert looked(world, "2026-12-04T12:00:00+07:00") == []


def test_a_stored_file_that_changed_rings(world: World) -> None:
    """Each month it is measured again, in the very version that was checked; a newer one is not it."""
    dossier = world.draft(GAME)
    document = sent(world, PDF, dossier)
    key = f"uploads/{dossier['reference']}/{document['id']}"
    world.s3.put_object(Bucket=BUCKET, Key=key, Body=PDF + b"newer")
    assert looked(world, "2027-01-04T09:00:00+07:00") == []
    for version in world.s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]:
        world.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version["VersionId"])
    assert looked(world, "2027-02-04T09:00:00+07:00") == [("differs", document["id"])]
    assert looked(world, "2027-02-05T10:00:00+07:00") == [("differs", document["id"])]


def test_a_scan_that_does_not_come_rings(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each hour, until it does."""
    document = scanned(world, monkeypatch)
    noted = looked(world, "2026-12-04T10:01:00+07:00")
    assert ("scan_stuck", document["id"]) in noted
    verdict(world, document, "NO_THREATS_FOUND")
    assert ("scan_stuck", document["id"]) not in looked(world, "2026-12-04T11:05:00+07:00")


def test_one_file_that_breaks_keeps_no_other_from_being_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the function fails in the end, so that its alarm rings."""
    from chalicelib.documents import verify_upload

    dossier = world.draft(GAME)
    bad, good = sent(world, PDF, dossier), sent(world, PDF + b"\n", dossier)
    measured, really = [], verify_upload.hashed

    def hashed(bucket: Any, key: str, version: str) -> Any:
        if key.endswith(bad["id"]):
            raise RuntimeError("a fault of ours")
        measured.append(key.rsplit("/", 1)[-1])
        return really(bucket, key, version)

    monkeypatch.setattr(verify_upload, "hashed", hashed)
    noted = looked(world, "2027-01-04T09:00:00+07:00")
    assert (measured, noted) == ([good["id"]], [("broken", bad["id"])])
