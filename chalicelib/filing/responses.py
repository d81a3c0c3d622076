"""What the API answers: our values as JSON. Times carry +07:00, money is whole VND."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.catalogue import costs
from chalicelib.documents.responses import document
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document.texts import RELEASE_REASONS
from chalicelib.domain.dossier import lifecycle
from chalicelib.domain.dossier.dossier import SUBJECT, Dossier, Event
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.dossier.history import newest
from chalicelib.domain.dossier.lifecycle import Actor, Status
from chalicelib.domain.errors import Text
from chalicelib.domain.undelivered import Unreachable
from chalicelib.filing import texts
from chalicelib.filing.prefill import Offer
from chalicelib.payments import responses as payments_responses
from chalicelib.results import responses as results_responses
from chalicelib.web import pagination
from chalicelib.web.routing import Call

Json = dict[str, Any]

FACTS = 50
"""Facts of a history in one answer, the newest ones; `GET .../history` has the others."""


def status(of: Status, language: int) -> Json:
    """A status, with its national code and label."""
    return {"key": of.value, "code": of.code, "label": of.label[language]}


def standing(dossier: Dossier, language: int) -> Json:
    """What anyone with the code may know: no personal data at all."""
    return {
        "code": dossier.code or None,
        "procedure": {"code": dossier.procedure, "name": dossier.procedure_name[language]},
        "status": status(dossier.status, language),
        "received_at": dossier.accepted_at or dossier.filed_at,
        "due_at": dossier.due_at,
        "returned_at": dossier.returned_at,
        "on_time": dossier.on_time,
    }


def row(dossier: Dossier, language: int) -> Json:
    """One line of a list."""
    return {
        "reference": dossier.reference,
        "code": dossier.code or None,
        "procedure": {
            "code": dossier.procedure,
            "version": dossier.procedure_version,
            "name": dossier.procedure_name[language],
        },
        "status": status(dossier.status, language),
        "version": dossier.version,
        "opened_at": dossier.opened_at,
        "filed_at": dossier.filed_at,
        "accepted_at": dossier.accepted_at,
        "act_by": dossier.act_by,
        "due_at": dossier.due_at,
        "decided_at": dossier.decided_at,
        "outcome": dossier.outcome or None,
        "returned_at": dossier.returned_at,
        "on_time": dossier.on_time,
        "expires_at": dossier.expires_at,
    }


def for_citizen(everything: CaseFile, language: int) -> Json:
    """One dossier of the citizen who reads it."""
    return _case_file(everything.for_citizen(), everything, frozenset({Actor.CITIZEN}), language)


def case_file(everything: CaseFile, actors: frozenset[Actor], language: int) -> Json:
    """One dossier with all that the desk works with."""
    return _case_file(everything, everything, actors, language)


def _case_file(everything: CaseFile, with_results: CaseFile, actors: frozenset[Actor], language: int) -> Json:
    dossier, content = everything.dossier, everything.content
    facts, older = history(everything, language) or ([], None)
    return {
        **row(dossier, language),
        "reason": dossier.reason or None,
        "form": dict(content.form),
        "applicant": dict(content.applicant),
        "contact": dict(content.contact),
        "delivery": dict(content.delivery),
        "unreachable": [unreachable(each, language) for each in everything.unreachable],
        "documents": [document(each, language) for each in everything.documents],
        "files_until": dossier.files_until,
        "fee": payments_responses.fee(costs.of(everything), everything, language),
        "payments": [payments_responses.attempt(each, language) for each in everything.attempts],
        "refunds": [payments_responses.refund(each, language) for each in everything.refunds],
        "receipts": [payments_responses.receipt(each) for each in everything.receipts],
        "results": results_responses.results(with_results, language),
        "history": facts,
        "history_cursor": older,
        "next": [action.value for action in lifecycle.open_to(dossier.status, actors)],
    }


def unreachable(of: Unreachable, language: int) -> Json:
    """A channel over which the citizen cannot be notified."""
    return {
        "channel": of.channel,
        "reason": {"key": of.reason.value, "label": of.reason.label[language]},
        "since": of.since,
    }


def event(of: Event, language: int) -> Json:
    """One fact of the history, in words; `stored_until`: when files that it took out of use begin to be deleted.

    `until`, `until_version`: where it stands for several saves in a row, moment and version of the last of them.
    """
    last, until = of.facts.get("until_version"), of.facts.get("until")
    stored_until = of.facts.get("stored_until") or of.facts.get("files_until")
    return {
        "at": of.at,
        "until": _parsed(until),
        "subject": "dossier" if of.subject == SUBJECT else of.subject,
        "version": of.version,
        "until_version": int(last) if last else None,
        "kind": of.kind,
        "actor": of.actor.value,
        "status": of.facts.get("status"),
        "stored_until": _parsed(stored_until),
        "label": _label(of)[language],
    }


def _parsed(fact: str | None) -> datetime | None:
    return datetime.fromisoformat(fact) if fact else None


def history(
    everything: CaseFile, language: int, *, limit: int = FACTS, before: str = ""
) -> tuple[list[Json], str | None] | None:
    """The newest facts before the one of this name, oldest first, and the cursor of the page before them.

    `None` where there is no such fact.
    """
    found = newest(everything.history, limit, before=before)
    return found and ([event(each, language) for each in found[0]], pagination.out(found[1]))


def offer(of: Offer) -> Json:
    """A value we already hold for a field of the form."""
    source = {"kind": "dossier", "reference": of.reference} if of.reference else {"kind": "identity"}
    return {"field": of.field, "value": of.value, "source": source}


def _label(of: Event) -> Text:
    if of.subject == SUBJECT and of.kind not in texts.EVENT_LABELS:
        return Status(of.facts["status"]).label
    if of.kind is EventKind.SCAN_RELEASED:
        what, reason = texts.EVENT_LABELS[of.kind], of.facts["reason"]
        why = RELEASE_REASONS.get(reason, (reason, reason))
        return f"{what[0]}: {why[0].lower()}", f"{what[1]}: {why[1].lower()}"
    return texts.EVENT_LABELS.get(of.kind, (of.kind, of.kind))


def history_page(call: Call, case_file: CaseFile) -> Json:
    """One page of a history. Raises `Invalid` for a cursor that no page of it had."""
    page = history(
        case_file,
        call.language,
        limit=pagination.limit(call, usual=FACTS),
        before=pagination.fact(call),
    )
    if page is None:
        raise pagination.not_ours()
    return pagination.page(*page)
