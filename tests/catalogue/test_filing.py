"""Every form that can be filed online is filed: an answer made up from its schema goes from draft to filed.

`CODE=2.001885 pytest tests/catalogue/test_filing.py` files one.
"""

from __future__ import annotations

import io
import os
from functools import cache
from typing import Any

import pytest
from PIL import Image

from chalicelib.domain.procedure.procedure import Procedure
from chalicelib.platform import clients
from scripts.catalogue.made_up import answer
from tests import issuer as people
from tests.catalogue.published import published
from tests.memory_table import Memory
from tests.world import NOON, PDF, World, declaration

ONLINE = [each for each in published() if each.level >= 3 and each.code.startswith(os.environ.get("CODE", ""))]


def png() -> bytes:
    """A photograph, as small as one can be."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    return made.getvalue()


PNG = png()
SOME = 8
SHARES = [ONLINE[start : start + SOME] for start in range(0, len(ONLINE), SOME)]


@pytest.fixture
def filing(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """With a table in memory: it is the catalogue that is tried here, and there is much of it."""
    made = Memory().table()
    monkeypatch.setenv("TABLE_NAME", made.name)
    monkeypatch.setattr(clients, "table", cache(lambda: made))
    return world


@pytest.mark.parametrize("share", SHARES, ids=lambda share: f"{share[0].code}...")
def test_a_made_up_answer_can_be_filed(filing: World, share: list[Procedure]) -> None:
    """What is missing is named, and with just that added the dossier is filed, or waits for a fee as large as told."""
    for procedure in share:
        if procedure.valid_from.isoformat() > NOON or (procedure.valid_to and procedure.valid_to.isoformat() < NOON):
            continue
        _filed(filing, procedure)


def _filed(world: World, procedure: Procedure) -> None:
    form = answer(procedure.form.schema_)
    opened = world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": procedure.code})
    at = f"/v1/dossiers/{opened['reference']}"
    draft = world.must(200, "PATCH", at, people.CITIZEN, {"version": opened["version"], "form": form})
    expected = (draft["fee"] or {"due": {}})["due"].get("filing", 0)
    for _ in range(3):  # the kind of applicant, then papers, then nothing is missing
        tried = world.ask("POST", f"{at}/submit", people.CITIZEN, {"version": draft["version"]})
        if tried.status_code == 200:
            break
        assert tried.json_body["code"] == "incomplete", (procedure.code, tried.json_body)
        draft = _added(world, draft, procedure, list(tried.json_body["fields"]), form)
        expected = (draft["fee"] or {"due": {}})["due"].get("filing", 0)
    done = tried.json_body
    assert tried.status_code == 200, (procedure.code, done)
    assert done["status"]["key"] == ("awaiting_fee" if expected else "filed"), procedure.code
    assert (done["fee"] or {"amount": 0})["amount"] == expected, procedure.code
    assert expected == 0 or procedure.level == 4


def _added(world: World, draft: Any, procedure: Procedure, missing: list[str], form: Any) -> Any:
    """The draft with just what was named as missing. That the form is not among it is half of what is tested."""
    at = f"/v1/dossiers/{draft['reference']}"
    for name in missing:
        part, _, of = name.partition(".")
        if part == "documents":
            slot = next(slot for slot in procedure.slots if slot.id == of)
            content, kind = (PDF, "application/pdf") if "application/pdf" in slot.accept else (PNG, "image/png")
            data = declaration(content, slot=of, content_type=kind)
            world.stored(world.must(201, "POST", f"{at}/documents", people.CITIZEN, data), content)
        elif name == "applicant.kind":
            patch = {"version": draft["version"], "applicant": {"kind": procedure.applicants[0]}}
            draft = world.must(200, "PATCH", at, people.CITIZEN, patch)
        else:
            pytest.fail(f"{procedure.code}: {name} is missing although the schema takes {form}")
    return world.one(draft)
