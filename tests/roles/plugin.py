"""Compares roles with recorded calls when a test run ends, in the process that reports."""

from __future__ import annotations

from typing import Any

import pytest

from tests.roles import policies, reasons, sites
from tests.roles.comparison import Roles
from tests.roles.recorder import recorded


class RolesPlugin:
    """Each worker hands on what it recorded; the controller, or a run without workers, compares."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._report: list[str] = []
        self._summary = ""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended; one that crashed hands nothing on, and its crash fails the run."""
        recorded.add(getattr(node, "workeroutput", {}).get("roles", [[], [], []]))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Fails the run when a role and the code of its function do not agree."""
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["roles"] = recorded.dumped()
            return
        if exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or not recorded.needs:
            return
        roles = _roles()
        complete = exitstatus == pytest.ExitCode.OK and _is_complete(self._config)
        self._report = [*roles.missing(), *roles.overlooked()]
        if complete:
            self._report += roles.unused(reasons.UNUSED) + roles.unreached(reasons.UNREACHED)
        compared = "compared" if complete else "compared only for missing permissions"
        self._summary = f"roles: {roles.counted()} {compared}, {len(self._report)} faults"
        if self._report:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """One line, and one for each fault."""
        if self._report:
            terminalreporter.section("roles and recorded calls", red=True)
            for line in self._report:
                terminalreporter.line(line)
        if self._summary:
            terminalreporter.line(self._summary)


def _roles() -> Roles:
    files = policies.functions()
    return Roles(
        recorded=recorded,
        permissions={name: policies.permissions(file) for name, file in files.items()},
        reachable={name: frozenset(sites.reached(name)) for name in files},
    )


def _is_complete(config: pytest.Config) -> bool:
    """Whether all tests ran: no file was named and nothing was chosen or left out."""
    options = config.option
    chosen = (
        options.keyword,
        options.markexpr,
        options.deselect,
        options.lf,
        options.maxfail,
        options.ignore,
        options.ignore_glob,
    )
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(chosen)
