"""The updates that bring a stack with data to a new template, in order.

CloudFormation creates or deletes one index of a table in one update, and code may use an index only once it is
there and every row has its attributes. So an index is replaced in four steps: it is added to what is deployed; the new
template follows, the old index remains; rows are migrated; the old index is deleted. A step that is done already is
none, so an interrupted deployment is repeated.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.releases import indexes

TABLE = "Table"
Template = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One update of the stack."""

    what: str
    template: Template
    with_new_code: bool = True
    """False: the deployed template with its own parameters."""
    after_migration: bool = False
    """It may only be taken when all rows have today's shape."""


def plan(new: Template, deployed: Template | None) -> list[Step]:
    """The updates that lead from the deployed template (`None`: there is no stack) to the new one.

    Exits when an index was changed under its name, which no order of updates can do.
    """
    if deployed is None:
        return [Step("create everything", new)]
    wanted, there = indexes(new["Resources"][TABLE]), indexes(deployed["Resources"][TABLE])
    changed = sorted(name for name in wanted.keys() & there.keys() if wanted[name] != there[name])
    if changed:
        raise SystemExit(
            f"The deployed table has another index {', '.join(changed)}, which CloudFormation does not change. "
            "Deploy a release that replaces it under another name."
        )
    created, deleted = sorted(wanted.keys() - there.keys()), sorted(there.keys() - wanted.keys())
    steps, present = [], deployed
    for name in created:
        present = _with_index(present, new, name)
        steps.append(Step(f"add index {name}, code unchanged", present, with_new_code=False))
    templates = [_keeping(new, deployed, deleted[done:]) for done in range(len(deleted) + 1)]
    steps.append(Step("the new code", templates[0]))
    for name, template in zip(deleted, templates[1:], strict=True):
        steps.append(Step(f"delete index {name}", template, after_migration=True))
    return steps


def _keeping(new: Template, deployed: Template, names: list[str]) -> Template:
    for name in names:
        new = _with_index(new, deployed, name)
    return new


def _with_index(template: Template, source: Template, name: str) -> Template:
    """The template with one more index, as another template has it, and the attributes of its key."""
    made = copy.deepcopy(dict(template))
    table, other = made["Resources"][TABLE]["Properties"], source["Resources"][TABLE]["Properties"]
    (index,) = (each for each in other["GlobalSecondaryIndexes"] if each["IndexName"] == name)
    needed = {each["AttributeName"] for each in index["KeySchema"]}
    needed -= {each["AttributeName"] for each in table["AttributeDefinitions"]}
    table["GlobalSecondaryIndexes"].append(copy.deepcopy(index))
    table["AttributeDefinitions"] += [
        dict(each) for each in other["AttributeDefinitions"] if each["AttributeName"] in needed
    ]
    return made
