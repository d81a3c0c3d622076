"""Seals the result of a decided dossier, once. Imported when something is sealed: pyHanko takes a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from chalicelib import catalogue
from chalicelib.documents import decoder_process
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.current_result import waiting_for_seal
from chalicelib.domain.document.document import REVERIFY_AFTER, Check, Document
from chalicelib.domain.dossier.dossier import Dossier, Event, stale
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.identifiers import Choose
from chalicelib.domain.result.result import Result, replaced
from chalicelib.platform.retry import retry
from chalicelib.results.sealing import page_texts, pdf, qr_statement, result_codes, trial
from chalicelib.results.sealing.keyring import Keyring
from chalicelib.results.sealing.qr_statement import Statement
from chalicelib.results.service import result_event, waiting
from chalicelib.storage import documents, dossiers
from chalicelib.storage import results as stored
from chalicelib.storage.aws_errors import unavailable
from chalicelib.storage.s3 import sealed_results
from chalicelib.storage.s3.bucket import Bucket
from chalicelib.storage.table import Table

TRIES = 3
"""How often it is done anew because the dossier changed meanwhile."""


def bring_up(
    table: Table,
    bucket: Bucket,
    ring: Callable[[], Keyring],
    reference: str,
    *,
    site: str,
    at: datetime,
    choose: Choose,
) -> Result | Document | None:
    """Seal what is the result of this dossier and not sealed yet. A result, or the document that cannot be sealed.

    Looks at the dossier, not at an event: safe to call twice, late or out of order. The file is stored
    before it is written down, so dying in between leaves a version and a code that nobody ever hears of.
    `ring` is called only when there is something to seal.
    """
    return retry(
        lambda: _brought_up(table, bucket, ring, reference, site=site, at=at, choose=choose),
        tries=TRIES,
        exhausted=unavailable,
    )


def _brought_up(
    table: Table,
    bucket: Bucket,
    ring: Callable[[], Keyring],
    reference: str,
    *,
    site: str,
    at: datetime,
    choose: Choose,
) -> Result | Document | None:
    case_file = dossiers.load_case_file(table, reference)
    document = waiting_for_seal(case_file)
    if document is None:
        return None
    code = result_codes.new(choose)

    def seal(content: bytes) -> bytes:
        return _sealed(content, case_file.dossier, ring(), code, site=site, at=at)

    content = sealed_results.uploaded(bucket, document)
    try:
        sealed = repaired_if_needed(content, seal)
    except (Invalid, NotAllowed) as refused:
        reason = trial.FAULTS[refused.code]
        if reason == trial.UNSEALABLE and decoder_process.can_be_sealed(content):
            raise RuntimeError(f"{document.id} was sealed on trial and could not be sealed") from refused
        return _refuse(table, document, reason, at=at)
    result = Result(
        code=code,
        reference=reference,
        document=document.id,
        outcome=case_file.dossier.outcome,
        sealed_at=at,
        sha256=sha256(sealed).hexdigest(),
        object_version=sealed_results.keep(bucket, document, sealed),
        next_check_at=at + REVERIFY_AFTER,
    )
    if not _written(table, case_file, result, at=at):
        raise stale()
    return result


def repaired_if_needed(content: bytes, seal: Callable[[bytes], bytes]) -> bytes:
    """What `seal` makes of this PDF. One that its parser cannot read is repaired first. Raises what `seal` raises."""
    try:
        return seal(content)
    except Invalid as refused:
        repaired = decoder_process.repair(content) if trial.FAULTS[refused.code] == trial.UNSEALABLE else None
        if repaired is None:
            raise
        return seal(repaired)


def _sealed(content: bytes, dossier: Dossier, ring: Keyring, code: str, *, site: str, at: datetime) -> bytes:
    digest, size = qr_statement.measured(content)
    statement = Statement(
        issuer=site,
        dossier=dossier.code,
        procedure=dossier.procedure,
        outcome=dossier.outcome,
        code=code,
        digest=digest,
        size=size,
        issued_at=at,
    )
    url = qr_statement.address(f"{site}/xac-minh", qr_statement.write(statement, ring.current))
    lines = [
        f"{page_texts.DOSSIER_CODE}: {dossier.code}",
        f"{page_texts.PROCEDURE}: {dossier.procedure_name[0]} ({dossier.procedure})",
        f"{page_texts.AUTHORITY}: {catalogue.agency_name(dossier.agency)[0]}",
        page_texts.OUTCOMES[dossier.outcome],
    ]
    return pdf.seal(content, ring.current, url=url, code=code, lines=lines, at=at)


def _written(table: Table, case_file: CaseFile, result: Result, *, at: datetime) -> bool:
    ended = replaced(case_file.results, result.code, at=at)
    events = [result_event(result, EventKind.RESULT_SEALED, Actor.SYSTEM, "", at)]
    facts = {"by_code": result.code, **waiting(case_file.dossier)}
    events += [result_event(each, EventKind.RESULT_REPLACED, Actor.SYSTEM, "", at, **facts) for each in ended]
    return stored.issue(table, result, ended, events)


def _refuse(table: Table, document: Document, reason: str, *, at: datetime) -> Document:
    """The desk sees why, and attaches another file."""
    after = replace(document, state=Check.REJECTED, reason=reason, version=document.version + 1)
    event = Event(
        reference=document.reference,
        subject=document.id,
        version=after.version,
        kind=EventKind.SEAL_REFUSED,
        actor=Actor.SYSTEM,
        by="",
        at=at,
        facts={"slot": document.slot, "reason": reason},
    )
    documents.examined(table, after, event)
    return after
