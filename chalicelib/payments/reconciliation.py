"""Compare a provider's settlement file with the recorded payments: record missing ones, report differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.dossier.dossier import stale
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.identifiers import is_child, parent
from chalicelib.domain.payment import refund as rules
from chalicelib.domain.payment.attempt import Attempt, Notice, State
from chalicelib.domain.payment.notification import SETTLEMENT
from chalicelib.domain.payment.refund import Refund
from chalicelib.domain.payment.settlement import REFUND, Difference, Entry, Kind
from chalicelib.domain.person import Person
from chalicelib.domain.roles import supervisor
from chalicelib.payments import poll_refunds, texts
from chalicelib.payments.providers import registry
from chalicelib.payments.record_notification import record
from chalicelib.storage import dossiers
from chalicelib.storage.payments import attempts
from chalicelib.storage.payments import settlements as stored
from chalicelib.storage.table import Table

FILE = "file"
"""The name of a difference that concerns the file itself."""


@dataclass(frozen=True)
class Compared:
    """The result of comparing a file."""

    rows: int
    recorded: int
    """Payments that were not recorded, or with a smaller amount."""
    differences: int


@dataclass(frozen=True)
class Sum:
    """All entries of one payment in the file."""

    attempt: str
    amount: int
    first: Entry


def compare(table: Table, provider: str, day: str, entries: Sequence[Entry], *, agency: str, at: datetime) -> Compared:
    """Compare the file of this day (YYYY-MM-DD, Vietnam) with the recorded payments. Idempotent; a corrected file too.

    A payment missing here is recorded as from a notification; unmatched payments and all differences are stored
    for a supervisor of `agency`. A difference that a later file resolves is removed.
    """
    sums = _sums(table, provider, [entry for entry in entries if entry.kind != REFUND])
    known = attempts.several(table, [each.attempt for each in sums if is_child(each.attempt)])
    recorded, found = 0, []
    for each in sums:
        attempt = known.get(each.attempt)
        if attempt is None or attempt.provider != provider or _is_news(attempt, each.amount):
            record(table, _notice(provider, day, each), at=at, agency=agency)
            recorded += 1
        elif _differs(attempt, each.amount):
            found.append(_difference(Kind.AMOUNT, provider, day, attempt, each.amount, each.first.line, at))
    used: set[str] = set()
    for entry in entries:
        if entry.kind == REFUND and not _settles(table, entry, used, at):
            found.append(_unknown_refund(provider, day, entry, agency, at))
    listed = {each.attempt for each in sums}
    booked = set(stored.paid_on(table, provider, day))
    _rebook(table, provider, day, set(known) & listed - booked)
    missing = attempts.several(table, booked - listed)
    found += [_difference(Kind.MISSING, provider, day, attempt, 0, 0, at) for attempt in missing.values()]
    _note(table, provider, day, found)
    _explain(table, provider, day, listed)
    return Compared(len(entries), recorded, len(found))


def unreadable(table: Table, provider: str, day: str, line: int, *, agency: str, at: datetime) -> None:
    """Store that the file is unreadable and was not compared."""
    of_file = Difference(
        provider=provider, day=day, name=FILE, kind=Kind.UNREADABLE, agency=agency, line=line, detected_at=at
    )
    stored.note(table, of_file)


def explain(
    table: Table, person: Person, provider: str, day: str, name: str, resolution: str, *, at: datetime
) -> Difference:
    """Close a difference. `resolution` is a code of the list in `web/request_models.py`."""
    supervisor(person)
    found = stored.find(table, provider, day, name)
    if found is None or found.agency != person.agency:
        raise NotFound("difference_not_found", texts.NO_SUCH_DIFFERENCE)
    closed = replace(found, resolution=resolution, by=person.subject, closed_at=at)
    if found.resolution or not stored.close(table, closed):
        raise stale()
    return closed


def _sums(table: Table, provider: str, entries: Iterable[Entry]) -> list[Sum]:
    """One sum for each payment; rows that name none stay apart."""
    found: dict[str, Sum] = {}
    for entry in entries:
        attempt = attempts.numbered(table, provider, entry.number) if entry.number else entry.attempt
        key = attempt or f"{entry.transaction} {entry.line}"
        so_far = found.get(key, Sum(attempt, 0, entry))
        found[key] = replace(so_far, amount=so_far.amount + entry.amount)
    return list(found.values())


def _is_news(attempt: Attempt, amount: int) -> bool:
    # A file alone causes no refund: more than a complete payment is a difference for review. It does not change a
    # review that a supervisor closed either.
    complete = attempt.state is State.PAID and not _adds_up(attempt.provider)
    return attempt.reported_amount < amount and not complete and not attempt.resolved


def _differs(attempt: Attempt, amount: int) -> bool:
    # Transfers of one payment may be in the files of several days.
    return attempt.reported_amount != amount and (attempt.reported_amount < amount or not _adds_up(attempt.provider))


def _adds_up(provider: str) -> bool:
    return "several_credits" in registry.provider(provider).capabilities


def _notice(provider: str, day: str, of: Sum) -> Notice:
    return Notice(
        provider=provider,
        attempt=of.attempt,
        # The sum of a file is never added to reported amounts: both may count the same transfer.
        total=bool(of.attempt) and _adds_up(provider),
        state=State.PAID,
        amount=of.amount,
        # Two rows without a number are two payments.
        transaction=of.first.transaction or f"{day} {of.first.line}",
        codes=SETTLEMENT,
        source=SETTLEMENT,
        paid_at=of.first.at,
    )


def _settles(table: Table, entry: Entry, used: set[str], at: datetime) -> bool:
    """Whether this money that went back is a refund of ours; then it is done. What names nothing is nothing of ours."""
    if not entry.refund and not entry.attempt:
        return True
    refund = _refund(table, entry, used)
    if refund is not None and refund.amount == entry.amount and refund.state is not rules.State.REJECTED:
        used.add(refund.id)
        poll_refunds.confirm_by_settlement_file(table, refund.id, entry.transaction, at=at)
        return True
    return False


def _refund(table: Table, entry: Entry, used: set[str]) -> Refund | None:
    """The refund of ours that a row means, each once; where it names the payment only, one that is not over first."""
    try:
        attempt = entry.attempt or entry.refund[:-2]
        complete = dossiers.load_case_file(table, parent(attempt))
    except (Invalid, NotFound):
        return None
    left = [each for each in complete.refunds if each.attempt == attempt and each.id not in used]
    if entry.refund:
        return next((each for each in left if each.id == entry.refund), None)
    alike = (each for each in left if each.amount == entry.amount)
    return min(alike, key=lambda each: (each.state in rules.OVER, each.id), default=None)


def _difference(
    kind: Kind, provider: str, day: str, attempt: Attempt, theirs: int, line: int, at: datetime
) -> Difference:
    return Difference(
        provider=provider,
        day=day,
        name=attempt.id,
        kind=kind,
        agency=attempt.agency,
        attempt=attempt.id,
        ours=attempt.received,
        theirs=theirs,
        line=line,
        detected_at=at,
    )


def _unknown_refund(provider: str, day: str, entry: Entry, agency: str, at: datetime) -> Difference:
    name = f"refund {entry.refund or entry.attempt} {entry.transaction}".strip()
    return Difference(
        provider=provider,
        day=day,
        name=name,
        kind=Kind.REFUND,
        agency=agency,
        attempt=entry.attempt,
        theirs=entry.amount,
        line=entry.line,
        detected_at=at,
    )


def _note(table: Table, provider: str, day: str, found: Sequence[Difference]) -> None:
    """Write what is new, leave what is known or was explained, take away what is no more."""
    before = {each.name: each for each in stored.standing(table, provider, day)}
    for each in found:
        earlier = before.pop(each.name, None)
        if earlier is None or not earlier.says_what(each):
            stored.note(table, each)
    for gone in before.values():
        if not gone.resolution:
            stored.drop(table, gone)


def _neighbours(day: str) -> tuple[str, str]:
    before, after = (date.fromisoformat(day) + timedelta(days=days) for days in (-1, 1))
    return before.isoformat(), after.isoformat()


def _rebook(table: Table, provider: str, day: str, listed: set[str]) -> None:
    """A payment around midnight counts on the day whose file has it."""
    for other in _neighbours(day) if listed else ():
        for attempt in listed & set(stored.paid_on(table, provider, other)):
            stored.rebook(table, provider, attempt, other, day)


def _explain(table: Table, provider: str, day: str, listed: set[str]) -> None:
    """What was missing in a neighbour's file is not, if this one has it."""
    for other in _neighbours(day):
        for each in stored.standing(table, provider, other):
            if each.kind is Kind.MISSING and each.attempt in listed and not each.resolution:
                stored.drop(table, each)
