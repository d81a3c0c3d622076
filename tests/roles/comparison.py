"""Compares what functions did in tests with what their policies allow and with what their code can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.roles.policies import Permission, short
from tests.roles.reasons import ALL
from tests.roles.recorder import Place, Recorded

Reasons = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class Roles:
    """What was recorded, what is allowed, and what the code of each function can do."""

    recorded: Recorded
    permissions: Mapping[str, tuple[Permission, ...]]
    """By function."""
    reachable: Mapping[str, frozenset[Place]]
    """By function."""

    def missing(self) -> list[str]:
        """Calls that the role of their function does not allow, and calls that could not be compared."""
        denied = [
            f"{function} may not {need.action} on {short(need.resource)}{_in_words(need.context)}: {test}"
            for (function, need), test in self.recorded.needs.items()
            if not any(permission.allows(need) for permission in self.permissions.get(function, ()))
        ]
        unknown = [f"{function}: {what}: {test}" for (function, what), test in self.recorded.unknown.items()]
        return sorted(denied + unknown)

    def overlooked(self) -> list[str]:
        """Places that made a call although the listing of the code does not say that the function reaches them."""
        return sorted(
            f"tests/roles/sites.py does not see that {function} reaches {_where(place)} ({place.operation}): {test}"
            for (function, place), test in self.recorded.places.items()
            if place not in self.reachable.get(function, ())
        )

    def unused(self, reasons: Reasons) -> list[str]:
        """Permissions that no call used and that have no reason, and reasons that nothing needs."""
        keys = {(function, each.action, short(each.resource)) for function, each in self._unused}
        return [
            *(f"{by} may {action} on {what}, and no test uses it" for by, action, what in _left(keys, reasons)),
            *(f"the reason for {' '.join(key)} is not needed" for key in _needless(keys, reasons)),
        ]

    def unreached(self, reasons: Reasons) -> list[str]:
        """AWS operations in the code of a function that no test makes it do, and reasons that nothing needs."""
        found = {
            (function, where, operation if len(lines) == 1 else f"{len(lines)} {operation}"): lines
            for (function, where, operation), lines in self._unreached.items()
        }
        return [
            *(f"{by} never does {what} in {where}, {_lines(found[by, where, what])}, in any test"
              for by, where, what in _left(found, reasons)),
            *(f"the reason for {' '.join(key)} is not needed" for key in _needless(set(found), reasons)),
        ]  # fmt: skip

    def counted(self) -> str:
        """What was compared, in numbers."""
        calls, functions = len(self.recorded.needs), len(self.permissions)
        permissions = sum(map(len, self.permissions.values()))
        operations = sum(map(len, self.reachable.values()))
        return f"{calls} kinds of calls, {permissions} permissions, {operations} operations of {functions} functions"

    @cached_property
    def _unused(self) -> set[tuple[str, Permission]]:
        return {
            (function, permission)
            for function, permissions in self.permissions.items()
            for permission in permissions
            if not any(by == function and permission.allows(need) for by, need in self.recorded.needs)
        }

    @cached_property
    def _unreached(self) -> dict[tuple[str, str, str], list[int]]:
        """The lines, by function, where in its code, and operation."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for function, places in self.reachable.items():
            for place in sorted(places):
                if (function, place) not in self.recorded.places:
                    found.setdefault((function, _where(place), place.operation), []).append(place.line)
        return found


def _left(keys: Iterable[tuple[str, str, str]], reasons: Reasons) -> list[tuple[str, str, str]]:
    return sorted(key for key in keys if key not in reasons and (ALL, *key[1:]) not in reasons)


def _needless(keys: set[tuple[str, str, str]], reasons: Reasons) -> Iterator[tuple[str, str, str]]:
    known = keys | {(ALL, *key[1:]) for key in keys}
    return (key for key in sorted(reasons) if key not in known)


def _lines(lines: list[int]) -> str:
    """In words; a call of boto3 stands once in its function and has no line."""
    return f"line {', '.join(map(str, lines))}" if lines != [0] else "which calls AWS itself"


def _where(place: Place) -> str:
    return f"{place.module.removeprefix('chalicelib.')}.{place.function}"


def _in_words(context: tuple[tuple[str, str], ...]) -> str:
    return "".join(f", {key} {value}" for key, value in context)
