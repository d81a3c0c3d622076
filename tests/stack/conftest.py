"""One local stack for all tests that need the emulator, the issuer and the sandbox provider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.stack import Stack, running


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Started once, on free ports, with a state of its own."""
    state: Path = tmp_path_factory.mktemp("stack")
    with running(state) as made:
        yield made
