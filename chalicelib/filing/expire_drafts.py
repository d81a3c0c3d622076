"""A dossier that was never filed: its citizen is reminded, it is closed, and long after its files are erased.

No draft is closed and no file erased before `NOTICE` has passed since the message of it left; the files of somebody
who cannot be sent a message are kept. The last day to pay a fee was part of the notification of the submission.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import NOTICE, SUBJECT, SYSTEM, Change, act
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Action, Status
from chalicelib.domain.payment.attempt import OPEN
from chalicelib.storage import documents, dossiers, notifications
from chalicelib.storage.notifications import NotificationTimes
from chalicelib.storage.table import Table


def advance(table: Table, case_file: CaseFile, *, keep: timedelta, at: datetime) -> bool:
    """Do what is due of it by itself; whether anything was. `keep`: how long files stay after it was closed."""
    dossier = case_file.dossier
    if dossier.status is Status.STOPPED:
        return _erase(table, case_file, at)
    if dossier.status is Status.DRAFT and dossier.reminded_at is None:
        return _remind(table, case_file, at)
    return _close(table, case_file, keep, at)


def ended(change: Change, case_file: CaseFile, *, keep: timedelta, at: datetime) -> Change:
    """The step, and, where it ends a dossier that was never filed, until when its files are kept."""
    dossier = change.dossier
    if (
        dossier.status is not Status.STOPPED
        or dossier.filed_at
        or not case_file.documents
        or not case_file.content.addresses
    ):
        return change
    until = at + keep
    return Change(
        replace(dossier, files_until=until),
        replace(change.event, facts={**change.event.facts, "files_until": until.isoformat()}),
    )


def _remind(table: Table, case_file: CaseFile, at: datetime) -> bool:
    """The citizen has this long to act, counted from when the reminder left, even if it left late."""
    dossier = case_file.dossier
    closes = max(dossier.expires_at or at, at + NOTICE)
    details = {"closes_at": closes.isoformat()}
    change = act(dossier, Action.REMIND, SYSTEM, at=at, facts=details, expires_at=closes, reminded_at=at)
    dossiers.save(table, change)
    return True


def _close(table: Table, case_file: CaseFile, keep: timedelta, at: datetime) -> bool:
    """Not while somebody may be paying, or must look at a payment; and no draft whose reminder is on its way still."""
    dossier = case_file.dossier
    if dossier.status is Status.DRAFT and (
        until := _patience(_notified(table, case_file, EventKind.REMIND).handled, at)
    ):
        dossiers.amend(table, replace(dossier, expires_at=until))
        return False
    if any(attempt.state in OPEN or attempt.review for attempt in case_file.attempts):
        return False
    change = act(dossier, Action.EXPIRE, SYSTEM, at=at, expires_at=None)
    dossiers.save(table, ended(change, case_file, keep=keep, at=at))
    return True


def _erase(table: Table, case_file: CaseFile, at: datetime) -> bool:
    times = _notified(table, case_file)
    if times.handled is not None and times.sent is None:
        # Every address was refused: files of a citizen who cannot be notified are not erased.
        dossiers.amend(table, replace(case_file.dossier, files_until=None))
        return True
    if until := _patience(times.sent, at):
        dossiers.amend(table, replace(case_file.dossier, files_until=until))
        return False
    change = act(case_file.dossier, Action.ERASE, SYSTEM, at=at, files_until=None)
    documents.orphan(table, change, case_file.documents, at=at)
    return True


def _notified(table: Table, case_file: CaseFile, kind: EventKind | None = None) -> NotificationTimes:
    """What became of telling the last step (of this kind)."""
    steps = (each for each in reversed(case_file.history) if each.subject == SUBJECT and kind in (None, each.kind))
    return notifications.notification_times(table, next(steps))


def _patience(notified_at: datetime | None, at: datetime) -> datetime | None:
    """Until when to wait, because the notification has not left, or left less than `NOTICE` ago."""
    until = (notified_at or at) + NOTICE
    return until if until > at else None
