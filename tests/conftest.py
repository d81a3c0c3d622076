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

from tests.roles import recorder  # noqa: E402

recorder.install()

from chalicelib.platform import clients  # noqa: E402
from tests import quick_decoding, quick_moto  # noqa: E402 (the environment must be set first)
from tests.issuer import Issuer  # noqa: E402
from tests.roles.plugin import RolesPlugin  # noqa: E402
from tests.sealed import PARAMETER, rotated  # noqa: E402
from tests.world import World  # noqa: E402

quick_moto.install()


def pytest_configure(config: pytest.Config) -> None:
    """The roles of the deployed functions are compared with what the tests make them do."""
    config.pluginmanager.register(RolesPlugin(config), "roles")


STACK = "tests/stack/"
"""One worker has them all, for they share a stack."""
LONG = (STACK, "tests/test_template.py", "tests/dev/test_restart.py")
"""Begun first, in this order: whoever begins one of them last ends long after the others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest are begun first."""
    items.sort(key=lambda item: next((at for at, begin in enumerate(LONG) if item.nodeid.startswith(begin)), len(LONG)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Workers take whole files, so that what a file makes for its tests is made once; and the stack's together.

    Not by `xdist_group`: pytest-xdist 3.8 writes it into an identifier that pytest 9.2 works out anew.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            return STACK if file.startswith(STACK) else file

    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def each_file_decoded_once() -> Iterator[None]:
    """A file that was decoded once is not decoded again: each time is a new process."""
    with quick_decoding.installed():
        yield


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    """A real issuer's key set, served over HTTP on loopback."""
    with Issuer() as running:
        yield running


@pytest.fixture
def world(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The whole service over a fresh moto cloud, at nine on a working Friday."""
    from moto import mock_aws

    with mock_aws(), quick_moto.one_client_of_each():
        made = World(issuer, monkeypatch)
        yield made
        made.close()


@pytest.fixture
def sealing(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A stage with a key."""
    monkeypatch.setenv("SEAL_KEY", PARAMETER)
    rotated("Thành phố Thử nghiệm")
    clients.forget()
    return world
