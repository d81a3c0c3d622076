"""Papers in a dossier: declared first, uploaded second, checked from what storage holds.

The check is a state machine of its own: a paper being checked never changes where the dossier
stands. What its sender says of a file counts for nothing: type and name follow from its content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.document import media_types, texts
from chalicelib.domain.errors import NotAllowed, Text

RESULT_SLOT = "result"
"""Not a slot of the catalogue: the file the desk gives back."""

SOON = timedelta(hours=1)
"""When it is looked for a file nobody told us of, or a verdict that has not come."""
TOMORROW = timedelta(days=1)
"""When something is tried again that did not come off, and may never."""
AGAIN = timedelta(days=30)
"""How often a stored file is measured again, as long as it is kept."""

PART_BYTES = 5 * 1024 * 1024
"""The size of every part but the last of a file that is sent in parts; the least S3 takes."""


class Check(StrEnum):
    """What we know of a file."""

    AWAITING_UPLOAD = "awaiting_upload"
    CHECKED = "checked"
    REJECTED = "rejected"

    @property
    def label(self) -> Text:
        """In words."""
        return texts.STATE_LABELS[self]


class Scan(StrEnum):
    """What the malware scanner said of a file. It never holds up the citizen, and always the officer."""

    NOT_SCANNED = "not_scanned"
    """There is no scanner here, and we say so."""
    WAITING = "waiting"
    CLEAN = "clean"
    THREAT = "threat"
    FAILED = "failed"
    """The scanner could not tell."""
    RELEASED = "released"
    """The scanner could not tell, and a supervisor has answered for opening it. The history has who and why."""

    @property
    def label(self) -> Text:
        """In words."""
        return texts.SCAN_LABELS[self]

    @property
    def next_look(self) -> timedelta:
        """After how long a checked file is looked at again: for the verdict it lacks, or to measure it."""
        return {Scan.WAITING: SOON, Scan.FAILED: TOMORROW}.get(self, AGAIN)

    @property
    def told(self) -> bool:
        """Whether nothing more is awaited of the scanner."""
        return self not in (Scan.WAITING, Scan.FAILED)

    @property
    def task(self) -> str:
        """What the desk must do about such a file of a filed dossier, a kind of `Task`; empty for nothing."""
        return {Scan.THREAT: "malware", Scan.FAILED: "not_scanned"}.get(self, "")


@dataclass(frozen=True, kw_only=True)
class Document:
    """One file of one slot. `sha256` is hex; `size` is in bytes."""

    id: str
    reference: str
    slot: str
    filename: str
    content_type: str
    size: int
    sha256: str
    declared_at: datetime
    position: int = 0
    """Where it stands among the files of its slot, from the first."""
    state: Check = Check.AWAITING_UPLOAD
    reason: str = ""
    checked_at: datetime | None = None
    object_version: str = ""
    """The stored version that was checked; only that one is ever handed out."""
    upload: str = ""
    """S3's name of the upload in parts that was begun for it."""
    scan: Scan = Scan.NOT_SCANNED
    scanned_at: datetime | None = None
    scanned_version: str = ""
    """The stored version that `scan` is about."""
    tries: int = 0
    """How often what was sent for it was rejected."""
    look_at: datetime | None = None
    """When the schedule looks at it next: whether it arrived unheard, was scanned, is still what it was."""
    version: int = 1

    @property
    def settled(self) -> bool:
        """Whether nothing more is awaited of it: neither the file nor a verdict."""
        return self.state is Check.CHECKED and self.scan.told

    @property
    def parts(self) -> int:
        """How many parts it has when it is sent in parts."""
        return max(1, -(-self.size // PART_BYTES))

    def part_size(self, number: int) -> int:
        """The size of this part, from 1, in bytes."""
        return PART_BYTES if number < self.parts else self.size - PART_BYTES * (self.parts - 1)


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something the desk must do about a file it relies on, or is to rely on."""

    document: str
    reference: str
    slot: str
    kind: str
    """`malware`, or `not_scanned` of a file that the scanner could not scan; told after the dossier was filed."""
    raised_at: datetime


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What storage says of a stored object: measured, never believed."""

    size: int
    sha256: str
    content_type: str
    """From the content; empty when it is none we know."""
    fault: str = ""
    """Why it cannot be used, a code of `rejection_reasons.FAULTS`; empty when it can."""
    object_version: str = ""


MOST_TRIES = 20
"""So often what is sent for one document is looked at in vain; each time is a fact of the history."""

UNSENT = frozenset({"empty", "size_differs", "content_differs"})
"""Reasons that tell of the sending and not of the file: the same file, sent again, is the same document."""


def examine(document: Document, arrival: Arrival, accept: Iterable[str], *, scans: bool, at: datetime) -> Document:
    """The document after its object was measured: checked, or rejected with a reason of `REASONS`.

    Its type and the end of its name are put right. `scans`: a scanner will tell of it, unless it has told of this
    very version.
    """
    reason = _fault(document, arrival, media_types.taken(accept))
    scan = document.scan
    if document.scanned_version != arrival.object_version or scan in (Scan.NOT_SCANNED, Scan.WAITING):
        scan = Scan.WAITING if scans else Scan.NOT_SCANNED
    return replace(
        document,
        state=Check.REJECTED if reason else Check.CHECKED,
        reason=reason,
        tries=document.tries + bool(reason),
        content_type=arrival.content_type or document.content_type,
        filename=media_types.called(document.filename, arrival.content_type),
        checked_at=at,
        object_version=arrival.object_version,
        scan=scan,
        look_at=None if reason else at + scan.next_look,
        version=document.version + 1,
    )


def arrived(document: Document) -> bool:
    """Whether its file came as it was declared, whatever was found in it."""
    if document.state is Check.REJECTED:
        return document.reason not in UNSENT
    return document.state is Check.CHECKED


def usable(document: Document) -> bool:
    """Whether an officer may open it: checked, and not while a scanner has not said that it is clean."""
    return document.state is Check.CHECKED and document.scan in (Scan.NOT_SCANNED, Scan.CLEAN, Scan.RELEASED)


def outranks(new: Scan, document: Document) -> bool:
    """Whether this verdict of the checked version changes anything: malware stays malware, and what a supervisor has
    released stays open until the scanner can tell.
    """
    final = {Scan.THREAT: frozenset(Scan), Scan.RELEASED: frozenset({Scan.FAILED, Scan.RELEASED})}
    return new not in final.get(document.scan, {document.scan})


def released(document: Document, *, at: datetime) -> Document:
    """The document, opened to officers although the scanner could not scan it. Raises `NotAllowed` for any other."""
    if document.state is not Check.CHECKED or document.scan is not Scan.FAILED:
        raise NotAllowed("nothing_to_release", texts.NOTHING_TO_RELEASE, facts={"scan": document.scan.value})
    scan = Scan.RELEASED
    return replace(document, scan=scan, scanned_at=at, look_at=at + scan.next_look, version=document.version + 1)


def _fault(document: Document, arrival: Arrival, accept: frozenset[str]) -> str:
    if arrival.size == 0:
        return "empty"
    if arrival.size != document.size:
        return "size_differs"
    if arrival.sha256 != document.sha256:
        return "content_differs"
    if arrival.fault:
        return arrival.fault
    if arrival.content_type not in accept:
        return "type_not_allowed"
    return ""
