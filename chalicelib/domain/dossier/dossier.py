"""A dossier, what is written in it, and the facts of its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.domain.dossier import lifecycle, texts
from chalicelib.domain.dossier.events import EventKind, UnknownKind
from chalicelib.domain.dossier.lifecycle import Action, Actor, Status
from chalicelib.domain.errors import Stale

SUBJECT: Final = "DOSSIER"
"""The subject of events about the dossier itself; others are about one document or attempt."""
DRAFT_LIFE: Final = timedelta(days=30)
"""A draft without changes is closed after this time."""
NOTICE: Final = timedelta(days=7)
"""Notice given to the citizen before a draft is closed or files that were never filed are erased."""

CHANNELS: Final = {"email": "email", "sms": "phone"}
"""Notification channels, each with the contact field that has the address."""


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """The head of a dossier. Its only personal data is the opaque subject of its owner."""

    reference: str
    owner: str
    procedure: str
    procedure_version: int
    procedure_name: tuple[str, str]
    agency: str
    status: Status
    version: int
    opened_at: datetime
    changed_at: datetime
    expires_at: datetime | None = None
    """When a draft, or a dossier waiting for its fee, is closed automatically."""
    reminded_at: datetime | None = None
    """When the citizen was last notified that this draft is about to be closed."""
    files_until: datetime | None = None
    """When the files of a dossier that was closed unfiled are erased; the citizen was notified of it."""
    document_set_version: int = 0
    """Incremented by each change to its documents; actions on an outdated set are refused."""
    desk_document_changes: int = 0
    """Changes to its documents made by the desk, which has a limit of its own."""
    saved_event: int = 0
    """The version of the event that notes the saves since the last other step; 0 where there was none since."""
    saved_since: datetime | None = None
    """The moment of the first of these saves."""
    amount_due: int = 0
    """Whole VND, fixed at submission."""
    paid_at: datetime | None = None
    filed_at: datetime | None = None
    code: str = ""
    accepted_at: datetime | None = None
    act_by: datetime | None = None
    """The next moment the desk must not miss."""
    due_at: datetime | None = None
    decided_at: datetime | None = None
    outcome: str = ""
    decided_on: str = ""
    """The desk's file that was decided on, and later the one that was handed over; empty when there is none."""
    decided_document_set: int = 0
    """`document_set_version` at that moment: a file of the desk that was declared after it puts the result right."""
    seal_by: datetime | None = None
    """When the desk is reminded that its result is not sealed; `None` without sealing, and once it was returned."""
    reason: str = ""
    """Why it was declined, stopped or denied, in the officer's words to the citizen."""
    returned_at: datetime | None = None

    @property
    def wakes_at(self) -> datetime | None:
        """When its next automatic step is due; `None` when there is none."""
        if self.status is Status.DRAFT and self.reminded_at is None and self.expires_at:
            return self.expires_at - NOTICE
        return self.expires_at or self.files_until or self.seal_by

    @property
    def on_time(self) -> bool | None:
        """Whether the result came by its due date; `None` while there is no due date or no result."""
        if self.due_at is None or self.decided_at is None:
            return None
        return self.decided_at <= self.due_at


@dataclass(frozen=True, kw_only=True)
class Content:
    """The citizen's entries: personal data, stored in an item of its own so that most requests do not read it."""

    form: Mapping[str, Any] = field(default_factory=dict)
    applicant: Mapping[str, Any] = field(default_factory=dict)
    contact: Mapping[str, Any] = field(default_factory=dict)
    delivery: Mapping[str, Any] = field(default_factory=dict)

    @property
    def addresses(self) -> dict[str, str]:
        """The citizen's address for each channel of `CHANNELS`; channels without an address are absent."""
        by_channel = {channel: self.contact.get(field) for channel, field in CHANNELS.items()}
        return {channel: str(to) for channel, to in by_channel.items() if to}


@dataclass(frozen=True, kw_only=True)
class Event:
    """One fact of a history. `version` is the subject's after it, so a history has no fork.

    Saves in a row share one event: `version` and `at` are those of the first, the facts `until_version` and `until`
    those of the last. Its place in the history does not change. A dossier's history has no other gaps.
    """

    reference: str
    subject: str
    version: int
    kind: EventKind | UnknownKind
    actor: Actor
    by: str
    """The opaque subject of the person who acted; empty for providers and the system."""
    at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)
    """Codes and dates for people who read the history, by kind in `event_facts`; never personal data."""


@dataclass(frozen=True)
class Change:
    """A dossier after one step, and its event. Both are written in one transaction.

    The event of a save may be that of the saves before it, which is then overwritten.
    """

    dossier: Dossier
    event: Event


@dataclass(frozen=True, kw_only=True)
class ActingUser:
    """Who acts, and in which of their roles."""

    actors: frozenset[Actor]
    by: str = ""

    def acting_on(self, action: Action, status: Status) -> Actor:
        """The role this act counts under: the first of theirs that the rule names."""
        rule = next(r for r in lifecycle.RULES if r.source is status and r.action is action)
        return next(actor for actor in Actor if actor in rule.actors & self.actors)


PROVIDER = ActingUser(actors=frozenset({Actor.PROVIDER}))
SYSTEM = ActingUser(actors=frozenset({Actor.SYSTEM}))


def act(
    dossier: Dossier,
    action: Action,
    acting_user: ActingUser,
    *,
    at: datetime,
    fee_due: bool = False,
    facts: Mapping[str, str] | None = None,
    **changes: Any,
) -> Change:
    """One step of the lifecycle, with the other attributes it changes. Raises `NotAllowed`."""
    target = lifecycle.follow(dossier.status, action, acting_user.actors, fee_due=fee_due)
    version, saves = dossier.version + 1, action is Action.SAVE
    noted_as = dossier.saved_event or version if saves else version
    until = {"until_version": str(version), "until": at.isoformat()} if noted_as != version else {}
    since = dossier.saved_since or at if noted_as != version else at
    noted = {"saved_event": noted_as, "saved_since": since} if saves else {"saved_event": 0, "saved_since": None}
    after = replace(dossier, status=target, version=version, changed_at=at, **noted, **changes)
    return Change(
        after,
        Event(
            reference=after.reference,
            subject=SUBJECT,
            version=noted_as,
            kind=EventKind(action.value),
            actor=acting_user.acting_on(action, dossier.status),
            by=acting_user.by,
            at=since,
            facts={"status": target.value, **until, **(facts or {})},
        ),
    )


def bump_document_version(dossier: Dossier, *, at: datetime, by_desk: bool = False) -> Dossier:
    """The dossier after a change to its set of files.

    This is not a step of the lifecycle, but it postpones the closing of a draft.
    """
    after = replace(
        dossier,
        document_set_version=dossier.document_set_version + 1,
        desk_document_changes=dossier.desk_document_changes + by_desk,
    )
    if dossier.status is not Status.DRAFT:
        return after
    return replace(after, expires_at=at + DRAFT_LIFE, reminded_at=None)


def seen(dossier: Dossier, version: int) -> Dossier:
    """The dossier, if this is the version the caller read; `Stale` otherwise."""
    if dossier.version != version:
        raise stale(dossier.version)
    return dossier


def stale(version: int | None = None) -> Stale:
    """The refusal of a change that was based on an outdated version; names the current version where it is known."""
    return Stale("stale_version", texts.CHANGED_SINCE_OPENED, facts={} if version is None else {"version": version})
