"""Results that prove themselves: sealed once before they are handed over, and replaced by a better one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from pyhanko.sign.fields import MDPPerm

from chalicelib.platform import clients
from chalicelib.results import keyring_source
from chalicelib.results.sealing import pdf, qr_statement
from chalicelib.storage.s3 import sealed_results
from tests import issuer as people
from tests.results.sealing import made
from tests.sealed import (
    BETTER,
    LATER,
    UPLOAD,
    attached,
    decided,
    downloaded,
    no_key,
    qr,
    returned,
    revoke,
    sealed,
    verified,
)
from tests.stored_files import looked
from tests.world import BUCKET, GAME, NOON, World, declaration


def test_the_citizen_downloads_a_result_that_proves_itself(sealing: World) -> None:
    """The upload is its beginning, the seal is ours, the QR code says so without us, the code says it holds."""
    dossier = returned(sealing)
    (result,) = dossier["results"]
    file, jwks = downloaded(sealing, dossier), sealing.must(200, "GET", "/.well-known/jwks.json")
    assert pdf.validate(file, keyring_source.key_set()) == pdf.Validation(
        intact=True, trusted=True, signer="Thành phố Thử nghiệm", signed_at=datetime.fromisoformat(NOON)
    )
    page, _, token = qr(file).partition("#")
    message = qr_statement.read(token, jwks)
    assert page == "https://motcua.example.invalid/xac-minh"
    assert (message.dossier, message.code, message.outcome) == (dossier["code"], result["code"], "granted")
    assert qr_statement.original(file, message) == UPLOAD
    reported = verified(sealing, result["code"].lower().replace("-", " ").removeprefix("kq").replace(" ", ""))
    assert (reported["state"], reported["label"], reported["dossier"]) == ("valid", "Còn hiệu lực", dossier["code"])
    assert reported["procedure"]["code"] == GAME
    assert reported["agency"]


def test_not_a_byte_can_be_changed(sealing: World) -> None:
    """Neither in what was uploaded nor in the page that was added."""
    file = downloaded(sealing, returned(sealing))
    for at in (file.index(b"stream\n") + 20, file.rindex(b"/URI (") + 20):
        flipped = bytearray(file)
        flipped[at] ^= 1
        assert not pdf.validate(bytes(flipped), keyring_source.key_set()).intact


def test_it_is_sealed_once_however_often_the_stream_brings_it(sealing: World) -> None:
    """One code, one version, one fact in the history, which has no gap."""
    dossier = decided(sealing)
    for _ in range(3):
        assert sealed(sealing) == []
    seen = sealing.one(dossier)
    assert len(seen["results"]) == 1
    assert [event["kind"] for event in seen["history"]].count("result_sealed") == 1
    versions = sealing.s3.list_object_versions(Bucket=BUCKET, Prefix="sealed/")["Versions"]
    assert len(versions) == 1


def test_nothing_is_handed_over_before_it_is_sealed(sealing: World) -> None:
    """The desk is told to wait a moment; the citizen never gets an unsealed one."""
    dossier = decided(sealing)
    path = f"/v1/desk/dossiers/{dossier['reference']}/return"
    refused = sealing.must(409, "POST", path, people.CLERK, {"version": dossier["version"]})
    assert refused["code"] == "result_not_sealed"
    sealed(sealing)
    sealing.must(200, "POST", path, people.CLERK, {"version": dossier["version"]})


@pytest.mark.parametrize("broken", ["dynamodb.TransactWriteItems", "s3.PutObject"])
def test_dying_in_between_leaves_nothing_that_counts(sealing: World, broken: str) -> None:
    """Done again it gets another code; the file that nobody heard of is never handed out."""
    dossier = decided(sealing)
    client = clients.table().client if broken.startswith("dynamodb") else clients.bucket().client

    def die(**_: Any) -> None:
        raise RuntimeError("the function is gone")

    client.meta.events.register_first(f"before-call.{broken}", die)
    assert sealed(sealing)
    client.meta.events.unregister(f"before-call.{broken}", die)
    assert [each["sealed"] for each in sealing.one(dossier)["results"]] == [False]
    assert sealed(sealing) == []
    after = sealing.desk(dossier, "return")
    message = qr_statement.read(qr(downloaded(sealing, after)).partition("#")[2], keyring_source.key_set())
    assert message.code == after["results"][0]["code"]


def test_two_that_seal_at_once_give_one_result(sealing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finds the first one's work when it writes its own down, and leaves it."""
    dossier, keep = decided(sealing), sealed_results.keep

    def overtaken(*values: Any) -> str:
        monkeypatch.setattr(sealed_results, "keep", keep)
        assert sealed(sealing) == []
        return keep(*values)

    monkeypatch.setattr(sealed_results, "keep", overtaken)
    assert sealed(sealing) == []
    after = sealing.desk(dossier, "return")
    (result,) = after["results"]
    message = qr_statement.read(qr(downloaded(sealing, after)).partition("#")[2], keyring_source.key_set())
    assert message.code == result["code"]


