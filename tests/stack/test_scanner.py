"""Malware on the local stack: an officer never opens what the scanner has not cleared."""

from __future__ import annotations

from typing import Any

import pytest

from dev.journey import Traveller, until
from dev.paper import a_pdf
from dev.scanner import EICAR
from dev.stack import Stack
from tests.stack.filing import complete


@pytest.fixture
def scanned(stack: Stack) -> Any:
    """A free dossier with clean papers and one that carries the test string, all scanned."""
    citizen = Traveller(stack.url, stack.citizen())
    infected = a_pdf("A paper").replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + EICAR + b"\n")
    dossier = complete(citizen, first=infected)
    seen = until(
        "they are scanned",
        lambda: citizen.ask("GET", f"/v1/dossiers/{dossier['reference']}", 200),
        lambda found: all(each["scan"]["key"] != "waiting" for each in found["documents"]),
    )
    return {**seen, "infected": dossier["documents"][0]["slot"]}


def test_what_the_scanner_found_is_never_opened(stack: Stack, scanned: Any) -> None:
    """The citizen is not held up; the officer is, by name of the reason."""
    citizen, clerk = Traveller(stack.url, stack.citizen()), Traveller(stack.url, stack.officer("clerk"))
    path = f"/v1/dossiers/{scanned['reference']}"
    scans = {each["slot"]: each["scan"]["key"] for each in scanned["documents"]}
    assert scans.pop(scanned["infected"]) == "threat"
    assert set(scans.values()) == {"clean"}
    states = {each["slot"]: each["state"] for each in scanned["documents"]}
    assert states[scanned["infected"]] == "checked", scanned["documents"]
    after = citizen.ask("POST", f"{path}/submit", 200, {"version": scanned["version"]})
    assert after["status"]["key"] == "filed"
    for each in after["documents"]:
        answer = clerk.answer("GET", f"/v1/desk/documents/{each['id']}")
        assert answer.status_code == (409 if each["slot"] == scanned["infected"] else 303)
