"""Counts what seven requests do: functions called, and how often the work moves to another folder of `chalicelib`.

`python -m scripts.measure_walks` prints a table; `python -m scripts.measure_walks vnpay` lists every call of one walk.
Each walk is done once before it is measured, so that imports and caches do not count. AWS is moto.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World

Walk = Callable[[], object]
Call = tuple[str, str]
"""The folder directly under `chalicelib` (a module there counts as one), and the function in it."""

PREFIX = f"{Path(__file__).parent.parent / 'chalicelib'}{os.sep}"
INNER = ("<lambda>", "<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<module>")
"""Parts of functions, and imports: no calls of a function that has a name."""


def calls(walk: Walk) -> list[Call]:
    """The calls of named functions of `chalicelib` during the walk, in order."""
    made: list[Call] = []

    def called(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(PREFIX) and code.co_name not in INNER:
            path = code.co_filename.removeprefix(PREFIX)
            made.append((path.split(os.sep)[0].removesuffix(".py"), f"{path}:{code.co_qualname}"))

    sys.setprofile(called)
    try:
        walk()
    finally:
        sys.setprofile(None)
    return made


def switches(made: list[Call]) -> int:
    """How often a call is in another folder than the call before it."""
    return sum(one[0] != other[0] for one, other in pairwise(made))


def lookup(world: World) -> Walk:
    """Anybody looks up where a dossier stands."""
    reference = world.submitted()["reference"]
    return lambda: world.must(200, "GET", f"/v1/lookup/{reference}")


def officer(world: World) -> Walk:
    """An officer reads a filed dossier."""
    from tests.issuer import CLERK

    dossier = world.submitted()
    return lambda: world.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", CLERK)


def declare(world: World) -> Walk:
    """A citizen declares a document and gets the address to upload it to."""
    dossier = world.draft()
    return lambda: world.declared(dossier, _slot(world))


def arrival(world: World) -> Walk:
    """An uploaded document reaches the bucket and is inspected."""
    from tests.world import BUCKET, PDF

    key = world.declared(world.draft(), _slot(world))["upload"]["fields"]["key"]
    world.s3.put_object(Bucket=BUCKET, Key=key, Body=PDF)
    return lambda: world.arrived(key)


def vnpay(world: World) -> Walk:
    """VNPAY's signed notice arrives, and the fee is paid."""
    from tests.world import EXTRACT

    attempt = world.attempt(world.submitted(EXTRACT))
    return lambda: world.notify(attempt)


def patch(world: World) -> Walk:
    """A citizen saves a draft."""
    from tests.issuer import CITIZEN

    draft = world.draft()
    body = {"version": draft["version"], "contact": {"email": "mai@example.invalid"}}
    return lambda: world.must(200, "PATCH", f"/v1/dossiers/{draft['reference']}", CITIZEN, body)


def submit(world: World) -> Walk:
    """A citizen submits a complete dossier."""
    from tests.issuer import CITIZEN

    ready = world.complete()
    path = f"/v1/dossiers/{ready['reference']}/submit"
    return lambda: world.must(200, "POST", path, CITIZEN, {"version": ready["version"]})


WALKS = {walk.__name__: walk for walk in (lookup, officer, declare, arrival, vnpay, patch, submit)}


def _slot(world: World) -> str:
    from tests.world import GAME

    slots = world.must(200, "GET", f"/v1/procedures/{GAME}")["documents"]
    return next(str(slot["id"]) for slot in slots if slot["required"])


@contextmanager
def _world() -> Iterator[World]:
    import_module("tests.conftest")  # it prepares the environment
    import pytest
    from moto import mock_aws

    from tests.issuer import Issuer
    from tests.world import World

    with mock_aws(), Issuer() as issuer, pytest.MonkeyPatch.context() as monkeypatch:
        world = World(issuer, monkeypatch)
        yield world
        world.close()


def main(names: list[str]) -> None:
    """Print the table, or the calls of the walks that are named."""
    with _world() as world:
        for name in names or WALKS:
            WALKS[name](world)()
            made = calls(WALKS[name](world))
            for folder, function in made if names else ():
                print(f"  {folder:14} {function}")
            print(f"{name:14} {len(made):5} calls {switches(made):4} switches")


if __name__ == "__main__":
    main(sys.argv[1:])
