"""A payment provider is one folder and one line in the registry: no other module names one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.payments.providers.registry import PROVIDERS
from infra import resources

ROOT = Path(__file__).parents[3]
NAMED = re.compile("|".join([*PROVIDERS, "vnp_"]), re.IGNORECASE)
ALLOWED = {
    "dev/place.py": "accounts of the local stack, and where its sandbox answers",
    "dev/site.py": "paths of the sandbox where a provider is known by its host alone",
    "dev/journey.py": "the rehearsal pays with one of them",
    "infra/smoke_test.py": "the default of the template's parameter",
}
"""Modules outside the providers that name one, and why."""


def named_in(source: str) -> set[str]:
    """What of a module's names and texts names a provider; comments and docstrings may."""
    tree = ast.parse(source)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {text for node in ast.walk(tree) if id(node) not in docs for text in _texts(node) if NAMED.search(text)}


def _texts(node: ast.AST) -> Iterator[str]:
    for _, value in ast.iter_fields(node):
        if isinstance(value, str):
            yield value


def modules() -> list[Path]:
    """All that may have to know providers, and should not."""
    found = [path for top in ("chalicelib", "dev", "infra") for path in (ROOT / top).rglob("*.py")]
    apart = (ROOT / "chalicelib" / "payments" / "providers", ROOT / "dev" / "sandbox")
    return [path for path in found if not any(path.is_relative_to(folder) for folder in apart)]


def test_no_other_module_names_a_provider() -> None:
    """Each exception has its reason, and is one."""
    naming = {str(path.relative_to(ROOT)) for path in modules() if named_in(path.read_text())}
    assert naming == set(ALLOWED)


def test_names_in_code_are_found_and_names_in_prose_are_not() -> None:
    """The search itself."""
    assert named_in("CALLED = {'vnpay': 1}") == {"vnpay"}
    assert named_in("from providers.sepay import adapter") == {"providers.sepay"}
    assert named_in("def f():\n    '''As VNPAY has it.'''\n    x = 1\n    '''MoMo.'''\n    # payOS") == set()


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_template_offers_every_provider(name: str) -> None:
    """CloudFormation cannot read the registry."""
    pattern = resources.load(resources.TEMPLATE.read_text())["Parameters"]["PaymentProviders"]["AllowedPattern"]
    assert re.fullmatch(pattern, f"{name},{name}")
    assert pattern.count(name) == pattern.count(next(iter(PROVIDERS)))
