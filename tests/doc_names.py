"""Names of code in documents: which there are, and whether they exist. Modules are read, not imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
CODE = ("chalicelib", "infra", "dev", "scripts", "tests", "bench")
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PATH = re.compile(r"(?:[\w.-]+/)*[\w-]+\.(?:py|md|toml|yaml)")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?:\(\))?")
COMMAND = re.compile(r"\bmake ([a-z][a-z-]*)|-m ((?:infra|dev|scripts|bench)(?:\.\w+)*)")
DATA = (".json", ".log", ".png", ".sqlite", ".csv", ".txt", ".in", ".html")
NOT_CODE = ("source", "en", "tool")
"""First words of dotted names that are none of a module: fields of a procedure's file, sections of `pyproject.toml`."""


def quoted(text: str) -> Iterator[str]:
    """What stands between single backticks."""
    return (match[1] for match in QUOTED.finditer(text))


def missing_paths(text: str) -> set[str]:
    """Quoted paths of code and documents that no file has, from the root, from `chalicelib` or of this very name."""
    named = {path for each in quoted(text) for path in [PATH.fullmatch(each)] if path}
    return {each[0] for each in named if not _is_file(each[0])}


def missing_names(text: str) -> set[str]:
    """Quoted `module.name` or `module.Class.name` of which there is no such module, or no such name in it."""
    return {
        each
        for each in quoted(text)
        if DOTTED.fullmatch(each) and not _is_data(each) and not _exists(each.removesuffix("()").split("."))
    }


def missing_commands(text: str) -> set[str]:
    """`make` targets and `python -m` modules that there are not, quoted or in a block of commands."""
    written = "\n".join([*FENCED.findall(text), *quoted(text)])
    return {target or module for target, module in COMMAND.findall(written) if not _runs(target, module)}


def _is_data(name: str) -> bool:
    return name.endswith(DATA) or PATH.fullmatch(name) is not None or name.split(".")[0] in NOT_CODE


def _is_file(path: str) -> bool:
    return any(f"/{file}".endswith(f"/{path}") for file in _files())


@cache
def _files() -> tuple[str, ...]:
    """Every document and module, from the root."""
    tops = (*CODE, "docs", ".ci")
    found = [path for top in tops for path in (ROOT / top).rglob("*") if path.suffix in (".py", ".md", ".yaml")]
    return tuple(str(path.relative_to(ROOT)) for path in [*found, *ROOT.glob("*.*")])


def _runs(target: str, module: str) -> bool:
    if target:
        return re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE) is not None
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def _exists(parts: list[str]) -> bool:
    """Whether a module whose path ends like the first words has the name that the others make."""
    names = _names()
    return any(
        ".".join(parts[at:]) in found
        for at in range(1, len(parts))
        for module, found in names.items()
        if f".{module}".endswith("." + ".".join(parts[:at]))
    ) or any(f".{module}".endswith("." + ".".join(parts)) for module in names)


@cache
def _names() -> dict[str, frozenset[str]]:
    """What each module defines, methods and fields with their class; packages by the name of their folder."""
    paths = [ROOT / "app.py", *(path for top in CODE for path in (ROOT / top).rglob("*.py"))]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): frozenset(
            _defined(ast.parse(path.read_text()).body)
        )
        for path in paths
    }


def _defined(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield within + node.name
            if isinstance(node, ast.ClassDef):
                yield from _defined(node.body, f"{within}{node.name}.")
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            yield from (within + each.id for each in ast.walk(target) if isinstance(each, ast.Name)) if target else ()
