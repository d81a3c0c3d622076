"""The fake world of the tests: one moto cloud made from the deployed template, one issuer, one clock.

A plugin that `tests/conftest.py` loads, unless only the fast tests run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="ap-southeast-1",
    AWS_EC2_METADATA_DISABLED="true",
)
os.environ.pop("AWS_ENDPOINT_URL", None)

from scripts.catalogue import build

build.ensure()

from tests.roles import recorder  # noqa: E402

recorder.install()

from chalicelib.platform import clients  # noqa: E402
from tests import quick_decoding, quick_moto, written_facts  # noqa: E402 (the environment must be set first)
from tests.issuer import Issuer  # noqa: E402
from tests.roles.plugin import RolesPlugin  # noqa: E402
from tests.sealed import PARAMETER, rotated  # noqa: E402
from tests.world import World  # noqa: E402

quick_moto.install()
written_facts.install()


@pytest.hookimpl
def pytest_configure(config: pytest.Config) -> None:
    """The roles of the deployed functions are compared with what the tests make them do."""
    config.pluginmanager.register(RolesPlugin(config), "roles")


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
    monkeypatch.setenv("SEAL_KEYRING_PARAMETER", PARAMETER)
    rotated("Thành phố Thử nghiệm")
    clients.forget()
    return world
