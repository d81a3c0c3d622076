"""Looking at stored files: nothing is put off before it was looked at, and one that kills us is found by its mark."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import event_handlers
from chalicelib.documents import verify_stored_files, verify_upload
from chalicelib.domain.errors import Unavailable
from chalicelib.platform import clients
from chalicelib.storage import documents, due_items
from chalicelib.storage.keys import DueKind
from tests.stored_files import looked, sent
from tests.world import BUCKET, GAME, PDF, ROOT, World

DUE = datetime.fromisoformat("2027-01-04T09:00:00+07:00")
MONTH = timedelta(days=30)


def later(**passed: float) -> str:
    """So long after files sent at nine on the first day are due to be verified."""
    return (DUE + timedelta(**passed)).isoformat()


def recheck_after(document: Any) -> datetime:
    """When this file is looked at next."""
    there = clients.table()
    found = [*due_items.due(there, DueKind.VERIFICATION, at=DUE + 2 * MONTH, limit=99)]
    return next(each.due_at for each in found if each.id == document["id"])


@pytest.fixture
def files(world: World) -> Any:
    """Two files of one draft."""
    dossier = world.draft(GAME)
    return [sent(world, PDF + b"\n" * number, dossier) for number in range(2)]


class Killer:
    """Reads files; of one of them the process dies."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, by: BaseException | None) -> None:
        self.by, self.of, self.read = by, "", list[str]()
        self._really = verify_upload.hashed
        monkeypatch.setattr(verify_upload, "hashed", self)

    def __call__(self, bucket: Any, key: str, version: str) -> Any:
        self.read.append(key.rsplit("/", 1)[-1])
        if self.by and key.endswith(self.of):
            raise self.by
        return self._really(bucket, key, version)


def dead(world: World, moment: str) -> list[Any]:
    """What a run noted before it was killed."""
    try:
        return looked(world, moment)
    except KeyboardInterrupt:
        return []


def test_a_file_that_kills_the_function_is_put_off_and_told(
    world: World, files: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each day it is tried once more, and told once more; the other file is verified meanwhile."""
    bad, good = files
    killer = Killer(monkeypatch, KeyboardInterrupt())
    killer.of = bad["id"]
    assert dead(world, later()) == []
    assert dead(world, later(minutes=10)) == [("look_died", bad["id"])]
    assert killer.read.count(bad["id"]) == 1
    assert recheck_after(good) >= DUE + MONTH
    assert recheck_after(bad) == DUE + timedelta(minutes=10, days=1)
    dead(world, later(days=1, minutes=20))
    assert killer.read.count(bad["id"]) == 2
    assert dead(world, later(days=1, minutes=30)) == [("look_died", bad["id"])]
    killer.by = None
    assert dead(world, later(days=3)) == []
    assert recheck_after(bad) == DUE + timedelta(days=3) + MONTH


def test_a_file_that_somebody_else_is_reading_is_left_to_them(
    world: World, files: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that began while another still goes on takes nothing from it, and calls nobody dead."""
    killer = Killer(monkeypatch, KeyboardInterrupt())
    killer.of = files[0]["id"]
    dead(world, later())
    assert dead(world, later(minutes=4)) == []
    assert killer.read.count(files[0]["id"]) == 1


def test_no_run_lives_longer_than_is_assumed() -> None:
    """Its function is ended by Lambda before."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"]["look_again"]
    assert timedelta(seconds=config["lambda_timeout"]) <= verify_stored_files.RUN
    assert config["lambda_timeout"] > event_handlers.VERIFY_SECONDS


def test_while_s3_is_silent_a_file_is_due_again_within_the_hour(
    world: World, files: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in a month, nor the next day."""
    killer = Killer(monkeypatch, Unavailable("try_again", ("", "")))
    assert sorted(looked(world, later())) == sorted(("try_again", each["id"]) for each in files)
    assert [recheck_after(each) for each in files] == [DUE + timedelta(hours=1)] * 2
    killer.by = None
    assert looked(world, later(hours=1, minutes=1)) == []
    assert [recheck_after(each) for each in files] == [DUE + timedelta(hours=1, minutes=1) + MONTH] * 2


def test_a_file_that_differs_is_told_each_day(world: World, files: Any) -> None:
    """Until somebody puts it right."""
    bad = files[0]
    version = documents.find(clients.table(), bad["id"])[1].object_version
    key = next(
        each["Key"] for each in world.s3.list_objects_v2(Bucket=BUCKET)["Contents"] if each["Key"].endswith(bad["id"])
    )
    world.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version)
    for day in (0, 1, 2):
        assert looked(world, later(days=day, minutes=day)) == [("differs", bad["id"])]


def test_a_slow_file_takes_its_kind_s_share_of_the_time_and_no_more(
    world: World, files: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is awaited is looked at first, in half of the time; what is verified has the rest."""
    clock = [0.0]
    noted: list[Any] = []
    declared = [world.declared(world.draft(GAME), "identity_paper") for _ in range(3)]

    def slow(*_: Any, **__: Any) -> None:
        clock[0] += 90

    monkeypatch.setattr(verify_upload, "arrived", slow)
    world.at(later())
    how: Any = {"note": lambda *message: noted.append(message), "postponed": lambda *message: noted.append(message)}
    rounds = verify_stored_files.verify_due_files(
        clients.table(),
        clients.bucket(),
        scans=False,
        seals=False,
        at=clients.now(),
        clock=lambda: clock[0],
        seconds=240,
        **how,
    )
    assert (rounds[DueKind.FILE].done, rounds[DueKind.FILE].left) == (2, 1)
    assert rounds[DueKind.VERIFICATION].done == len(files)
    assert len(declared) == 3
