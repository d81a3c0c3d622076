"""Files the desk gives back: declaring one again is no second one, and what was attached by mistake comes out again."""

from __future__ import annotations

from typing import Any

import pytest

from tests import issuer as people
from tests.sealed import BETTER, UPLOAD, attached, decided, downloaded, sealed
from tests.stored_files import looked, marked
from tests.world import GAME, PDF, World, declaration

STRANGER = people.officer("supervisor", agency="H27.20")
OTHER = PDF + b"\n"


def in_process(world: World) -> Any:
    """A dossier the desk works on."""
    dossier = world.submitted(GAME)
    world.desk(dossier, "accept")
    return world.desk(dossier, "start")


def place(dossier: Any) -> str:
    return f"/v1/desk/dossiers/{dossier['reference']}/result"


def declared(world: World, dossier: Any, content: bytes = PDF, who: Any = people.SUPERVISOR, **more: Any) -> Any:
    return world.must(201, "POST", place(dossier), who, declaration(content, **more))


def seen(world: World, dossier: Any) -> Any:
    return world.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", people.HANDLER)


def files(world: World, dossier: Any) -> list[tuple[str, str]]:
    """The desk's files and their states, in order."""
    return [(each["id"], each["state"]) for each in seen(world, dossier)["documents"] if each["slot"] == "result"]


def taken_out(world: World, dossier: Any, document: str, status: int = 204, who: Any = people.SUPERVISOR) -> Any:
    answer = world.ask("DELETE", f"{place(dossier)}/{document}", who)
    assert answer.status_code == status, answer.body
    return answer.json_body if answer.body else None


def test_the_same_file_again_is_the_same_document(world: World) -> None:
    """Before it came, after a wrong size, after a failed upload, and once it is there; never a second one."""
    dossier = in_process(world)
    first = declared(world, dossier, size=len(PDF) + 1)
    again = declared(world, dossier)
    assert first["id"] == again["id"]
    world.stored(again, PDF[:-1])
    assert files(world, dossier) == [(first["id"], "rejected")]
    again = declared(world, dossier)
    assert files(world, dossier) == [(first["id"], "awaiting_upload")]
    world.stored(again)
    assert declared(world, dossier)["id"] == first["id"]
    assert files(world, dossier) == [(first["id"], "checked")]
    kinds = [each["kind"] for each in seen(world, dossier)["history"] if each["subject"] == first["id"]]
    assert kinds == ["declared", "rejected", "checked"]


def test_an_earlier_file_declared_again_becomes_the_last_one(world: World) -> None:
    """As a new one would: the decision takes the last file. One that never came is moved, one that came is new."""
    dossier = in_process(world)
    first, second = declared(world, dossier), declared(world, dossier, OTHER)
    moved = declared(world, dossier)
    assert moved["id"] == first["id"]
    world.stored(second, OTHER)
    world.stored(moved)
    assert files(world, dossier) == [(second["id"], "checked"), (first["id"], "checked")]
    new = declared(world, dossier, OTHER)
    assert new["id"] not in (first["id"], second["id"])
    world.stored(new, OTHER)
    assert world.desk(dossier, "decide", outcome="granted")["status"]["key"] == "decided"
    assert taken_out(world, dossier, new["id"], 409)["code"] == "result_in_use"


def test_a_file_declared_before_the_decision_and_again_after_it_replaces_the_result(sealing: World) -> None:
    """It is the same document, and stands after the decision now."""
    dossier = in_process(sealing)
    attached(sealing, dossier, UPLOAD)
    late = declared(sealing, dossier, BETTER)
    sealing.desk(dossier, "decide", outcome="granted")
    again = declared(sealing, dossier, BETTER)
    assert again["id"] == late["id"]
    sealing.stored(again, BETTER)
    sealed(sealing)
    assert downloaded(sealing, sealing.desk(dossier, "return")).startswith(BETTER)


def test_the_result_declared_again_after_the_decision_stays_the_result(sealing: World) -> None:
    """The network asked twice; nothing is replaced by itself."""
    dossier = decided(sealing)
    sealed(sealing)
    ((result, _),) = files(sealing, dossier)
    assert declared(sealing, dossier, UPLOAD)["id"] == result
    sealing.desk(dossier, "return")
    assert [each["state"] for each in sealing.one(dossier)["results"]] == ["valid"]


def test_a_revoked_result_is_attached_anew(sealing: World) -> None:
    """The same file may be right after all: it gets another code."""
    dossier = decided(sealing)
    sealed(sealing)
    (result,) = seen(sealing, dossier)["results"]
    body = {"version": result["version"], "reason": "our_mistake"}
    sealing.must(200, "POST", f"/v1/desk/results/{result['code']}/revoke", people.SUPERVISOR, body)
    attached(sealing, dossier, UPLOAD)
    sealed(sealing)
    assert downloaded(sealing, sealing.desk(dossier, "return")).startswith(UPLOAD)


