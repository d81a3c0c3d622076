"""When the comparison runs, and how much of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.roles import plugin
from tests.roles.comparison import Roles
from tests.roles.operations import Need
from tests.roles.plugin import RolesPlugin
from tests.roles.policies import Permission
from tests.roles.recorder import Recorded

NEED = Need("dynamodb:Query", "arn:x")


def finished(
    monkeypatch: pytest.MonkeyPatch,
    allowed: str,
    *,
    status: int = pytest.ExitCode.OK,
    complete: bool = True,
    **chosen: Any,
) -> int:
    """The exit status of a run in which `sweep` made one query and was allowed this one action."""
    recorded = Recorded({("sweep", NEED): "t"})
    roles = Roles(recorded, {"sweep": (Permission(allowed, "arn:x", ()),)}, {})
    monkeypatch.setattr(plugin, "recorded", recorded)
    monkeypatch.setattr(plugin, "_roles", lambda: roles)
    monkeypatch.setattr(plugin.reasons, "UNUSED", {})
    monkeypatch.setattr(plugin.reasons, "UNREACHED", {})
    source = pytest.Config.ArgsSource
    nothing = dict.fromkeys(("keyword", "markexpr", "deselect", "lf", "maxfail", "ignore", "ignore_glob"))
    option = SimpleNamespace(**{**nothing, **chosen})
    config: Any = SimpleNamespace(option=option, args_source=source.TESTPATHS if complete else source.ARGS)
    session: Any = SimpleNamespace(exitstatus=status)
    RolesPlugin(config).pytest_sessionfinish(session, status)
    return int(session.exitstatus)


def test_a_complete_run_passes_when_all_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    assert finished(monkeypatch, "dynamodb:Query") == pytest.ExitCode.OK


@pytest.mark.parametrize("complete", [True, False])
def test_a_missing_permission_fails_any_run(monkeypatch: pytest.MonkeyPatch, complete: bool) -> None:
    assert finished(monkeypatch, "dynamodb:Scan", complete=complete) == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("chosen", [{}, {"keyword": "x"}, {"maxfail": 1}, {"lf": True}])
def test_what_is_unused_fails_a_complete_run_alone(monkeypatch: pytest.MonkeyPatch, chosen: dict[str, Any]) -> None:
    """Of a part of the tests nothing follows about what no test does."""
    monkeypatch.setattr(plugin.Roles, "missing", lambda _: [])
    expected = pytest.ExitCode.OK if chosen else pytest.ExitCode.TESTS_FAILED
    assert finished(monkeypatch, "dynamodb:Scan", **chosen) == expected
    assert finished(monkeypatch, "dynamodb:Scan", complete=False) == pytest.ExitCode.OK


def test_an_interrupted_run_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert finished(monkeypatch, "dynamodb:Scan", status=pytest.ExitCode.INTERRUPTED) == pytest.ExitCode.INTERRUPTED
