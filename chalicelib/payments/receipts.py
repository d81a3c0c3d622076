"""Receipts follow the money: written when a fee is paid, cancelled and written anew when some of it goes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from chalicelib.catalogue import costs
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import stale
from chalicelib.domain.errors import NotFound
from chalicelib.domain.payment import receipt
from chalicelib.domain.payment.receipt import Receipt
from chalicelib.domain.person import Person
from chalicelib.payments import texts
from chalicelib.platform.retry import retry
from chalicelib.storage import access, dossiers
from chalicelib.storage.aws_errors import unavailable
from chalicelib.storage.payments import receipts as stored
from chalicelib.storage.s3 import bucket as files
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

TRIES = 5
"""Retries when another transaction took the next number."""


def bring_up(table: Table, reference: str, *, at: datetime) -> int:
    """Issue and cancel the receipts of a dossier according to its payments. Returns how many changed.

    It reads the payments, not an event: safe to be called twice, late or out of order. Raises `Unavailable` when it
    could not be written; the caller retries.
    """
    return retry(lambda: _brought_up(table, reference, at), tries=TRIES, exhausted=unavailable)


def _brought_up(table: Table, reference: str, at: datetime) -> int:
    case_file = dossiers.load_case_file(table, reference)
    paying = next((attempt for attempt in case_file.attempts if attempt.retained_amount), None)
    if paying is None:
        return 0
    due = costs.of(case_file).at("filing").lines
    wanted = receipt.lines(paying, due, case_file.refunds)
    cancelled, issued = receipt.replacements(case_file.receipts, wanted, paying, reference=reference, at=at)
    if not cancelled and not issued:
        return 0
    if not stored.issue(table, cancelled, stored.numbered(table, issued)):
        raise stale()
    return len(cancelled) + len(issued)


def mine(table: Table, person: Person, ref: str, name: str = "", *, at: datetime) -> tuple[CaseFile, list[Receipt]]:
    """The receipt of this name, or all that hold, or where none does all there are. `NotFound` where there is none.

    One that should be there and is not, because its event was lost or is on its way, is written now.
    """
    case_file = access.mine(table, person, ref)
    if (
        case_file.dossier.paid_at is not None
        and not case_file.receipts
        and bring_up(table, case_file.dossier.reference, at=at)
    ):
        case_file = access.mine(table, person, ref)
    found = [each for each in case_file.receipts if each.name == name] if name else _best(case_file.receipts)
    if not found:
        raise no_receipt()
    return case_file, found


def handed_out(bucket: Bucket, case_file: CaseFile, pdf: bytes, names: Sequence[str]) -> str:
    """A link, good for a minute, to these printed receipts. The same print is stored once."""
    key = object_keys.printed_receipts(case_file.dossier.reference, sha256(pdf).hexdigest())
    files.keep(bucket, key, pdf, "application/pdf")
    return files.link(bucket, key, "application/pdf", f"{'_'.join(names)}.pdf")


def public(table: Table, ref: str, name: str) -> Receipt:
    """The receipt of this name, for anyone who has it and the dossier's reference. No personal data."""
    reference = access.reference_of(table, ref)
    found = next((each for each in stored.of_dossier(table, reference) if each.name == name.strip().upper()), None)
    if found is None:
        raise no_receipt()
    return found


def no_receipt() -> NotFound:
    """The refusal where there is no such receipt."""
    return NotFound("receipt_not_found", texts.NO_SUCH_RECEIPT)


def _best(all_: tuple[Receipt, ...]) -> list[Receipt]:
    return [each for each in all_ if each.cancelled_at is None] or list(all_)
