"""What several files here begin with."""

from __future__ import annotations

import pytest

from chalicelib.platform import clients
from tests.sealed import PARAMETER, rotated
from tests.world import World


@pytest.fixture
def sealing(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A stage with a key."""
    monkeypatch.setenv("SEAL_KEY", PARAMETER)
    rotated("Thành phố Thử nghiệm")
    clients.forget()
    return world
