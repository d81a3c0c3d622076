"""One server for all tests of the sandbox; each has providers and a merchant of its own behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.servers import serving
from tests.dev.sandbox_world import Door, World, made


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    """Where the world of the test that runs answers."""
    door = Door()
    with serving(door, 0) as door.port:
        yield door


@pytest.fixture
def world(door: Door, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """The provider this module is about (`PROVIDER`), seen from both sides."""
    return made(request.module.PROVIDER, door, tmp_path)
