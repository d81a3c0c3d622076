"""The law changes; a dossier goes on under the version it began with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.catalogue.build import PROCEDURES
from tests import issuer as people
from tests.catalogue.test_rules import publish, serving
from tests.world import EXTRACT, World


def test_a_dossier_keeps_the_version_it_began_with(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From New Year a copy costs 10,000 VND and takes two days; who began before pays and waits as before."""
    old = json.loads((PROCEDURES / f"{EXTRACT}.v1.json").read_bytes()) | {"valid_to": "2026-12-31", "eligibility": None}
    new = json.loads(json.dumps(old)) | {"version": 2, "valid_from": "2027-01-01", "valid_to": None}
    new["fees"][0]["rates"][0]["amount"] = 10000
    new["processing"]["amount"] = 2
    with serving(monkeypatch, publish(tmp_path, old, new)):
        begun = world.complete(EXTRACT)
        world.at("2027-01-05T09:00:00+07:00")
        seen = world.must(200, "GET", f"/v1/procedures/{EXTRACT}")
        assert (seen["version"], seen["fees"][0]["rates"][0]["tiers"]) == (2, [{"from": 1, "amount": 10000}])
        unpaid = {
            ref: world.must(200, "POST", f"/v1/dossiers/{ref}/submit", people.CITIZEN, {"version": version})
            for ref, version in ((each["reference"], each["version"]) for each in (begun, world.complete(EXTRACT)))
        }
        assert [(each["procedure"]["version"], each["fee"]["amount"]) for each in unpaid.values()] == [
            (1, 16000),
            (2, 20000),
        ]
        for each in unpaid.values():
            assert world.notify(world.attempt(each)) == "00"
        due = [world.desk(each, "accept")["due_at"][:10] for each in unpaid.values()]
        assert due == ["2027-01-06", "2027-01-07"]
