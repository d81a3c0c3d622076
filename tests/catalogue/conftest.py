"""What the tests of the catalogue share."""

from __future__ import annotations

import pytest

from scripts.catalogue import build


@pytest.fixture(scope="session", autouse=True)
def built_catalogue() -> None:
    """What the service reads, built anew where a source is newer."""
    build.ensure()
