"""What the functions' policies allow, read from `.chalice/config.json` and the policy files it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from tests.roles.names import resolved
from tests.roles.operations import Need

CHALICE = Path(__file__).parent.parent.parent / ".chalice"
STAGE = "prod"

INVISIBLE = {
    "kms:ResourceAliases": "only KMS knows the aliases of a key; tests/test_seal_key.py tests that our keys have one",
}
"""Condition keys that a call does not show, with the reason. Such a condition counts as met."""


@dataclass(frozen=True)
class Permission:
    """One action on one resource, as a statement allows it."""

    action: str
    resource: str
    """A pattern; with `not ` before it, every resource that does not match the rest."""
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Operator, condition key, values."""

    def allows(self, need: Need) -> bool:
        """Whether this permission is enough for the need. Raises `NotImplementedError` for an unknown condition."""
        return (
            need.action == self.action
            and self._covers(need.resource)
            and all(_holds(*condition, dict(need.context)) for condition in self.conditions)
        )

    def _covers(self, resource: str) -> bool:
        if self.resource.startswith("not "):
            return not _matches(resource, self.resource.removeprefix("not "))
        return _matches(resource, self.resource)


def short(resource: str) -> str:
    """A resource or pattern without the part of its ARN that is the same everywhere."""
    return re.sub(r"arn:aws:[a-z0-9*]*:[^:]*:[^:]*:", "", resource)


def functions(folder: Path = CHALICE, stage: str = STAGE) -> dict[str, str]:
    """The policy file of each deployed function."""
    config = json.loads((folder / "config.json").read_text())
    of_stage = config["stages"][stage].get("lambda_functions", {})
    return {
        name: of_stage.get(name, {}).get("iam_policy_file") or of["iam_policy_file"]
        for name, of in config["lambda_functions"].items()
    }


@cache
def permissions(file: str, folder: Path = CHALICE) -> tuple[Permission, ...]:
    """Everything a policy file allows."""
    return tuple(
        permission
        for statement in json.loads((folder / file).read_text())["Statement"]
        for permission in _of(statement)
    )


def _of(statement: dict[str, Any]) -> Iterator[Permission]:
    if statement["Effect"] != "Allow":
        raise NotImplementedError("only Allow is understood")
    prefix, resources = (
        ("not ", statement["NotResource"]) if "NotResource" in statement else ("", statement["Resource"])
    )
    conditions = tuple(
        (operator, key, tuple(map(resolved, _listed(values))))
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )
    for action in _listed(statement["Action"]):
        for resource in _listed(resources):
            yield Permission(action, prefix + resolved(resource), conditions)


def _listed(resources: Any) -> list[Any]:
    return resources if isinstance(resources, list) else [resources]


def _matches(text: str, pattern: str) -> bool:
    """IAM's wildcards are `*` and `?` alone."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def _holds(operator: str, key: str, wanted: tuple[str, ...], context: dict[str, str]) -> bool:
    if key in INVISIBLE:
        return True
    if key == "dynamodb:LeadingKeys":
        return _leading_key_holds(operator, wanted, context)
    if operator != "StringEquals":
        raise NotImplementedError(f"the condition {operator} on {key} is not understood")
    return context.get(key) in wanted


def _leading_key_holds(operator: str, wanted: tuple[str, ...], context: dict[str, str]) -> bool:
    """Of a partition key only the part up to the first `#` is recorded, so patterns may look at nothing more."""
    if operator != "ForAllValues:StringLike" or not all(re.fullmatch(r"[A-Z]+#\*", each) for each in wanted):
        raise NotImplementedError(f"dynamodb:LeadingKeys {operator} {wanted} is not understood: use KIND#*")
    return any(_matches(context["dynamodb:LeadingKeys"], pattern) for pattern in wanted)
