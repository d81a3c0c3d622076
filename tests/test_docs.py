"""Documents that code is compared with, so that neither drifts."""

import inspect
import re
from pathlib import Path

import pytest

from chalicelib.storage import (
    documents,
    dossiers,
    due_items,
    heartbeat,
    notifications,
    rate_counters,
    results,
    undelivered,
)
from chalicelib.storage.payments import attempts, provider_state, receipts, refunds, review_queue, settlements
from tests import doc_names

ROOT = Path(__file__).parent.parent
MODULES = (
    *(dossiers, documents, results, rate_counters, due_items, notifications, heartbeat),
    *(attempts, review_queue, refunds, receipts, settlements, provider_state, undelivered),
)
QUESTION = re.compile(r"^\| ([A-Z]\d+) \| .*?\| `([a-z_]+\.[a-z_]+)` \|", re.MULTILINE)
NUMBERED = re.compile(r"([A-Z]\d+)\. ")


def test_every_access_pattern_is_one_function_and_one_row() -> None:
    """The numbers and names of the page are those of the docstrings."""
    written = set(QUESTION.findall((ROOT / "docs" / "access-patterns.md").read_text()))
    coded = set()
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            number = NUMBERED.match(inspect.getdoc(function) or "")
            if function.__module__ == module.__name__ and number:
                coded.add((number[1], f"{module.__name__.rsplit('.', 1)[-1]}.{name}"))
    assert written == coded
    assert len({number for number, _ in written}) == len(written)


def test_nothing_scans_the_table() -> None:
    """Every read names what it wants."""
    sources = [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py"), *(ROOT / ".chalice").glob("*.json")]
    scans = re.compile(r"client\.scan\b|paginator\(.scan|:Scan")
    assert not [source.name for source in sources if scans.search(source.read_text())]


def test_keys_are_spelled_in_one_file_only() -> None:
    """`#` joins parts of keys; nobody else may join or split them."""
    for source in (ROOT / "chalicelib").rglob("*.py"):
        if source.name == "keys.py":
            continue
        text = source.read_text()
        assert not re.search(r"f\"[A-Z]+#", text), source


@pytest.mark.parametrize("page", doc_names.PAGES, ids=[page.name for page in doc_names.PAGES])
def test_files_functions_and_commands_that_a_page_names_exist(page: Path) -> None:
    """A renamed module takes its documents with it."""
    text = page.read_text()
    assert not doc_names.missing_paths(text)
    assert not doc_names.missing_names(text)
    assert not doc_names.missing_commands(text)


def test_names_that_do_not_exist_are_noticed() -> None:
    """The search itself: one that exists beside one that does not, of each kind."""
    text = "`app.py` `domain/errors.py` `gone.py` `web/errors.py` `keys.head` `keys.gone` `gone.head` `source.doubts`"
    assert doc_names.missing_paths(text) == {"gone.py", "web/errors.py"}
    assert doc_names.missing_names(text + " `routing.Routes.route` `routing.Routes.gone`") == {
        *("keys.gone", "gone.head", "routing.Routes.gone"),
    }
    assert doc_names.missing_commands(
        "make sure `make trace`\n```\nmake gone\npython -m infra.gone\npython -m dev run\n```\n"
    ) == {
        *("gone", "infra.gone"),
    }


def test_the_architecture_names_every_folder_and_every_function() -> None:
    """Those directly under `chalicelib`, and the handlers of `app.py`."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    folders = {path.name for path in (ROOT / "chalicelib").iterdir() if path.is_dir() and path.name[0] != "_"}
    handlers = re.findall(r"^@app\.(?:on|schedule).*\ndef (\w+)", (ROOT / "app.py").read_text(), re.MULTILINE)
    assert len(handlers) >= 10
    assert not {name for name in folders if f"`chalicelib/{name}/`" not in page}
    assert not {name for name in handlers if not re.search(rf"\b{name}\b", page)}
