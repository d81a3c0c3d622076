"""The words of the code: no public name, module, setting or heading uses a word that stands for several things.

`docs/glossary.md` has one word per thing. Names of tests are sentences, so in `tests/` only modules, helpers, fixtures
and constants are read.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CODE = ("chalicelib", "infra", "dev", "scripts", "bench", "tests")

UNCLEAR = {
    *("said", "told", "asked", "given", "kept", "found", "heard", "settled", "look", "again", "whole", "rings"),
    *("stray", "owing", "voices", "tills", "fate"),
}

# Where a word of `UNCLEAR` is the usual term: the parts that stand together, and why.
USUAL_TERMS = {
    "not found": "HTTP status 404, its problem type and S3's and the SDK's error codes",
    "page not found": "HTTP status 404",
    "look up": "to look up, as in `lookup`",
}

DEPLOYED_NAMES = ("LookAgain", "look_again")
"""The logical id of a function and its name in Chalice: they never change, and runbooks are found by them."""

FORMER_MODULES = {
    *("again", "late", "wiring", "switchboard", "upkeep", "asking", "repaying", "settling", "listing"),
    *("marks", "sending", "handing", "declaring", "papers", "arrivals", "offers", "unfiled", "unsealed"),
    *("issued", "kept", "shapes", "bodies", "moments", "cursors", "wording", "foreign", "boxes"),
    *("metered", "packages", "targets"),
}
FORMER_TEST_MODULES = {"voices", "tills", "owing", "sides", "fate", "counter"}


def words(name: str) -> list[str]:
    """The parts of a snake_case, kebab-case or CamelCase name, in lower case."""
    return [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def unclear(name: str) -> set[str]:
    """The words of the name that are out, apart from usual terms."""
    text = f" {' '.join(words(name))} "
    for term in USUAL_TERMS:
        text = text.replace(f" {term} ", "  ")
    return UNCLEAR & set(text.split())


def modules() -> list[Path]:
    return [path for folder in CODE for path in sorted((ROOT / folder).rglob("*.py"))] + [ROOT / "app.py"]


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    each = function.args
    for argument in [*each.posonlyargs, *each.args, *each.kwonlyargs, each.vararg, each.kwarg]:
        if argument:
            yield argument.arg


def public_names(body: list[ast.stmt]) -> Iterator[str]:
    """The names that a module or class defines for others, with the parameters of its functions."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith(("_", "test_")) or node.name.startswith("__"):
                yield from (node.name, *parameters(node))
        elif isinstance(node, ast.ClassDef):
            if not node.name.startswith("_"):
                yield from (node.name, *public_names(node.body))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from assigned(node)


def assigned(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    """The public names of an assignment: constants, and fields of a class."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        for name in ast.walk(target):
            if isinstance(name, ast.Name) and not name.id.startswith("_"):
                yield name.id


def offences() -> Iterator[str]:
    for path in modules():
        place = path.relative_to(ROOT)
        stem = path.stem if path.stem != "__init__" else path.parent.name
        if not stem.startswith("test_") and unclear(stem):
            yield f"{place}: the module's name"
        for name in public_names(ast.parse(path.read_text(encoding="utf-8")).body):
            if unclear(name):
                yield f"{place}: {name}"


def test_no_module_or_public_name_uses_an_unclear_word() -> None:
    assert not list(offences())


def test_no_module_has_a_name_that_was_replaced() -> None:
    former = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.stem in FORMER_MODULES or (path.is_relative_to(ROOT / "tests") and path.stem in FORMER_TEST_MODULES)
    ]

    assert former == []


class Template(yaml.SafeLoader):
    """CloudFormation's YAML; its functions are read as nothing."""


Template.add_multi_constructor("!", lambda loader, suffix, node: None)


def settings() -> Iterator[str]:
    template = yaml.load((ROOT / "infra/template.yaml").read_text(encoding="utf-8"), Template)  # noqa: S506
    yield from template["Parameters"]
    for stage in json.loads((ROOT / ".chalice/config.json").read_text(encoding="utf-8"))["stages"].values():
        for function in [stage, *stage.get("lambda_functions", {}).values()]:
            yield from function.get("environment_variables", {})
    for path in (ROOT / "infra/parameters").glob("*.json"):
        yield from json.loads(path.read_text(encoding="utf-8"))


def test_no_setting_uses_an_unclear_word() -> None:
    names = set(settings())

    assert len(names) > 15
    assert [name for name in sorted(names) if unclear(name)] == []


def headings() -> Iterator[str]:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for heading in re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE):
            yield f"{path.relative_to(ROOT)}: {heading}"


def test_no_heading_uses_an_unclear_word() -> None:
    found = [
        heading
        for heading in headings()
        if not heading.endswith(DEPLOYED_NAMES) and unclear(heading.partition(": ")[2])
    ]

    assert found == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("look_again", {"look", "again"}),
        ("lookup", set()),
        ("NotFound", set()),
        ("CaseNotFound", set()),
        ("found_at", {"found"}),
        ("TRY_AGAIN", {"again"}),
        ("WholeFile", {"whole"}),
        ("S3Kept", {"kept"}),
    ],
)
def test_words_of_a_name(name: str, expected: set[str]) -> None:
    assert unclear(name) == expected