def test_a_new_result_stands_for_the_earlier_one(sealing: World) -> None:
    """Attached by a supervisor; the old code says so, and does not give the new one away."""
    dossier = returned(sealing)
    (old,) = dossier["results"]
    sealing.at(LATER)
    path = f"/v1/desk/dossiers/{dossier['reference']}/result"
    assert sealing.must(409, "POST", path, people.HANDLER, declaration(BETTER))["code"] == "action_not_allowed"
    attached(sealing, dossier, BETTER)
    sealed(sealing)
    before, after = sealing.one(dossier)["results"]
    assert (before["state"], before["replaced_by"], after["state"]) == ("replaced", after["code"], "valid")
    assert downloaded(sealing, dossier).startswith(BETTER)
    reported = verified(sealing, old["code"])
    assert (reported["state"], reported["ended_at"]) == ("replaced", LATER)
    assert after["code"] not in json.dumps(reported)
    assert revoke(sealing, before, status=409)["code"] == "result_not_valid"


def test_where_there_is_no_key_the_api_says_that_nothing_is_sealed(world: World) -> None:
    """The result is handed out as it was uploaded, at once."""
    dossier = decided(world)
    assert sealed(world) == []
    after = world.desk(dossier, "return")
    assert [each["sealed"] for each in after["results"]] == [False]
    assert downloaded(world, after) == UPLOAD
    assert world.must(200, "GET", "/.well-known/jwks.json") == {"keys": []}


def test_a_file_that_cannot_be_sealed_comes_back_to_the_desk(sealing: World) -> None:
    """One of before results were sealed here, whose signature allows no other: the desk attaches another file."""
    with no_key():
        dossier = decided(sealing, made.signed(UPLOAD, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES))
    assert sealed(sealing) == []
    seen = sealing.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", people.HANDLER)
    (file,) = [each for each in seen["documents"] if each["slot"] == "result"]
    assert (seen["results"], file["state"]) == ([], "rejected")
    assert "ký lại" in file["reason"]
    path = f"/v1/desk/dossiers/{dossier['reference']}/return"
    refused = sealing.must(409, "POST", path, people.CLERK, {"version": seen["version"]})
    assert refused["code"] == "result_missing"
    attached(sealing, dossier, BETTER, people.HANDLER)
    sealed(sealing)
    assert downloaded(sealing, sealing.desk(dossier, "return")).startswith(BETTER)


def test_what_arrives_after_the_decision_and_was_declared_before_is_not_the_result(sealing: World) -> None:
    """The officer decided on the other file."""
    dossier = sealing.submitted(GAME)
    sealing.desk(dossier, "accept")
    sealing.desk(dossier, "start")
    path = f"/v1/desk/dossiers/{dossier['reference']}/result"
    attached(sealing, dossier, UPLOAD)
    sealing.at("2026-12-04T10:00:00+07:00")
    late = sealing.must(201, "POST", path, people.HANDLER, declaration(BETTER))
    sealing.at("2026-12-04T10:05:00+07:00")
    sealing.desk(dossier, "decide", outcome="granted")
    sealing.at("2026-12-04T10:10:00+07:00")
    sealing.stored(late, BETTER)
    sealed(sealing)
    assert downloaded(sealing, sealing.desk(dossier, "return")).startswith(UPLOAD)


def test_without_an_address_nothing_is_sealed_and_it_is_tried_again(
    sealing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code on paper that leads nowhere could never be put right."""
    decided(sealing)
    monkeypatch.setenv("PUBLIC_URL", "")
    clients.forget()
    assert sealed(sealing)


def test_a_missing_keyring_is_our_fault_and_waits(sealing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record comes again; the page of keys does not say that there are none."""
    decided(sealing)
    monkeypatch.setenv("SEAL_KEYRING_PARAMETER", "/motcua/test/nowhere")
    clients.forget()
    assert sealed(sealing)
    assert sealing.ask("GET", "/.well-known/jwks.json").status_code == 500


def test_a_sealed_file_that_changed_rings(sealing: World) -> None:
    """Each month it is measured, in the very version that was issued, and also when it holds no more."""
    dossier = returned(sealing)
    (result,) = dossier["results"]
    document = {"id": result["document"]}
    revoke(sealing, result)
    assert looked(sealing, "2027-01-04T09:00:00+07:00") == []
    key = f"sealed/{dossier['reference']}/{document['id']}.pdf"
    for version in sealing.s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]:
        sealing.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version["VersionId"])
    assert looked(sealing, "2027-01-20T09:00:00+07:00") == []
    assert looked(sealing, "2027-02-04T09:00:00+07:00") == [("differs", document["id"])]
    assert verified(sealing, result["code"])["state"] == "revoked"
