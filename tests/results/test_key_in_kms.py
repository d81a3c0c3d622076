"""A result sealed with a key in KMS, by the function that alone may use it."""

from __future__ import annotations

from datetime import datetime

import boto3
import pytest

from chalicelib.platform import clients
from infra import seal_key
from tests.sealed import PARAMETER, decided, downloaded, sealed
from tests.world import NOON, World


def test_a_result_is_sealed_with_the_key_in_kms(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """moto hashes what it is given once more, so that only who signed is looked at here."""
    at = datetime.fromisoformat(NOON)
    seal_key.rotate(boto3.client("kms"), boto3.client("ssm"), "test", "Thành phố Thử nghiệm", PARAMETER, at)
    monkeypatch.setenv("SEAL_KEYRING_PARAMETER", PARAMETER)
    clients.forget()
    dossier = decided(world)
    assert sealed(world) == []
    world.desk(dossier, "return")
    assert downloaded(world, dossier).startswith(b"%PDF-")
    assert [each["sealed"] for each in world.one(dossier)["results"]] == [True]
