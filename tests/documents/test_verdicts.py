"""Verdicts of the scanner whose event was lost, and events of files that are not there: by the functions themselves."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.platform import clients
from tests import issuer as people
from tests.stored_files import SLOT, looked, scanned
from tests.world import BUCKET, GAME, PDF, World, declaration


def tagged(world: World, key: str, word: str) -> None:
    """GuardDuty has written its verdict on the object."""
    tag = {"Key": "GuardDutyMalwareScanStatus", "Value": word}
    world.s3.put_object_tagging(Bucket=BUCKET, Key=key, Tagging={"TagSet": [tag]})


def result_ticket(world: World) -> tuple[Any, Any]:
    """A dossier in process and the ticket of its result file, which was not sent yet."""
    dossier = world.submitted(GAME)
    world.desk(dossier, "accept")
    world.desk(dossier, "start")
    path = f"/v1/desk/dossiers/{dossier['reference']}/result"
    return dossier, world.must(201, "POST", path, people.HANDLER, declaration(PDF))


def state_at_desk(world: World, dossier: Any, document_id: str) -> tuple[str, str]:
    """Check and scan of a file, as officers see them."""
    seen = world.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", people.HANDLER)
    (found,) = (each for each in seen["documents"] if each["id"] == document_id)
    return found["state"], found["scan"]["key"]


@pytest.mark.parametrize(("word", "kind"), [("THREATS_FOUND", "malware"), ("FAILED", "not_scanned")])
def test_a_bad_verdict_that_only_the_object_has_is_a_task(
    world: World, monkeypatch: pytest.MonkeyPatch, word: str, kind: str
) -> None:
    """The schedule reads it after the dossier was filed."""
    document = scanned(world, monkeypatch)
    tagged(world, f"uploads/{document['reference']}/{document['id']}", word)
    looked(world, "2026-12-04T10:05:00+07:00")
    items = world.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"]
    assert (kind, document["id"]) in [(each["kind"], each["document"]) for each in items]


def test_the_verdict_of_a_result_file_is_read_off_the_object_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALWARE_SCAN", "on")
    clients.settings.cache_clear()
    dossier, ticket = result_ticket(world)
    world.stored(ticket)
    assert state_at_desk(world, dossier, ticket["id"]) == ("checked", "waiting")
    tagged(world, ticket["upload"]["fields"]["key"], "NO_THREATS_FOUND")
    looked(world, "2026-12-04T10:05:00+07:00")
    assert state_at_desk(world, dossier, ticket["id"]) == ("checked", "clean")


def test_a_result_file_whose_event_was_lost_is_checked_by_the_schedule(world: World) -> None:
    dossier, ticket = result_ticket(world)
    world.s3.put_object(Bucket=BUCKET, Key=ticket["upload"]["fields"]["key"], Body=PDF)
    looked(world, "2026-12-04T10:05:00+07:00")
    assert state_at_desk(world, dossier, ticket["id"])[0] == "checked"


def test_a_result_file_is_looked_at_again_each_month(world: World) -> None:
    """In the version that was checked."""
    dossier, ticket = result_ticket(world)
    world.stored(ticket)
    world.s3.put_object(Bucket=BUCKET, Key=ticket["upload"]["fields"]["key"], Body=b"another version")
    assert looked(world, "2027-01-05T09:00:00+07:00") == []
    assert state_at_desk(world, dossier, ticket["id"])[0] == "checked"


@pytest.mark.parametrize("handler", ["document_arrived", "photograph_arrived"])
def test_the_event_of_a_file_that_is_gone_changes_nothing(world: World, handler: str) -> None:
    """Events may come late; S3 tells them 404 only if their role may list the bucket."""
    dossier = world.draft(GAME)
    ticket = world.declared(dossier, SLOT)
    world.arrived(ticket["upload"]["fields"]["key"], handler)
    assert [each["state"] for each in world.one(dossier)["documents"]] == ["awaiting_upload"]
