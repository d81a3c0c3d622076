"""Saves of a draft, one after the other, are one fact of its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.dossier.dossier import act
from chalicelib.domain.dossier.lifecycle import Action
from chalicelib.domain.errors import Stale
from chalicelib.domain.person import Person
from chalicelib.domain.roles import citizen
from chalicelib.platform import clients
from chalicelib.storage import dossiers
from tests import issuer as people
from tests.stored_files import swept
from tests.world import GAME, PDF, TABLE, World


def saved(world: World, draft: Any, **contact: str) -> Any:
    """The draft after one more save."""
    patch = {"version": draft["version"], "contact": contact}
    return world.must(200, "PATCH", f"/v1/dossiers/{draft['reference']}", people.CITIZEN, patch)


def opened(world: World) -> Any:
    return world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": GAME})


def steps(dossier: Any) -> list[tuple[str, int, int | None]]:
    """Kind, version and last version of each step of a dossier."""
    history = [each for each in dossier["history"] if each["subject"] == "dossier"]
    return [(each["kind"], each["version"], each["until_version"]) for each in history]


def events(world: World) -> int:
    """How many facts are stored."""
    rows = world.dynamodb.scan(TableName=TABLE)["Items"]
    return sum(row.get("type", {}).get("S") == "event" for row in rows)


def test_many_saves_are_one_fact_with_the_moments_of_the_first_and_the_last(world: World) -> None:
    """The version of the dossier rises with each, and what is answered is what is read."""
    draft = opened(world)
    for minute in range(10, 20):
        world.at(f"2026-12-04T09:{minute}:00+07:00")
        draft = saved(world, draft, phone=f"09011111{minute}")
    assert draft["version"] == 11
    assert steps(draft) == [("open", 1, None), ("save", 2, 11)]
    fact = draft["history"][-1]
    assert (fact["at"], fact["until"]) == ("2026-12-04T09:10:00+07:00", "2026-12-04T09:19:00+07:00")
    assert draft["history"][0]["until"] is None
    assert world.one(draft) == draft
    assert events(world) == 2


def test_another_step_closes_the_fact_and_the_next_save_begins_a_new_one(world: World) -> None:
    """A reminder stands between the saves before it and those after it."""
    draft = saved(world, saved(world, opened(world)), phone="0901111111")
    swept(world, "2026-12-28T09:00:00+07:00")
    draft = saved(world, world.one(draft), phone="0901111112")
    draft = saved(world, draft, phone="0901111113")
    assert steps(draft) == [("open", 1, None), ("save", 2, 3), ("remind", 4, None), ("save", 5, 6)]


def test_a_file_between_two_saves_stands_after_them(world: World) -> None:
    """It is no step of the dossier, and a further save moves no fact."""
    draft = saved(world, opened(world))
    world.at("2026-12-04T09:10:00+07:00")
    world.declared(draft, "identity_paper")
    world.at("2026-12-04T09:20:00+07:00")
    draft = saved(world, draft, phone="0901111111")
    assert [each["kind"] for each in draft["history"]] == ["open", "save", "declared"]
    assert draft["history"][1]["until"] == "2026-12-04T09:20:00+07:00"
    assert world.one(draft) == draft


def test_a_save_while_somebody_reads_page_by_page_repeats_and_skips_no_fact(world: World) -> None:
    """The cursor is taken before the save and used after it."""
    draft = opened(world)
    slots = ["identity_paper", "business_registration"]
    for minute, slot in enumerate(slots, 10):
        world.at(f"2026-12-04T09:{minute}:00+07:00")
        world.declared(draft, slot)
    world.at("2026-12-04T09:20:00+07:00")
    draft = saved(world, draft)
    for minute, slot in enumerate(slots, 30):
        world.at(f"2026-12-04T09:{minute}:00+07:00")
        world.declared(draft, slot, PDF + b"\n")
    path = f"/v1/dossiers/{draft['reference']}/history"
    everything = world.must(200, "GET", path, people.CITIZEN)["items"]
    newest = world.must(200, "GET", f"{path}?limit=3", people.CITIZEN)
    world.at("2026-12-04T09:40:00+07:00")
    saved(world, draft, phone="0901111111")
    older = world.must(200, "GET", f"{path}?limit=3&cursor={newest['cursor']}", people.CITIZEN)
    names = [(each["subject"], each["version"]) for each in (*older["items"], *newest["items"])]
    assert names == [(each["subject"], each["version"]) for each in everything]
    assert len(names) == 6


def test_of_two_saves_of_the_same_version_exactly_one_is_written(world: World) -> None:
    """Though both would overwrite the same fact."""
    draft = saved(world, opened(world))
    case_file = dossiers.load_case_file(clients.table(), draft["reference"])
    person = Person(subject=case_file.dossier.owner)
    at = datetime(2026, 12, 4, 3, tzinfo=UTC)
    first, second = (
        act(case_file.dossier, Action.SAVE, citizen(person), at=at + timedelta(minutes=n)) for n in range(2)
    )
    dossiers.save(clients.table(), first, content=replace(case_file.content, contact={"phone": "1"}))
    with pytest.raises(Stale):
        dossiers.save(clients.table(), second, content=replace(case_file.content, contact={"phone": "2"}))
    after = dossiers.load_case_file(clients.table(), draft["reference"])
    assert after.history[-1].facts["until"] == at.isoformat()
    assert (after.dossier.version, after.content.contact) == (3, {"phone": "1"})


def test_the_stream_hands_on_no_changed_fact(world: World) -> None:
    """Only a new one is told; a save that goes on with the last one changes it."""
    draft = saved(world, opened(world))
    saved(world, draft, phone="0901111111")
    (fact,) = [each for each in world.stream() if each["dynamodb"]["NewImage"]["kind"]["S"] == "save"]
    modified = {**fact, "eventName": "MODIFY"}
    assert world.dispatched([modified]) == {"batchItemFailures": []}
