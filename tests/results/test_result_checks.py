"""A result file is sealed on trial when it arrives: what cannot be sealed is refused before anybody decides on it."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from botocore.exceptions import ClientError
from pyhanko.sign.fields import MDPPerm

from chalicelib.domain.document.rejection_reasons import REASONS
from chalicelib.domain.errors import Invalid
from chalicelib.results import keyring_source
from chalicelib.results.sealing import pdf, qr_statement
from chalicelib.results.sealing.keyring import LocalKey
from tests import issuer as people
from tests.results.sealing import made, unusual
from tests.sealed import UPLOAD, attached, decided, downloaded, qr, sealed
from tests.world import BUCKET, GAME, World

CERTIFIED = made.signed(UPLOAD, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)


def in_process(world: World) -> Any:
    dossier = world.submitted(GAME)
    for action in ("accept", "start"):
        world.desk(dossier, action)
    return dossier


def result_of(world: World, dossier: Any) -> Any:
    seen = world.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", people.HANDLER)["documents"]
    return next(each for each in seen if each["slot"] == "result")


def is_sealed_later(world: World, dossier: Any) -> None:
    """The file was not refused, and the next attempt seals it."""
    assert result_of(world, dossier)["state"] == "checked"
    world.at("2026-12-04T09:05:00+07:00")
    assert sealed(world) == []
    assert world.desk(dossier, "return")["results"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (CERTIFIED, "locked"),
        (made.rewritten(UPLOAD, password="owner"), "restricted"),
        (made.signed(UPLOAD).replace(b"\n", b"\n% a line\n", 1), "unsealable"),
    ],
)
def test_the_officer_sees_why_before_deciding(sealing: World, content: bytes, reason: str) -> None:
    """The inspection accepts each: only the seal would have failed. Another file replaces it."""
    dossier = in_process(sealing)
    attached(sealing, dossier, content)
    seen = result_of(sealing, dossier)
    assert (seen["state"], seen["reason"]) == ("rejected", REASONS[reason][0])
    version = sealing.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", people.HANDLER)["version"]
    refused = sealing.ask(
        "POST",
        f"/v1/desk/dossiers/{dossier['reference']}/decide",
        people.HANDLER,
        {"version": version, "outcome": "granted"},
    )
    assert (refused.status_code, refused.json_body["code"]) == (409, "result_missing")
    attached(sealing, dossier, UPLOAD)
    sealing.desk(dossier, "decide", outcome="granted")
    assert sealed(sealing) == []


def test_a_stage_without_a_key_takes_what_it_will_not_seal(world: World) -> None:
    """Nobody signs it further there."""
    dossier = in_process(world)
    attached(world, dossier, CERTIFIED)
    assert result_of(world, dossier)["state"] == "checked"


@pytest.mark.parametrize("make", [unusual.wrong_table, unusual.stream_without_checksum])
def test_a_wrong_table_is_repaired_and_the_upload_stays(sealing: World, make: Any) -> None:
    """The sealed file proves itself; beside it lies what the officer uploaded, byte for byte."""
    content = make()
    dossier = decided(sealing, content)
    assert sealed(sealing) == []
    sealing.desk(dossier, "return")
    file = downloaded(sealing, dossier)
    assert pdf.validate(file, keyring_source.key_set()).intact
    statement_of = qr_statement.read(qr(file).partition("#")[2], sealing.must(200, "GET", "/.well-known/jwks.json"))
    assert len(pypdf.PdfReader(io.BytesIO(qr_statement.original(file, statement_of))).pages) == 1
    (there,) = sealing.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"results/{dossier['reference']}/")["Contents"]
    assert sealing.s3.get_object(Bucket=BUCKET, Key=there["Key"])["Body"].read() == content


def test_an_error_of_the_key_rejects_no_file(sealing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again, and sealed as soon as the key answers."""
    dossier = decided(sealing)

    def throttled(*_: Any) -> bytes:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "Sign")

    with monkeypatch.context() as patched:
        patched.setattr(LocalKey, "sign", throttled)
        sealed(sealing)
    is_sealed_later(sealing, dossier)


def test_what_was_sealed_on_trial_is_not_refused_for_a_fault_of_ours(
    sealing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial is made once more: if it succeeds, sealing is tried again and nobody is told to bring another file."""
    dossier = decided(sealing)

    def broken(*_: Any, **__: Any) -> bytes:
        raise Invalid("pdf_unreadable", ("Không đọc được.", "It cannot be read."))

    with monkeypatch.context() as patched:
        patched.setattr(pdf, "seal", broken)
        sealed(sealing)
    is_sealed_later(sealing, dossier)
