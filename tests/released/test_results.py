"""Results that were decided, sealed or handed over before the upgrade stay what they were, and go on."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdf
import pytest

from chalicelib.platform import clients
from chalicelib.storage import keys
from chalicelib.storage.table import Table
from infra.migrate import migrate
from tests import issuer as people
from tests.released.loaded import Released
from tests.sealed import BETTER, attached, downloaded, sealed
from tests.stored_files import looked, swept
from tests.world import BUCKET, TABLE

MIGRATED = "2026-12-04T10:00:00+07:00"
SWEPT = "2026-12-04T10:05:00+07:00"
GRANTED = ("decided", "decided_two_files", "paid_decided")


def dossier_of(released: Released, example: str) -> dict[str, str]:
    """What helpers of other tests ask for."""
    return {"reference": released.reference(example)}


def file_of(released: Released, example: str) -> bytes:
    """What the citizen's link leads to, sealed or not."""
    answer = released.world.ask("GET", released.path(example, "/result"), people.CITIZEN)
    assert answer.status_code == 303, (example, answer.body)
    key, version = re.findall(r"/((?:sealed|results)/[^?]+).*versionId=([^&]+)", answer.headers["Location"])[0]
    return bytes(released.world.s3.get_object(Bucket=BUCKET, Key=key, VersionId=version)["Body"].read())


def pages(content: bytes) -> int:
    """By which the files of the fixtures differ."""
    return len(pypdf.PdfReader(io.BytesIO(content)).pages)


def migrated(released: Released, moment: str = MIGRATED, *, seals: bool) -> None:
    """The rows after `make migrate`."""
    released.world.at(moment)
    migrate(Table(released.world.dynamodb, TABLE), seals=seals, at=clients.now(), tell=lambda _: None)


def test_what_is_in_process_is_decided_and_returned(released: Released) -> None:
    """With the file that the earlier release checked."""
    assert released.stepped("in_process_result", "decide", outcome="granted")["status"]["key"] == "decided"
    assert released.stepped("in_process_result", "return")["status"]["key"] == "returned"
    assert pages(file_of(released, "in_process_result")) == 1


@pytest.mark.parametrize("example", [*GRANTED, "decided_denied", "decided_denied_file"])
def test_what_was_decided_is_returned(released: Released, example: str) -> None:
    """Where nothing is sealed."""
    assert released.stepped(example, "return")["status"]["key"] == "returned"


@pytest.mark.parametrize(("example", "expected"), [("decided", 1), ("decided_two_files", 3), ("paid_decided", 1)])
def test_the_citizen_gets_the_file_that_was_decided_on(released: Released, example: str, expected: int) -> None:
    """Not the one before it, and not one that arrived after the decision."""
    released.stepped(example, "return")
    assert pages(file_of(released, example)) == expected


def test_a_file_beside_a_denial_is_handed_over_as_it_was_then(released: Released) -> None:
    """Until 008e5d6 it was the result; f4894f2 asks the officer to name it."""
    released.stepped("decided_denied_file", "return")
    status = released.world.ask("GET", released.path("decided_denied_file", "/result"), people.CITIZEN).status_code
    assert status == (409 if released.name == "f4894f2" else 303)


def test_a_result_that_was_put_right_counts(released: Released) -> None:
    """A file that is declared now comes after all that were there."""
    attached(released.world, dossier_of(released, "decided"), BETTER)
    released.stepped("decided", "return")
    assert file_of(released, "decided") == BETTER


def test_what_was_returned_is_still_downloaded(sealing: Released) -> None:
    """Unsealed as it was then, also where results are sealed by now."""
    assert pages(file_of(sealing, "returned")) == 1
    # Two that were declared in the same microsecond: then the last by identifier was handed out, now the last declared.
    assert pages(file_of(sealing, "returned_two_files")) == (3 if sealing.name == "f4894f2" else 1)
    assert sealing.world.ask("GET", sealing.path("returned_denied", "/result"), people.CITIZEN).status_code == 409


