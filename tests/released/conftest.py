"""Each test that asks for `released` runs over the rows of every release."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.platform import clients
from tests.released.loaded import RELEASES, Released
from tests.sealed import PARAMETER, rotated
from tests.world import World


@pytest.fixture(params=RELEASES)
def released(request: Any, world: World) -> Released:
    """The service of today over the rows of a release."""
    return Released(request.param, world)


@pytest.fixture
def sealing(released: Released, monkeypatch: pytest.MonkeyPatch) -> Released:
    """The same, where results are sealed by now."""
    monkeypatch.setenv("SEAL_KEYRING_PARAMETER", PARAMETER)
    rotated("Thành phố Thử nghiệm")
    clients.forget()
    return released
