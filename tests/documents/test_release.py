"""A file that the scanner could not scan: a supervisor opens it, says why, and answers for it in the history."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from chalicelib.domain.document.texts import RELEASE_REASONS
from chalicelib.platform import clients
from chalicelib.storage.dossier_items import to_event
from chalicelib.web import request_models
from tests import issuer as people
from tests.sealed import UPLOAD, attached, sealed, verified
from tests.stored_files import looked, scanned, verdict
from tests.world import GAME, World

REASON = {"reason": "scanned_elsewhere"}


def released(world: World, document: Any, who: Any = people.SUPERVISOR, body: Any = REASON) -> Any:
    return world.ask("POST", f"/v1/desk/documents/{document['id']}/release", who, body)


def scan_of(world: World, document: Any) -> str:
    seen = world.must(200, "GET", f"/v1/desk/dossiers/{document['reference']}", people.SUPERVISOR)["documents"]
    return str(next(each["scan"]["key"] for each in seen if each["id"] == document["id"]))


def opens(world: World, document: Any) -> int:
    return int(world.ask("GET", f"/v1/desk/documents/{document['id']}", people.CLERK).status_code)


@pytest.fixture
def locked(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A document of a filed dossier that the scanner does not support."""
    document = scanned(world, monkeypatch)
    verdict(world, document, "UNSUPPORTED")
    return document


@pytest.mark.parametrize("word", ["UNSUPPORTED", "ACCESS_DENIED", "FAILED"])
def test_a_supervisor_opens_what_could_not_be_scanned(world: World, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """The task ends with it; the history says who and why."""
    document = scanned(world, monkeypatch)
    verdict(world, document, word)
    assert opens(world, document) == 409
    answer = released(world, document)
    assert (answer.status_code, answer.json_body["scan"]["key"]) == (200, "released")
    assert opens(world, document) == 303
    assert world.must(200, "GET", "/v1/desk/tasks", people.CLERK)["items"] == []
    history = world.must(200, "GET", f"/v1/desk/dossiers/{document['reference']}", people.CLERK)["history"]
    (fact,) = (each for each in history if each["kind"] == "scan_released")
    assert fact["actor"] == "supervisor"
    assert fact["label"].endswith("đã quét bằng công cụ khác, không có mã độc")
    (event,) = (each for each in map(to_event, world.events()) if each.kind == "scan_released")
    assert (event.by, event.facts["reason"]) == (people.SUPERVISOR["sub"], "scanned_elsewhere")


def test_nobody_else_opens_it(world: World, locked: Any) -> None:
    """Neither other officers, nor a supervisor of another agency, nor the citizen."""
    elsewhere = people.officer("supervisor", agency="H27.20")
    others = (people.CLERK, people.HANDLER, elsewhere, people.CITIZEN, None)
    assert [released(world, locked, who).status_code for who in others] == [403, 403, 404, 403, 401]
    assert opens(world, locked) == 409


@pytest.mark.parametrize("body", [{}, {"reason": "because"}, {"reason": "sender_confirmed", "more": 1}])
def test_a_reason_of_the_list_is_needed(world: World, locked: Any, body: Any) -> None:
    assert released(world, locked, body=body).status_code == 422


@pytest.mark.parametrize("word", ["NO_THREATS_FOUND", "THREATS_FOUND", ""])
def test_no_other_verdict_is_released(world: World, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Malware least of all; and what still waits for its verdict waits."""
    document = scanned(world, monkeypatch)
    if word:
        verdict(world, document, word)
    before = scan_of(world, document)
    answer = released(world, document)
    assert (answer.status_code, answer.json_body["code"]) == (409, "nothing_to_release")
    assert scan_of(world, document) == before


@pytest.mark.parametrize(
    ("word", "after"), [("UNSUPPORTED", "released"), ("NO_THREATS_FOUND", "clean"), ("THREATS_FOUND", "threat")]
)
def test_a_later_verdict_counts_where_it_is_one(world: World, locked: Any, word: str, after: str) -> None:
    """The scanner may still find malware; that it cannot scan it is known. The schedule does not ask for it again."""
    released(world, locked)
    for _ in range(2):
        verdict(world, locked, word)
    assert scan_of(world, locked) == after
    if after == "released":
        assert locked["id"] not in [document for _, document in looked(world, "2026-12-05T10:00:00+07:00")]


def test_it_is_released_once(world: World, locked: Any) -> None:
    """Of two clicks the second is told that there is nothing to do."""
    assert [released(world, locked).status_code for _ in range(2)] == [200, 409]


def test_a_released_result_is_sealed(sealing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its release is the last thing it waited for."""
    monkeypatch.setenv("MALWARE_SCAN", "on")
    clients.settings.cache_clear()
    dossier = sealing.submitted(GAME)
    for action in ("accept", "start"):
        sealing.desk(dossier, action)
    attached(sealing, dossier, UPLOAD)
    (document,) = (
        each for each in sealing.desk(dossier, "decide", outcome="granted")["documents"] if each["slot"] == "result"
    )
    verdict(sealing, {**document, "reference": dossier["reference"]}, "UNSUPPORTED", folder="results")
    assert sealed(sealing) == []
    assert released(sealing, document).status_code == 200
    assert sealed(sealing) == []
    (result,) = sealing.desk(dossier, "return")["results"]
    assert verified(sealing, result["code"])["state"] == "valid"


def test_the_list_of_reasons_is_the_api_s() -> None:
    assert set(get_args(request_models.Release.model_fields["reason"].annotation)) == set(RELEASE_REASONS)
