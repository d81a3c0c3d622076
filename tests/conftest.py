"""What all tests share. The fake cloud is in `tests/cloud.py`, which `--fast` leaves out."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("desk", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=500, deadline=None)
settings.register_profile("fast", max_examples=10, deadline=None)
settings.load_profile(os.environ.get("EXAMPLES") or ("ci" if os.environ.get("CI") else "desk"))

CLOUD = ("boto3", "moto")
"""Modules that take seconds to import."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--fast` is for tests that need no cloud: `make test-fast` names them."""
    parser.addoption("--fast", action="store_true", help="load no fake cloud, and fail where boto3 or moto is imported")


def pytest_configure(config: pytest.Config) -> None:
    """Load the fake cloud, or make sure that nothing does."""
    if not config.getoption("fast"):
        config.pluginmanager.import_plugin("tests.cloud")
        return
    settings.load_profile("fast")
    imported = [name for name in CLOUD if name in sys.modules]
    if imported:
        raise pytest.UsageError(f"--fast: {imported} were imported before the tests")
    sys.modules.update(dict.fromkeys(CLOUD))  # type: ignore[arg-type]  # `import boto3` raises from now on


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing was imported behind our back."""
    if session.config.getoption("fast") and any(sys.modules.get(name) for name in CLOUD):
        raise pytest.UsageError(f"--fast: one of {CLOUD} was imported")


STACK = "tests/stack/"
"""One worker has them all, for they share a stack."""
LONG = (STACK, "tests/test_template.py", "tests/dev/test_restart.py", "tests/catalogue/test_search.py")
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
