"""Malware on the local stack: an officer never opens what the scanner has not cleared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dev import journey
from dev.journey import Traveller, until
from dev.paper import a_pdf
from dev.scanner import EICAR
from dev.stack import Stack
from tests.world import EXAMPLES


@pytest.fixture
def filed(stack: Stack) -> Any:
    """A free dossier with a clean paper and one that carries the test string, filed."""
    citizen = Traveller(stack.url, stack.citizen())
    reference = citizen.ask("POST", "/v1/dossiers", 201, {"procedure": journey.GAME})["reference"]
    form = json.loads((EXAMPLES / f"{journey.GAME}.json").read_text())
    path = f"/v1/dossiers/{reference}"
    citizen.ask("PATCH", path, 200, {"version": 1, "form": form})
    slots = [each["id"] for each in citizen.ask("GET", f"/v1/procedures/{journey.GAME}", 200)["documents"]]
    infected = a_pdf("A paper").replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + EICAR + b"\n")
    for slot in slots:
        citizen.send(f"{path}/documents", infected if slot == slots[0] else a_pdf(slot), slot=slot)
    seen = until(
        "they are checked and scanned",
        lambda: citizen.ask("GET", path, 200),
        lambda found: all(
            each["state"] != "awaiting_upload" and each["scan"]["key"] not in ("waiting", "not_scanned")
            for each in found["documents"]
        ),
    )
    return {**seen, "infected": slots[0]}


def test_what_the_scanner_found_is_never_opened(stack: Stack, filed: Any) -> None:
    """The citizen is not held up; the officer is, by name of the reason."""
    citizen, clerk = Traveller(stack.url, stack.citizen()), Traveller(stack.url, stack.officer("clerk"))
    path = f"/v1/dossiers/{filed['reference']}"
    scans = {each["slot"]: each["scan"]["key"] for each in filed["documents"]}
    assert scans.pop(filed["infected"]) == "threat"
    assert set(scans.values()) == {"clean"}
    states = {each["slot"]: each["state"] for each in filed["documents"]}
    assert states[filed["infected"]] == "checked", filed["documents"]
    after = citizen.ask("POST", f"{path}/submit", 200, {"version": filed["version"]})
    assert after["status"]["key"] == "filed"
    for each in after["documents"]:
        answer = clerk.answer("GET", f"/v1/desk/documents/{each['id']}")
        assert answer.status_code == (409 if each["slot"] == filed["infected"] else 303)
