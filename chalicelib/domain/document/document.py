"""Documents of a dossier: declared, then uploaded, then checked from the stored object.

The check has states of its own and never changes the status of the dossier. The declared type and name are not
trusted: both follow from the content.
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
"""Delay until a missing upload event or a missing scan result is looked up."""
TOMORROW = timedelta(days=1)
"""Delay until something that failed, and may fail for good, is retried."""
REVERIFY_AFTER = timedelta(days=30)
"""Interval at which a stored file is verified against its SHA-256."""

PART_BYTES = 5 * 1024 * 1024
"""The size of every part but the last of a file that is sent in parts; the least S3 takes."""


class Check(StrEnum):
    """The state of a document's check."""

    AWAITING_UPLOAD = "awaiting_upload"
    CHECKED = "checked"
    REJECTED = "rejected"

    @property
    def label(self) -> Text:
        """In words."""
        return texts.STATE_LABELS[self]


class Scan(StrEnum):
    """The malware scan of a document. Citizens can submit without it; officers open nothing that is not clean."""

    NOT_SCANNED = "not_scanned"
    """This deployment has no malware scanner."""
    WAITING = "waiting"
    CLEAN = "clean"
    THREAT = "threat"
    FAILED = "failed"
    """The scanner reported an error or an unsupported file."""
    RELEASED = "released"
    """The scan failed and a supervisor allowed opening the file. The history has who and why."""

    @property
    def label(self) -> Text:
        """In words."""
        return texts.SCAN_LABELS[self]

    @property
    def recheck_after(self) -> timedelta:
        """Delay until the next check: of the scan result while it is missing, of the stored file otherwise."""
        return {Scan.WAITING: SOON, Scan.FAILED: TOMORROW}.get(self, REVERIFY_AFTER)

    @property
    def is_final(self) -> bool:
        """Whether no further scan result is expected."""
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
    next_check_at: datetime | None = None
    """When `verify_stored_files` checks it next: for a missed upload, a missing scan result, a changed object."""
    version: int = 1

    @property
    def is_verified(self) -> bool:
        """Whether neither the file nor a scan result is missing."""
        return self.state is Check.CHECKED and self.scan.is_final

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
    """`malware`, or `not_scanned`. The desk has the task from when the dossier is filed."""
    raised_at: datetime


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A stored object as it was measured; declared values are not used."""

    size: int
    sha256: str
    content_type: str
    """From the content; empty when it is none we know."""
    fault: str = ""
    """Why it cannot be used, a code of `rejection_reasons.FAULTS`; empty when it can."""
    object_version: str = ""


MOST_TRIES = 20
"""Limit of rejected uploads for one document; each is an event of the history."""

UNSENT = frozenset({"empty", "size_differs", "content_differs"})
"""Reasons that concern the transfer, not the file: the same file may be uploaded once more for this document."""


def examine(document: Document, arrival: Arrival, accept: Iterable[str], *, scans: bool, at: datetime) -> Document:
    """The document after its object was measured: checked, or rejected with a reason of `REASONS`.

    Type and file extension are corrected. `scans`: a scan result is expected, unless there is one of this version.
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
        next_check_at=None if reason else at + scan.recheck_after,
        version=document.version + 1,
    )


def arrived(document: Document) -> bool:
    """Whether the stored file has the declared size and SHA-256, whatever its content."""
    if document.state is Check.REJECTED:
        return document.reason not in UNSENT
    return document.state is Check.CHECKED


def usable(document: Document) -> bool:
    """Whether an officer may open it: checked, and clean, released or not scanned in this deployment."""
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
    return replace(
        document, scan=scan, scanned_at=at, next_check_at=at + scan.recheck_after, version=document.version + 1
    )


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
