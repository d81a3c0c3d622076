"""Files on their way into a dossier, and what the schedule does with them later."""

from __future__ import annotations

import io
import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses import ses_backends
from PIL import Image

from chalicelib.storage.s3 import bucket
from tests import issuer as people
from tests.logged import logged
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
    """The schedule looks at what is due at this moment, through the real handler: what it noted of files, and why any
    were postponed. A fault of ours, which the handler raises in the end, is noted as `broken`.
    """
    world.at(moment)
    event = world.client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [], "ap-southeast-1")
    with logged("stored file") as noted, logged("postponed") as postponed, suppress(Exception):
        world.client.lambda_.invoke("look_again", event)
    found = [(each.what, each.document) for each in noted]
    return found + [(each.code, each.identifier) for each in postponed]


def swept(world: World, moment: str) -> None:
    """The schedule does what is due of dossiers at this moment."""
    world.at(moment)
    event = world.client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [], "ap-southeast-1")
    world.client.lambda_.invoke("sweep", event)


def marked(world: World, key: str) -> list[bool]:
    """Of each version that lies there, whether it is marked for its end."""
    reported = []
    for each in world.s3.list_object_versions(Bucket=BUCKET, Prefix=key).get("Versions", []):
        tags = world.s3.get_object_tagging(Bucket=BUCKET, Key=key, VersionId=each["VersionId"])["TagSet"]
        reported.append(bucket.ORPHAN in tags)
    return reported


def noise(side: int = 1300) -> bytes:
    """A photograph that does not pack, of about five megabytes and more."""
    pixels = random.Random(1).randbytes(side * side * 3)
    made = io.BytesIO()
    Image.frombytes("RGB", (side, side), pixels).save(made, "PNG")
    return made.getvalue()


class Phone:
    """Sends a file in parts over a network that breaks."""

    def __init__(self, world: World, dossier: Any, content: bytes, **but: Any) -> None:
        self.world, self.content = world, content
        path = f"/v1/dossiers/{dossier['reference']}/documents"
        message = declaration(content, **{"slot": SLOT, "filename": "ảnh.png", **but})
        reported = world.must(201, "POST", path, people.CITIZEN, message)
        self.id, self.path, self.key = reported["id"], f"{path}/{reported['id']}", reported["upload"]["fields"]["key"]

    def progress(self) -> Any:
        """What has arrived, and where the rest goes; from any device."""
        return self.world.must(200, "GET", f"{self.path}/parts", people.CITIZEN)

    def put(self, part: Any, cut: int | None = None) -> None:
        """What S3 does when this part comes, or only so many bytes of it."""
        size = self.progress()["part_size"]
        start = size * (part["number"] - 1)
        upload = part["url"].split("uploadId=")[1].split("&")[0]
        body = self.content[start : start + part["size"]][:cut]
        self.world.s3.upload_part(Bucket=BUCKET, Key=self.key, UploadId=upload, PartNumber=part["number"], Body=body)


def verdict(world: World, document: Any, status: str, version: str = "", folder: str = "uploads") -> None:
    """GuardDuty's event about an object, of its newest version unless said otherwise, through the real handler."""
    key = f"{folder}/{document['reference']}/{document['id']}"
    version = version or world.s3.head_object(Bucket=BUCKET, Key=key)["VersionId"]
    detail = {
        "schemaVersion": "1.0",
        "scanStatus": "COMPLETED",
        "resourceType": "S3_OBJECT",
        "s3ObjectDetails": {
            "bucketName": BUCKET,
            "objectKey": key,
            "eTag": "x",
            "versionId": version,
        },
        "scanResultDetails": {"scanResultStatus": status, "threats": None},
    }
    kind = "GuardDuty Malware Protection Object Scan Result"
    event = world.client.events.generate_cw_event("aws.guardduty", kind, detail, [], "ap-southeast-1")
    world.client.lambda_.invoke("malware_scanned", event)


def scanned(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A filed dossier where every upload is scanned, and its first paper."""
    monkeypatch.setenv("MALWARE_SCAN", "on")
    world.at("2026-12-04T09:00:00+07:00")
    dossier = world.submitted(GAME)
    assert dossier["status"]["key"] == "filed"
    return {**dossier["documents"][0], "reference": dossier["reference"]}


OPENED = datetime.fromisoformat("2026-12-04T09:00:00+07:00")


def after(days: int, minutes: int = 1) -> str:
    """So long after the draft was saved."""
    return (OPENED + timedelta(days=days, minutes=minutes)).isoformat()


def mails() -> list[str]:
    """Every e-mail so far, subject and text."""
    sent = ses_backends[DEFAULT_ACCOUNT_ID]["ap-southeast-1"].sent_messages
    return [f"{each.subject}\n{each.body}" for each in sent]


def kinds(world: World, dossier: Any) -> list[str]:
    """What happened to the dossier itself, after it was written."""
    return [each["kind"] for each in world.one(dossier)["history"] if each["subject"] == "dossier"][2:]
