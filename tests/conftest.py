"""The fake world of the tests: one moto cloud made from the deployed template, one issuer, one clock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="ap-southeast-1",
    AWS_EC2_METADATA_DISABLED="true",
)
os.environ.pop("AWS_ENDPOINT_URL", None)

settings.register_profile("desk", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

from scripts.catalogue import build  # noqa: E402

build.ensure()

from tests import quick_moto  # noqa: E402 (the environment must be set first)
from tests.issuer import Issuer  # noqa: E402
from tests.world import World  # noqa: E402

quick_moto.install()

ONE_AFTER_ANOTHER = ("tests/stack/", "tests/dev/", "tests/test_template.py")
"""What starts processes, listens on ports or packages: by one worker, for it shares folders and a stack."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest is begun first."""
    items.sort(key=lambda item: item.nodeid.startswith(ONE_AFTER_ANOTHER), reverse=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: who has the stack waits for it half of the time."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Workers take whole files, so that what a file makes for its tests is made once.

    Not by `xdist_group`: pytest-xdist 3.8 writes it into an identifier that pytest 9.2 works out anew.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "stack" if nodeid.startswith(ONE_AFTER_ANOTHER) else nodeid.split("::")[0]

    return ByFile(config, log)


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    """A real issuer's key set, served over HTTP on loopback."""
    with Issuer() as running:
        yield running


@pytest.fixture
def world(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The whole service over a fresh moto cloud, at nine on a working Friday."""
    from moto import mock_aws

    with mock_aws():
        made = World(issuer, monkeypatch)
        yield made
        made.close()
