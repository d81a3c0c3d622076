"""Files on their way into a dossier, and what the schedule does with them later."""

from __future__ import annotations

from typing import Any

from chalicelib import wiring
from chalicelib.storage import files
from chalicelib.use_cases import integrity
from tests import issuer as people
from tests.world import BUCKET, GAME, World, declaration

SLOT = "identity_paper"


def sent(world: World, content: bytes, dossier: Any = None, **declared: Any) -> Any:
    """A file declared, sent and checked: the document as the citizen sees it."""
    dossier = dossier or world.draft(GAME)
    path = f"/v1/dossiers/{dossier['reference']}/documents"
    ticket = world.must(201, "POST", path, people.CITIZEN, declaration(content, **{"slot": SLOT, **declared}))
    world.stored(ticket, content)
    return next(each for each in world.one(dossier)["documents"] if each["id"] == ticket["id"])


def looked(world: World, moment: str) -> list[Any]:
    """The schedule looks at what is due at this moment: what it noted."""
    world.at(moment)
    noted: list[Any] = []
    scans = wiring.settings().scans
    integrity.look(
        wiring.table(), wiring.bucket(), scans=scans, at=wiring.now(), note=lambda what, of: noted.append((what, of))
    )
    return noted


def swept(world: World, moment: str) -> None:
    """The schedule does what is due of dossiers at this moment."""
    world.at(moment)
    event = world.client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [], "ap-southeast-1")
    world.client.lambda_.invoke("sweep", event)


def marked(world: World, key: str) -> list[bool]:
    """Of each version that lies there, whether it is marked for its end."""
    told = []
    for each in world.s3.list_object_versions(Bucket=BUCKET, Prefix=key).get("Versions", []):
        tags = world.s3.get_object_tagging(Bucket=BUCKET, Key=key, VersionId=each["VersionId"])["TagSet"]
        told.append(files.ORPHAN in tags)
    return told
