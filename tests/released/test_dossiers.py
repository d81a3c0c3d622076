"""Dossiers of earlier releases are read, filled, filed, taken back and worked on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import issuer as people
from tests.released.loaded import RELEASES, Released, read
from tests.world import EXAMPLES, GAME, TABLE, World

DRAFTS = ("draft_empty", "draft", "draft_awaiting_file", "draft_complete", "draft_fee_complete")
UNFILED = (*DRAFTS, "draft_rejected_file", "draft_stored_unheard", "draft_expired", "draft_removed_file", "draft_scan")


def test_everybody_reads_every_dossier(released: Released) -> None:
    """Its citizen, the list of theirs, the desk, its queue, and whoever has the reference."""
    world = released.world
    released.load(*released.references)
    listed, after = set(), ""
    while True:
        page = world.must(200, "GET", f"/v1/dossiers?limit=20{after}", people.CITIZEN)
        listed |= {each["reference"] for each in page["items"]}
        if page["cursor"] is None:
            break
        after = f"&cursor={page['cursor']}"
    assert listed == set(released.references.values())
    for example, reference in released.references.items():
        seen = released.seen(example)
        assert seen["reference"] == reference
        is_draft = seen["status"]["key"] == "draft"
        assert world.ask("GET", f"/v1/lookup/{reference}").status_code == (404 if is_draft else 200), example
        if seen.get("filed_at"):
            assert released.at_desk(example)["status"] == seen["status"], example
    assert world.must(200, "GET", "/v1/desk/queue", people.SUPERVISOR)["items"]


@pytest.mark.parametrize("example", DRAFTS)
def test_a_draft_is_saved(released: Released, example: str) -> None:
    """And saved again, by then in today's shape."""
    for _ in range(2):
        before = released.seen(example)
        after = filled(released, example)
        assert after["version"] == before["version"] + 1


def filled(released: Released, example: str) -> Any:
    """Saved with the form that is asked for today: between releases it had other fields under the same version."""
    before = released.seen(example)
    form = json.loads((EXAMPLES / f"{before['procedure']['code']}.json").read_text())
    gone = dict.fromkeys(before["form"].keys() - form.keys())
    patch = {"version": before["version"], "form": {**gone, **form}}
    return released.world.must(200, "PATCH", released.path(example), people.CITIZEN, patch)


def test_files_come_and_go(released: Released) -> None:
    """Into a draft, out of it, and one that was declared by the earlier release arrives now."""
    world, dossier = released.world, released.seen("draft")
    slot = world.must(200, "GET", f"/v1/procedures/{GAME}")["documents"][0]["id"]
    ticket = world.declared(dossier, slot)
    world.stored(ticket)
    assert [each["state"] for each in released.seen("draft")["documents"]] == ["checked"]
    world.ask("DELETE", released.path("draft", f"/documents/{ticket['id']}"), people.CITIZEN)
    assert released.seen("draft")["documents"] == []
    (awaited,) = released.seen("draft_awaiting_file")["documents"]
    message = {name: awaited[name] for name in ("filename", "content_type", "size", "slot")}
    path = released.path("draft_awaiting_file", "/documents")
    again = world.must(201, "POST", path, people.CITIZEN, {**message, "sha256": digest(released, awaited["id"])})
    assert again["id"] == awaited["id"]
    world.stored(again, b"something else")
    assert [each["state"] for each in released.seen("draft_awaiting_file")["documents"]] == ["rejected"]


def digest(released: Released, document: str) -> str:
    """The hash of the file that was to come."""
    (found,) = (row["sha256"] for row in read(released.name)["rows"] if row["sk"] == f"DOCUMENT#{document}")
    return str(found)


def test_a_complete_draft_is_submitted(released: Released) -> None:
    """To the desk, or to be paid."""
    for example in ("draft_complete", "draft_fee_complete"):
        filled(released, example)
    assert released.acted("draft_complete", "submit")["status"]["key"] == "filed"
    unpaid = released.acted("draft_fee_complete", "submit")
    assert (unpaid["status"]["key"], unpaid["fee"]["state"]) == ("awaiting_fee", "due")


def test_the_desk_works_on_what_was_filed(released: Released) -> None:
    """From acceptance to the result in the citizen's hands."""
    assert released.stepped("filed", "accept")["status"]["key"] == "accepted"
    assert released.stepped("filed_2", "decline", reason="Thiếu giấy tờ")["status"]["key"] == "declined"
    assert released.stepped("accepted", "start")["status"]["key"] == "in_process"
    assert released.stepped("withdrawal_requested", "stop", reason="Người dân yêu cầu")["status"]["key"] == "stopped"
    assert released.stepped("in_process", "stop", reason="Người dân yêu cầu")["status"]["key"] == "stopped"


@pytest.mark.parametrize("example", ["filed", "accepted", "in_process", "awaiting_fee", "paid_accepted"])
def test_a_citizen_takes_a_dossier_back(released: Released, example: str) -> None:
    """Before and after it was filed."""
    filed = released.seen(example)["status"]["key"] != "awaiting_fee"
    after = released.acted(example, "withdraw")["status"]["key"]
    assert after == ("withdrawal_requested" if filed else "stopped")


@pytest.mark.parametrize("release", RELEASES)
def test_an_idempotency_key_is_remembered(world: World, release: str) -> None:
    """The same request is answered with the dossier it opened before the upgrade."""
    released = Released(release, world)
    released.load("draft_empty")
    opened = world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": GAME}, Idempotency_Key="released-1")
    assert opened["reference"] == released.reference("draft_empty")


def test_what_is_written_now_has_a_schema(world: World) -> None:
    """Every row of a whole journey, whoever wrote it."""
    dossier = world.decided(GAME)
    world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": GAME}, Idempotency_Key="now-1")
    world.ask("POST", "/v1/verify/file", None, {"reference": dossier["reference"], "sha256": "0" * 64})
    world.streamed()
    rows = [row for page in world.dynamodb.get_paginator("scan").paginate(TableName=TABLE) for row in page["Items"]]
    assert len({row["pk"]["S"].split("#")[0] for row in rows}) >= 4
    assert [row["sk"]["S"] for row in rows if row.get("schema") != {"N": "2"}] == []
