"""A history of many facts: answers are small, pages have every fact once, only its own people read it."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.dossier.dossier import Event
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.storage import dossier_items
from tests import issuer as people
from tests.world import GAME, NOON, PDF, TABLE, World, declaration

STRANGER = people.officer("supervisor", agency="H27.20")
FACTS = 260
"""moto takes its time for more; `tests/domain/dossier/test_history.py` walks through thousands."""


def grown(world: World, dossier: Any, count: int = FACTS) -> None:
    """As many facts more, of a file that once was there."""
    subject, written = f"{dossier['reference']}-AAAA", []
    for version in range(1, count + 1):
        fact = Event(
            reference=dossier["reference"],
            subject=subject,
            version=version,
            kind="declared",
            actor=Actor.CITIZEN,
            by="somebody",
            at=datetime.fromisoformat(NOON) + timedelta(seconds=version),
            facts={"slot": "identity_paper"},
        )
        written.append({"PutRequest": {"Item": dossier_items.from_event(fact)}})
    for first in range(0, count, 25):
        world.dynamodb.batch_write_item(RequestItems={TABLE: written[first : first + 25]})


def pages(world: World, path: str, who: Any, cursor: str | None, **more: str) -> list[list[Any]]:
    """Every page from this cursor on."""
    found = []
    while cursor:
        requested = "&".join(f"{name}={value}" for name, value in {"cursor": cursor, **more}.items())
        answer = world.must(200, "GET", f"{path}?{requested}", who)
        found.append(answer["items"])
        cursor = answer["cursor"]
    return found


def named(facts: list[Any]) -> list[tuple[str, int]]:
    return [(each["subject"], each["version"]) for each in facts]


def test_many_facts_are_shown_page_by_page_and_each_once(world: World) -> None:
    """The dossier has the newest fifty, oldest first; the pages before them have the rest, for citizen and desk."""
    filed = world.submitted(GAME)
    grown(world, filed)
    everything: list[list[Any]] = []
    for path, who in (
        (f"/v1/dossiers/{filed['reference']}", people.CITIZEN),
        (f"/v1/desk/dossiers/{filed['reference']}", people.CLERK),
    ):
        answer = world.ask("GET", path, who)
        assert len(answer.body) < 60_000  # Lambda answers 6 MB at most
        seen = answer.json_body
        assert len(seen["history"]) == 50
        assert [each["at"] for each in seen["history"]] == sorted(each["at"] for each in seen["history"])
        older = pages(world, f"{path}/history", who, seen["history_cursor"], limit="100")
        assert all(len(page) == 100 for page in older[:-1])
        everything.append([fact for page in reversed(older) for fact in page] + seen["history"])
        newest = world.must(200, "GET", f"{path}/history", who)
        assert (newest["items"], newest["cursor"]) == (seen["history"], seen["history_cursor"])
    citizen, desk = everything
    assert citizen == desk
    assert len(citizen) == FACTS + len(filed["history"]) == len(set(named(citizen)))
    assert [each["version"] for each in citizen if each["subject"] == "dossier"] == [1, 2, 3]


def test_a_short_history_has_no_further_page(world: World) -> None:
    """As most have."""
    filed = world.one(world.submitted(GAME))
    assert filed["history_cursor"] is None
    page = world.must(200, "GET", f"/v1/dossiers/{filed['reference']}/history", people.CITIZEN)
    assert page == {"items": filed["history"], "cursor": None}


def test_the_answers_to_steps_are_small_too(world: World) -> None:
    """Not only those that read."""
    draft = world.complete(GAME)
    grown(world, draft, 60)
    path = f"/v1/dossiers/{draft['reference']}/submit"
    filed = world.must(200, "POST", path, people.CITIZEN, {"version": draft["version"]})
    assert len(filed["history"]) == 50
    assert filed["history_cursor"]
    assert len(world.desk(filed, "accept")["history"]) == 50


def test_everyone_else_is_refused(world: World) -> None:
    """Another citizen, another agency, the other side of the desk, nobody; and a draft is not the desk's to see."""
    filed, draft = world.submitted(GAME), world.draft(GAME)
    mine, desk = f"/v1/dossiers/{filed['reference']}/history", f"/v1/desk/dossiers/{filed['reference']}/history"
    refused = {
        (mine, 401): None,
        (mine, 403): people.CLERK,
        (mine, 404): people.OTHER,
        (desk, 401): None,
        (desk, 403): people.CITIZEN,
        (desk, 404): STRANGER,
        (f"/v1/desk/dossiers/{draft['reference']}/history", 404): people.SUPERVISOR,
    }
    for (path, status), who in refused.items():
        world.must(status, "GET", path, who)


@pytest.mark.parametrize("cursor", ["!", "AAAA", "DOSSIER/1", "2", "DOSSIER/99999999", "x" * 60])
def test_a_cursor_that_this_list_never_gave_is_refused(world: World, cursor: str) -> None:
    """As it is, and encoded as ours are; 422, never 5xx."""
    draft = world.draft(GAME)
    for requested in (cursor, base64.urlsafe_b64encode(cursor.encode()).decode().rstrip("=")):
        answer = world.ask("GET", f"/v1/dossiers/{draft['reference']}/history?cursor={requested}", people.CITIZEN)
        known = requested == base64.urlsafe_b64encode(b"DOSSIER/1").decode().rstrip("=")
        assert answer.status_code == (200 if known else 422), (requested, answer.body)


def test_the_citizen_does_not_learn_of_the_desks_file_by_its_cursor(world: World) -> None:
    """Neither by naming a fact that is not shown to them."""
    filed = world.submitted(GAME)
    world.desk(filed, "accept")
    world.desk(filed, "start")
    place = f"/v1/desk/dossiers/{filed['reference']}"
    file = world.must(201, "POST", f"{place}/result", people.HANDLER, declaration(PDF))["id"]
    cursor = base64.urlsafe_b64encode(f"{file}/1".encode()).decode().rstrip("=")
    world.must(200, "GET", f"{place}/history?cursor={cursor}", people.HANDLER)
    world.must(422, "GET", f"/v1/dossiers/{filed['reference']}/history?cursor={cursor}", people.CITIZEN)
