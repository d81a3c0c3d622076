"""Free dossiers, filled and filed over HTTP."""

from __future__ import annotations

import json
from typing import Any

from dev import journey
from dev.journey import Traveller, until
from dev.paper import a_pdf
from tests.world import EXAMPLES


def complete(citizen: Traveller, first: bytes = b"") -> Any:
    """A draft with its form filled and its documents checked; `first` is the content of the first one, if given."""
    reference = citizen.ask("POST", "/v1/dossiers", 201, {"procedure": journey.GAME})["reference"]
    path = f"/v1/dossiers/{reference}"
    form = json.loads((EXAMPLES / f"{journey.GAME}.json").read_text())
    citizen.ask("PATCH", path, 200, {"version": 1, "form": form})
    slots = [each["id"] for each in citizen.ask("GET", f"/v1/procedures/{journey.GAME}", 200)["documents"]]
    for slot in slots:
        content = first if first and slot == slots[0] else a_pdf(slot)
        citizen.send(f"{path}/documents", content, slot=slot)
    return until(
        "its documents are checked",
        lambda: citizen.ask("GET", path, 200),
        lambda seen: all(each["state"] != "awaiting_upload" for each in seen["documents"]),
    )


def filed(citizen: Traveller) -> Any:
    """A filed dossier."""
    dossier = complete(citizen)
    path = f"/v1/dossiers/{dossier['reference']}/submit"
    return citizen.ask("POST", path, 200, {"version": dossier["version"]})
