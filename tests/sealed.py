"""A stage that seals, and dossiers on their way to a sealed result."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import boto3
import pypdf
import pytest

from chalicelib.domain.consumers import Consumer
from chalicelib.platform import clients
from chalicelib.results.sealing import keyring_secret
from chalicelib.results.sealing.keyring import new_local
from tests import issuer as people
from tests.results.sealing import made
from tests.world import BUCKET, GAME, NOON, World, declaration

LATER = "2026-12-07T09:00:00+07:00"
PARAMETER = "/motcua/test/seal"
UPLOAD, BETTER = made.result(1), made.result(3)


def rotated(name: str) -> None:
    """A new key in the secret store: the first one signs at once, another one in a while."""
    ssm, at = boto3.client("ssm"), datetime.fromisoformat(NOON)
    there = ssm.get_parameters(Names=[PARAMETER], WithDecryption=True)["Parameters"]
    private, certificates = new_local(name, at)
    write = partial(keyring_secret.rotated, there[0]["Value"], at) if there else keyring_secret.write
    message = write(private=private, certificates=certificates)
    ssm.put_parameter(Name=PARAMETER, Value=message, Type="SecureString", Overwrite=True)


def attached(world: World, dossier: Any, content: bytes, who: Any = people.SUPERVISOR) -> None:
    """A result file at the desk, checked."""
    path = f"/v1/desk/dossiers/{dossier['reference']}/result"
    world.stored(world.must(201, "POST", path, who, declaration(content)), content)


@contextmanager
def no_key() -> Iterator[None]:
    """The stage seals nothing as long as this lasts: what arrives meanwhile is not sealed on trial."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEAL_KEYRING_PARAMETER", "")
        clients.settings.cache_clear()
        yield
    clients.settings.cache_clear()


def decided(world: World, content: bytes = UPLOAD) -> Any:
    """Granted, with this file; nothing has come from the stream yet."""
    dossier = world.submitted(GAME)
    world.desk(dossier, "accept")
    world.desk(dossier, "start")
    attached(world, dossier, content)
    return world.desk(dossier, "decide", outcome="granted")


def sealed(world: World, dossier: Any = None) -> list[str]:
    """What the stream brings, of one dossier or of all, through the function that seals; the events that failed."""
    return world.brought(Consumer.SEALING, dossier)


def returned(world: World) -> Any:
    """Decided, sealed, handed over."""
    dossier = decided(world)
    assert sealed(world) == []
    return world.desk(dossier, "return")


def downloaded(world: World, dossier: Any) -> bytes:
    """What the citizen's link leads to: this very version."""
    answer = world.ask("GET", f"/v1/dossiers/{dossier['reference']}/result", people.CITIZEN)
    assert answer.status_code == 303, answer.body
    key, version = re.findall(r"/((?:sealed|results)/[^?]+).*versionId=([^&]+)", answer.headers["Location"])[0]
    return bytes(world.s3.get_object(Bucket=BUCKET, Key=key, VersionId=version)["Body"].read())


def qr(content: bytes) -> str:
    """The address behind the QR code, which is also a link."""
    page = pypdf.PdfReader(io.BytesIO(content)).pages[-1]
    return str(page["/Annots"][0].get_object()["/A"]["/URI"])  # type: ignore[index]


def verified(world: World, code: str, status: int = 200) -> Any:
    """What anyone is told of a code."""
    return world.must(status, "GET", f"/v1/verify/result/{code}")


def revoke(world: World, result: Any, who: Any = people.SUPERVISOR, status: int = 200, **but: Any) -> Any:
    """A supervisor takes it back."""
    body = {"version": result["version"], "reason": "our_mistake", **but}
    return world.must(status, "POST", f"/v1/desk/results/{result['code']}/revoke", who, body)