def test_what_was_declared_by_mistake_is_taken_out(world: World) -> None:
    """Undelivered or not, before the decision; its stored file is marked for its end, and the citizen hears nothing."""
    dossier = in_process(world)
    ghost, wrong, right = declared(world, dossier, PDF[:-1]), declared(world, dossier, OTHER), declared(world, dossier)
    world.stored(wrong, OTHER)
    world.stored(right)
    for each in (ghost, wrong):
        taken_out(world, dossier, each["id"])
        taken_out(world, dossier, each["id"], 404)
    assert files(world, dossier) == [(right["id"], "checked")]
    citizens = world.one(dossier)
    assert not {ghost["id"], wrong["id"], right["id"]} & {each["subject"] for each in citizens["history"]}
    world.desk(dossier, "decide", outcome="granted", result=right["id"])
    looked(world, "2027-02-04T09:00:00+07:00")
    assert marked(world, wrong["upload"]["fields"]["key"]) == [True]
    assert marked(world, right["upload"]["fields"]["key"]) == [False]


def test_a_ghost_blocks_nothing_and_comes_out_after_the_decision(sealing: World) -> None:
    """Nor does a replacement that turned out unusable, once it was taken out."""
    dossier = decided(sealing)
    sealed(sealing)
    ghost, broken = declared(sealing, dossier, BETTER), declared(sealing, dossier, b"%PDF-1.7 nothing")
    sealing.stored(broken, b"%PDF-1.7 nothing")
    for each in (ghost, broken):
        taken_out(sealing, dossier, each["id"], who=people.HANDLER)
    assert len(files(sealing, dossier)) == 1
    sealing.desk(dossier, "return")
    assert downloaded(sealing, dossier).startswith(UPLOAD)


def test_a_file_that_was_decided_on_sealed_or_handed_over_stays(sealing: World) -> None:
    """Also a usable replacement, which may be on its way to the citizen already."""
    dossier = decided(sealing)
    ((result, _),) = files(sealing, dossier)
    replacement = declared(sealing, dossier, BETTER)
    sealing.stored(replacement, BETTER)
    for document in (result, replacement["id"]):
        assert taken_out(sealing, dossier, document, 409)["code"] == "result_in_use"
    sealed(sealing)
    sealing.desk(dossier, "return")
    for document in (result, replacement["id"]):
        assert taken_out(sealing, dossier, document, 409)["code"] == "result_in_use"
    late = declared(sealing, dossier, UPLOAD + b"\n")
    assert taken_out(sealing, dossier, late["id"], 409, people.HANDLER)["code"] == "action_not_allowed"
    taken_out(sealing, dossier, late["id"])


def test_everyone_else_is_refused(world: World) -> None:
    """Nobody, the citizen, a clerk, another agency; and a file of the citizen is not the desk's to take out."""
    dossier = in_process(world)
    document = declared(world, dossier)["id"]
    before = seen(world, dossier)
    path = f"{place(dossier)}/{document}"
    world.must(401, "DELETE", path)
    world.must(403, "DELETE", path, people.CITIZEN)
    assert world.must(409, "DELETE", path, people.CLERK)["code"] == "action_not_allowed"
    world.must(404, "DELETE", path, STRANGER)
    papers = [each["id"] for each in before["documents"] if each["slot"] != "result"]
    taken_out(world, dossier, papers[0], 404)
    world.must(404, "DELETE", f"/v1/dossiers/{dossier['reference']}/documents/{document}", people.OTHER)
    world.must(409, "DELETE", f"/v1/dossiers/{dossier['reference']}/documents/{document}", people.CITIZEN)
    assert seen(world, dossier) == before


def test_a_task_about_a_file_goes_with_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody could close it any more."""
    from chalicelib.platform import clients
    from tests.stored_files import verdict

    monkeypatch.setenv("MALWARE_SCAN", "on")
    clients.settings.cache_clear()
    dossier = in_process(world)
    ticket = declared(world, dossier)
    world.stored(ticket)
    (file,) = [each for each in seen(world, dossier)["documents"] if each["id"] == ticket["id"]]
    verdict(world, {**file, "reference": dossier["reference"]}, "THREATS_FOUND", folder="results")
    assert [each["document"] for each in world.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"]] == [
        ticket["id"]
    ]
    taken_out(world, dossier, ticket["id"])
    assert world.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"] == []
