"""What the ticket to storage binds, storage enforces; what it cannot see, the check on arrival finds."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from chalicelib.domain.document.rejection_reasons import REASONS
from dev import journey, place
from dev.journey import Traveller
from dev.paper import a_pdf
from dev.stack import Stack
from tests.documents.inspection.building import one_bit_heic

Fields = dict[str, str]
PAPER = a_pdf("An identity paper")
WAIT_SECONDS = 30


@dataclass(frozen=True)
class Declared:
    """A file that was declared and not sent yet."""

    citizen: Traveller
    stack: Stack
    reference: str
    document: str
    url: str
    fields: Fields

    def post(self, fields: Fields, content: bytes) -> httpx.Response:
        """What storage answers to this form."""
        return httpx.post(self.url, data=fields, files={"file": content}, timeout=30)

    def state(self) -> dict[str, Any]:
        """The document as its citizen sees it."""
        seen = self.citizen.ask("GET", f"/v1/dossiers/{self.reference}", 200)["documents"]
        return next(document for document in seen if document["id"] == self.document)

    def examined(self) -> dict[str, Any]:
        """The document once its event was handled."""
        until = time.monotonic() + WAIT_SECONDS
        while (seen := self.state())["state"] == "awaiting_upload":
            assert time.monotonic() < until, "the file arrived and nobody looked at it"
            time.sleep(0.1)
        return seen

    def stored(self, key: str) -> bool:
        """Whether the bucket holds an object of this key."""
        found = self.stack.client("s3").list_objects_v2(Bucket=place.BUCKET, Prefix=key)
        return key in [each["Key"] for each in found.get("Contents", [])]


@pytest.fixture(scope="module")
def citizen(stack: Stack) -> Traveller:
    """Somebody signed in."""
    return Traveller(stack.url, stack.citizen("042190000071", "Hồ Thị Tải"))


@pytest.fixture
def declare(stack: Stack, citizen: Traveller) -> Callable[[bytes], Declared]:
    """Declares a paper, as a PDF of this content, in a draft of its own."""

    def declared(content: bytes) -> Declared:
        reference = citizen.ask("POST", "/v1/dossiers", 201, {"procedure": journey.EXTRACT})["reference"]
        reported = {
            "slot": "identity_paper",
            "filename": "can-cuoc.pdf",
            "content_type": "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        ticket = citizen.ask("POST", f"/v1/dossiers/{reference}/documents", 201, reported)
        upload = ticket["upload"]
        return Declared(citizen, stack, reference, ticket["id"], upload["url"], dict(upload["fields"]))

    return declared


def without(fields: Fields, *names: str) -> Fields:
    """The form without these fields."""
    return {name: value for name, value in fields.items() if name not in names}


def widened(fields: Fields) -> Fields:
    """The form with a policy that allows a megabyte more, under the old signature."""
    policy = json.loads(base64.b64decode(fields["policy"]))
    for condition in policy["conditions"]:
        if isinstance(condition, list) and condition[0] == "content-length-range":
            condition[2] += 1_000_000
    return {**fields, "policy": base64.b64encode(json.dumps(policy).encode()).decode()}


def flipped(fields: Fields) -> Fields:
    """The form with one digit of its signature changed."""
    name = "x-amz-signature"
    digit = "0" if fields[name][-1] != "0" else "1"
    return {**fields, name: fields[name][:-1] + digit}


def other_digest(fields: Fields) -> Fields:
    """The form with the SHA-256 of another file."""
    digest = base64.b64encode(hashlib.sha256(b"another file").digest()).decode()
    return {**fields, "x-amz-checksum-sha256": digest}


VIOLATIONS: dict[str, tuple[Callable[[Fields], Fields], bytes]] = {
    "another content type": (lambda f: {**f, "Content-Type": "text/html"}, PAPER),
    "no content type": (lambda f: without(f, "Content-Type"), PAPER),
    "a file bigger by one byte": (dict, PAPER + b"\n"),
    "a file smaller by one byte": (dict, PAPER[:-1]),
    "an empty file": (dict, b""),
    "another key": (lambda f: {**f, "key": f["key"] + "X"}, PAPER),
    "a key among the results": (lambda f: {**f, "key": f["key"].replace("uploads/", "results/", 1)}, PAPER),
    "the digest of another file": (other_digest, PAPER),
    "no digest": (lambda f: without(f, "x-amz-checksum-sha256"), PAPER),
    "a field the policy does not name": (lambda f: {**f, "acl": "public-read"}, PAPER),
    "a policy made wider": (widened, PAPER),
    "a policy made wider for a bigger file": (widened, PAPER + b"\n"),
    "a changed signature": (flipped, PAPER),
    "no signature": (lambda f: without(f, "x-amz-signature"), PAPER),
    "no policy": (lambda f: without(f, "policy"), PAPER),
    "a key and nothing else": (lambda f: {"key": f["key"]}, PAPER),
}


def test_the_declared_file_is_taken_and_checked(declare: Callable[[bytes], Declared]) -> None:
    """The form as it was given, with the file it was given for."""
    declared = declare(PAPER)
    assert declared.post(declared.fields, PAPER).status_code in (201, 204)
    seen = declared.examined()
    assert (seen["state"], seen["size"]) == ("checked", len(PAPER))
    assert declared.stored(declared.fields["key"])


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_storage_refuses_what_the_ticket_does_not_allow(declare: Callable[[bytes], Declared], violation: str) -> None:
    """A 4xx, nothing is kept, and the very same ticket still takes the right file."""
    declared = declare(PAPER)
    alter, content = VIOLATIONS[violation]
    fields = alter(declared.fields)
    refused = declared.post(fields, content)
    assert 400 <= refused.status_code < 500, refused.text
    assert not declared.stored(fields["key"])
    assert not declared.stored(declared.fields["key"])
    assert declared.state()["state"] == "awaiting_upload"
    assert declared.post(declared.fields, PAPER).status_code in (201, 204)


def test_another_content_of_the_same_size_is_rejected_on_arrival(declare: Callable[[bytes], Declared]) -> None:
    """Whatever storage lets through, the event of the arrival has it measured: it is not the declared file."""
    declared = declare(PAPER)
    other = PAPER.replace(b"identity", b"IDENTITY")
    assert len(other) == len(PAPER)
    assert other != PAPER
    assert declared.post(declared.fields, other).status_code in (201, 204)
    seen = declared.examined()
    assert seen["state"] == "rejected"
    assert "khác với tệp bạn đã chọn" in str(seen["reason"])


def test_a_file_that_is_no_pdf_is_rejected_on_arrival(declare: Callable[[bytes], Declared]) -> None:
    """Declared as a PDF, whole and unchanged, yet its content is a web page."""
    page = b"<!doctype html><script>alert(1)</script>"
    declared = declare(page)
    assert declared.post(declared.fields, page).status_code in (201, 204)
    seen = declared.examined()
    assert seen["state"] == "rejected"
    assert "không phải giấy tờ" in str(seen["reason"])


def test_a_file_that_ends_its_decoder_ends_nothing_else(declare: Callable[[bytes], Declared]) -> None:
    """Damaged, as its citizen sees; the next file is checked, and so it would be after a restart."""
    broken = declare(one_bit_heic())
    assert broken.post(broken.fields, one_bit_heic()).status_code == 204
    seen = broken.examined()
    assert (seen["state"], seen["reason"]) == ("rejected", REASONS["damaged"][0])
    sound = declare(PAPER)
    assert sound.post(sound.fields, PAPER).status_code == 204
    assert sound.examined()["state"] == "checked"