@pytest.mark.parametrize("example", GRANTED)
def test_what_was_decided_before_sealing_is_sealed(sealing: Released, example: str) -> None:
    """The migration makes it due, the sweep says so, the function that seals hears it."""
    dossier = dossier_of(sealing, example)
    migrated(sealing, seals=True)
    swept(sealing.world, SWEPT)
    assert sealed(sealing.world, dossier) == []
    assert len(sealing.at_desk(example)["results"]) == 1
    assert sealing.stepped(example, "return")["status"]["key"] == "returned"
    assert b"/ByteRange" in downloaded(sealing.world, dossier)


def test_sealed_results_stay_valid(sealing: Released) -> None:
    """Or replaced, or revoked; and are handed over and downloaded."""
    if not sealing.has("decided_sealed"):
        assert sealing.name == "0e3724c"  # it sealed nothing
        return
    states = {
        example: [each["state"] for each in sealing.at_desk(example)["results"]]
        for example in ("decided_sealed", "returned_sealed", "returned_revoked", "returned_replaced")
    }
    assert states == {
        "decided_sealed": ["valid"],
        "returned_sealed": ["valid"],
        "returned_revoked": ["revoked"],
        "returned_replaced": ["replaced", "valid"],
    }
    code = sealing.at_desk("returned_sealed")["results"][0]["code"]
    assert sealing.world.must(200, "GET", f"/v1/verify/result/{code}")["state"] == "valid"
    assert b"/ByteRange" in file_of(sealing, "returned_sealed")
    assert sealing.stepped("decided_sealed", "return")["status"]["key"] == "returned"


def test_a_decision_that_waits_for_its_seal_is_sealed(sealing: Released) -> None:
    """Its event may be lost in the upgrade."""
    if not sealing.has("decided_seal_awaited"):
        assert sealing.name == "0e3724c"  # it sealed nothing
        return
    sealing.load("decided_seal_awaited")
    migrated(sealing, seals=True)
    swept(sealing.world, "2026-12-04T12:00:00+07:00")
    assert sealed(sealing.world, dossier_of(sealing, "decided_seal_awaited")) == []
    assert sealing.stepped("decided_seal_awaited", "return")["status"]["key"] == "returned"


def test_stored_files_are_verified_again(released: Released) -> None:
    """A month later, whichever release checked them; one whose arrival nobody heard of is found."""
    released.load("draft_stored_unheard", "decided", "returned")
    migrated(released, seals=False)
    looked(released.world, "2026-12-04T12:00:00+07:00")
    # What 0e3724c took for a PDF is none for today's inspection.
    found = "rejected" if released.name == "0e3724c" else "checked"
    assert [each["state"] for each in released.seen("draft_stored_unheard")["documents"]] == [found]
    for row in released.world.s3.list_objects_v2(Bucket=BUCKET, Prefix="results/")["Contents"]:
        released.world.s3.put_object(Bucket=BUCKET, Key=row["Key"], Body=b"another version, which nobody checked")
    noted: list[Any] = looked(released.world, "2027-01-10T12:00:00+07:00")
    assert noted == []


def test_a_file_is_scanned_and_looked_at_before_its_dossier_is_migrated(
    released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Functions that see one file read the rest of its dossier, too, as long as that is of an earlier release."""
    world = released.world
    file = released.seen("decided")["documents"][0]
    monkeypatch.setenv("MALWARE_SCAN", "on")
    clients.settings.cache_clear()
    key = f"uploads/{released.reference('decided')}/{file['id']}"
    version = world.s3.head_object(Bucket=BUCKET, Key=key)["VersionId"]
    event = world.client.events.generate_cw_event(
        source="aws.guardduty",
        detail_type="GuardDuty Malware Protection Object Scan Result",
        detail={
            "s3ObjectDetails": {"bucketName": BUCKET, "objectKey": key, "versionId": version},
            "scanResultDetails": {"scanResultStatus": "NO_THREATS_FOUND"},
        },
        resources=[],
        region="ap-southeast-1",
    )
    world.client.lambda_.invoke("malware_scanned", event)
    (after,) = (each for each in released.at_desk("decided")["documents"] if each["id"] == file["id"])
    assert after["scan"]["key"] == "clean"
    world.at("2027-02-01T09:00:00+07:00")
    minute = world.client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [], "ap-southeast-1")
    world.client.lambda_.invoke("look_again", minute)
    row = world.dynamodb.get_item(TableName=TABLE, Key=keys.document(file["id"]))["Item"]
    assert row["look_at"]["S"] > "2027-02-01"
