"""Saves of a draft, one after the other, are one fact of its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.consumers import Consumer
from chalicelib.domain.dossier import act
from chalicelib.domain.errors import Stale
from chalicelib.domain.lifecycle import Action
from chalicelib.domain.people import Person
from chalicelib.storage import dossiers
from chalicelib.use_cases.dossiers import citizen
from tests import issuer as people
from tests.sending import swept
from tests.world import GAME, TABLE, World


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


def test_many_saves_are_one_fact_with_the_moment_of_the_last(world: World) -> None:
    """The version of the dossier rises with each, and what is answered is what is read."""
    draft = opened(world)
    for minute in range(10, 20):
        world.at(f"2026-12-04T09:{minute}:00+07:00")
        draft = saved(world, draft, phone=f"09011111{minute}")
    assert draft["version"] == 11
    assert steps(draft) == [("open", 1, None), ("save", 2, 11)]
    assert draft["history"][-1]["at"] == "2026-12-04T09:19:00+07:00"
    assert world.one(draft) == draft
    assert events(world) == 2


def test_another_step_closes_the_fact_and_the_next_save_begins_a_new_one(world: World) -> None:
    """A reminder stands between the saves before it and those after it."""
    draft = saved(world, saved(world, opened(world)), phone="0901111111")
    swept(world, "2026-12-28T09:00:00+07:00")
    draft = saved(world, world.one(draft), phone="0901111112")
    draft = saved(world, draft, phone="0901111113")
    assert steps(draft) == [("open", 1, None), ("save", 2, 3), ("remind", 4, None), ("save", 5, 6)]


def test_a_file_between_two_saves_stands_between_what_was_before_and_the_last_save(world: World) -> None:
    """It is no step of the dossier."""
    draft = saved(world, opened(world))
    world.at("2026-12-04T09:10:00+07:00")
    world.declared(draft, "identity_paper")
    world.at("2026-12-04T09:20:00+07:00")
    draft = saved(world, draft, phone="0901111111")
    assert [each["kind"] for each in draft["history"]] == ["open", "declared", "save"]
    assert world.one(draft) == draft


def test_of_two_saves_of_the_same_version_exactly_one_is_written(world: World) -> None:
    """Though both would overwrite the same fact."""
    draft = saved(world, opened(world))
    whole = dossiers.whole(wiring.table(), draft["reference"])
    person = Person(subject=whole.dossier.owner)
    at = datetime(2026, 12, 4, 3, tzinfo=UTC)
    first, second = (act(whole.dossier, Action.SAVE, citizen(person), at=at + timedelta(minutes=n)) for n in range(2))
    dossiers.save(wiring.table(), first, content=replace(whole.content, contact={"phone": "1"}))
    with pytest.raises(Stale):
        dossiers.save(wiring.table(), second, content=replace(whole.content, contact={"phone": "2"}))
    after = dossiers.whole(wiring.table(), draft["reference"])
    assert after.history[-1].at == at
    assert (after.dossier.version, after.content.contact) == (3, {"phone": "1"})


def test_the_stream_hands_on_no_changed_fact(world: World) -> None:
    """Only a new one is told; a save that goes on with the last one changes it."""
    draft = saved(world, opened(world))
    saved(world, draft, phone="0901111111")
    (fact,) = [each for each in world.stream() if each["dynamodb"]["NewImage"]["kind"]["S"] == "save"]
    modified = {**fact, "eventName": "MODIFY"}
    assert world.dispatched([modified]) == {"batchItemFailures": []}
    for consumer in Consumer:
        answer = world.sqs.receive_message(QueueUrl=wiring.queue(consumer).url)
        assert "Messages" not in answer
