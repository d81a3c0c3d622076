"""Texts for people stand in modules of texts, each in Vietnamese and in English."""

from __future__ import annotations

import ast
import importlib
import re
import string
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from chalicelib.domain.document.document import Check, Scan
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.payment.attempt import State as AttemptState
from chalicelib.domain.payment.refund import State as RefundState
from chalicelib.domain.payment.settlement import Kind
from chalicelib.domain.result.result import State as ResultState
from chalicelib.domain.undelivered import Reason

ROOT = Path(__file__).parent.parent / "chalicelib"
VIETNAMESE = re.compile("[àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ]", re.IGNORECASE)
TEXTS = ("texts.py", "*_texts.py", "notifications/templates.py", "domain/document/rejection_reasons.py")
VIETNAMESE_ONLY = {
    "payments/receipt_texts.py": "a receipt, as the law requires",
    "results/sealing/page_texts.py": "an official document",
}
NO_TEXTS = {
    "domain/payment/amount_in_words.py": "the grammar of Vietnamese numbers",
    "domain/text.py": "a letter to fold",
    "catalogue/search/spelling.py": "words to leave out of a search",
    "payments/providers/settlement_files/columns.py": "column names of settlement files",
    "payments/providers/settlement_files/parsing.py": "a currency sign",
    "payments/providers/*/settlement_file.py": "column names of settlement files",
}
SAME_IN_BOTH: set[str] = set()
LIGHT = {
    "__future__",
    "datetime",
    "chalicelib.domain.errors",
    "chalicelib.domain.dossier.events",
    "chalicelib.domain.dossier.lifecycle",
}


def is_any(path: Path, patterns: Iterable[str]) -> bool:
    return any(path.relative_to(ROOT.parent).match(f"chalicelib/{each}" if "/" in each else each) for each in patterns)


MODULES = [path for path in sorted(ROOT.rglob("*.py")) if VIETNAMESE.search(path.read_text())]
OF_TEXTS = [path for path in sorted(ROOT.rglob("*.py")) if is_any(path, TEXTS)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def constants(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every piece of text but docstrings."""
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node


def vietnamese(tree: ast.AST) -> set[ast.Constant]:
    return {each for each in constants(tree) if VIETNAMESE.search(each.value)}


def is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def words(node: ast.AST) -> str:
    return "".join(each.value for each in constants(node)).strip()


def is_empty(node: ast.AST) -> bool:
    return not words(node) and not any(isinstance(each, ast.FormattedValue) for each in ast.walk(node))


def pairs(tree: ast.AST) -> Iterator[ast.Tuple]:
    """(Vietnamese, English), or with the English plural as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and 2 <= len(node.elts) <= 3 and all(map(is_text, node.elts)):
            yield node


def faults(source: str) -> list[str]:
    """What is wrong with the texts of a module."""
    tree = ast.parse(source)
    found, paired = [], set()
    for pair in pairs(tree):
        first, *others = pair.elts
        paired |= vietnamese(first)
        for other in others:
            paired |= vietnamese(other)
            if is_empty(first) or is_empty(other):
                found.append(f"{pair.lineno}: a language is empty")
            elif vietnamese(other):
                found.append(f"{other.lineno}: the English is Vietnamese")
            elif ast.unparse(first) == ast.unparse(other) and words(first) not in SAME_IN_BOTH:
                found.append(f"{pair.lineno}: both languages are the same")
            elif fields(first) != fields(other):
                found.append(f"{pair.lineno}: the languages show different values")
    return found + [f"{each.lineno}: no English" for each in vietnamese(tree) - paired]


def fields(node: ast.AST) -> set[str]:
    """The names in braces that a template of a text fills in."""
    if not isinstance(node, ast.Constant):
        return set()
    return {field for _, field, _, _ in string.Formatter().parse(node.value) if field}


@pytest.mark.parametrize("path", OF_TEXTS, ids=name)
def test_every_text_has_both_languages(path: Path) -> None:
    if is_any(path, VIETNAMESE_ONLY):
        assert vietnamese(ast.parse(path.read_text()))
    else:
        assert not faults(path.read_text())


@pytest.mark.parametrize("path", [path for path in MODULES if path not in OF_TEXTS], ids=name)
def test_no_text_stands_among_logic(path: Path) -> None:
    lines = sorted(each.lineno for each in vietnamese(ast.parse(path.read_text())))
    assert bool(lines) == is_any(path, NO_TEXTS), f"move the texts of lines {lines} to the texts.py of this folder"


@pytest.mark.parametrize("path", OF_TEXTS, ids=name)
def test_a_module_of_texts_imports_next_to_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    assert {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} <= LIGHT


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('A = ("Có", "")', "a language is empty"),
        ('A = ("", "Yes")', "a language is empty"),
        ('A = ("Có", "Có")', "the English is Vietnamese"),
        ('A = ("VNPAY", "VNPAY")', "both languages are the same"),
        ('A = ("ít nhất {limit}", "at least {least}")', "the languages show different values"),
        ('A = "Có"', "no English"),
        ('A = ("Có", None)', "no English"),
        ('A = {"a": ("Có",)}', "no English"),
        ('def a(b): return (f"Có {b}", b)', "no English"),
        ('def a(b): return (f"Có {b}", f"{b} là")', "the English is Vietnamese"),
    ],
)
def test_a_text_that_lacks_a_language_is_found(source: str, fault: str) -> None:
    assert [each.partition(": ")[2] for each in faults(source)] == [fault]


@pytest.mark.parametrize(
    ("module", "table", "values"),
    [
        ("domain.texts", "UNREACHABLE_REASONS", Reason),
        ("domain.document.texts", "STATE_LABELS", Check),
        ("domain.document.texts", "SCAN_LABELS", Scan),
        ("domain.dossier.texts", "STATUS_LABELS", Status),
        ("domain.result.texts", "STATE_LABELS", ResultState),
        ("payments.texts", "ATTEMPT_LABELS", AttemptState),
        ("payments.texts", "REFUND_LABELS", RefundState),
        ("payments.texts", "DIFFERENCE_LABELS", Kind),
    ],
)
def test_every_value_has_a_label(module: str, table: str, values: type[Status]) -> None:
    labels = getattr(importlib.import_module(f"chalicelib.{module}"), table)
    assert set(labels) == {each.value for each in values}
