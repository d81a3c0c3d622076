"""What the API answers about procedures: papers, prices, questions, units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib import catalogue
from chalicelib.catalogue import Row
from chalicelib.catalogue.postage import Tariff
from chalicelib.domain.procedure.eligibility import Verdict
from chalicelib.domain.procedure.fees import Bill, Line
from chalicelib.procedures.service import Described

if TYPE_CHECKING:
    from chalicelib.domain.procedure.eligibility_questions import Eligibility
    from chalicelib.domain.procedure.procedure import Processing, Slot
    from chalicelib.domain.procedure.tariff import Fee

Json = dict[str, Any]


def search_row(row: Row, language: int) -> Json:
    """One line of a search."""
    amount, unit = row.processing or (None, None)
    return {
        "code": row.code,
        "version": row.version,
        "name": row.name[language],
        "field": {"id": row.field, "name": row.field_name[language]},
        "level": row.level,
        "processing": {"amount": amount, "unit": unit, "working_days": amount if unit == "working_days" else None},
        "free": row.free,
        "fee": row.fee[language],
    }


def procedure(described: Described, language: int) -> Json:
    """All of one procedure, in one language; the form keeps both."""
    of, due = described.procedure, described.if_filed_now
    return {
        "code": of.code,
        "version": of.version,
        "valid_from": of.valid_from.isoformat(),
        "valid_to": of.valid_to.isoformat() if of.valid_to else None,
        "name": of.name.text[language],
        "field": {"id": of.field, "name": catalogue.field_name(of.field)[language]},
        "topic": of.topic,
        "level": of.level,
        "free": of.free,
        "agency": {"id": of.agency, "name": catalogue.agency_name(of.agency)[language]},
        "authority": of.authority,
        "applicants": list(of.applicants),
        "filing": list(of.filing),
        "steps": [step.text[language] for step in of.steps],
        "documents": [_slot(slot, language) for slot in of.slots],
        "documents_notes": [note.text[language] for note in of.slots_notes],
        "fees": [_fee(fee, language) for fee in of.fees],
        "fee_note": of.fee_note.text[language] if of.fee_note else None,
        "fee_estimate": bill(described.fees, language),
        "processing": _processing(of.processing, language),
        "form": {"schema": of.form.schema_, "ui": of.form.ui},
        "delivery": list(of.delivery),
        "result": of.result.text[language] if of.result else None,
        "conditions": [each.text[language] for each in of.conditions],
        "eligibility": questions(of.eligibility, language) if of.eligibility else None,
        "legal_basis": list(of.legal_basis),
        "source": {
            "url": of.source.url,
            "checked_on": of.source.checked_on.isoformat(),
            "more": list(of.source.more),
            "doubts": list(of.source.doubts),
        },
        "if_filed_now": {"due_at": due.at, "because": due.because[language]} if due else None,
    }


def bill(of: Bill, language: int) -> Json:
    """A breakdown: each item, what is due when, and what the sum still depends on."""
    moments = dict.fromkeys(line.moment for line in of.lines)
    return {
        "total": of.total,
        "currency": "VND",
        "due": {each: of.at(each).total for each in moments},
        "depends_on": list(of.open),
        "lines": [bill_line(line, language) for line in of.lines],
    }


def bill_line(line: Line, language: int) -> Json:
    """One line of a bill; amounts are whole VND."""
    return {
        "id": line.id,
        "kind": line.kind,
        "name": line.name[language],
        "moment": line.moment,
        "quantity": line.quantity,
        "amount": line.amount,
        "reduced": line.reduced,
        "refundable": line.refundable,
        "how": line.how[language],
    }


def questions(of: Eligibility, language: int) -> list[Json]:
    """What is asked before filing."""
    return [
        {
            "id": question.id,
            "kind": question.kind,
            "text": question.text.text[language],
            "help": question.help.text[language] if question.help else None,
            "unit": question.unit.text[language] if question.unit else None,
            "choices": [{"id": each.id, "name": each.name.text[language]} for each in question.choices],
        }
        for question in of.questions
    ]


def verdict(of: Verdict, language: int) -> Json:
    """Whether it may be filed, and if not, why and where to go."""
    return {
        "eligible": of.eligible,
        "unanswered": list(of.open),
        "reasons": [
            {
                "questions": list(reason.questions),
                "because": reason.because[language],
                "go": reason.go[language],
                "procedure": reason.procedure or None,
            }
            for reason in of.reasons
        ],
    }


def tariff(of: Tariff, language: int) -> Json:
    """What the post asks for one zone."""
    return {
        "zone": of.zone,
        "name": of.name[language],
        "amount": of.amount,
        "currency": "VND",
        "days": of.days,
        "moment": of.moment,
    }


def unit(of: tuple[str, str]) -> Json:
    """A province or a ward."""
    return {"code": of[0], "name": of[1]}


def _processing(of: Processing | None, language: int) -> Json | None:
    if of is None:
        return None
    return {
        "amount": of.amount,
        "unit": of.unit,
        "working_days": of.amount if of.unit == "working_days" else None,
        "text": of.text.text[language],
    }


def _slot(slot: Slot, language: int) -> Json:
    return {
        "id": slot.id,
        "name": slot.name.text[language],
        "required": slot.required,
        "when": _condition(slot.when) or None,
        "case": slot.case.text[language] if slot.case else None,
        "originals": slot.originals,
        "copies": slot.copies,
        "accept": list(slot.accept),
        "max_bytes": slot.max_bytes,
        "max_files": slot.max_files,
        "note": slot.note.text[language] if slot.note else None,
    }


def _fee(fee: Fee, language: int) -> Json:
    return {
        "id": fee.id,
        "kind": fee.kind,
        "name": fee.name.text[language],
        "currency": "VND",
        "moment": fee.moment,
        "refundable": fee.refundable,
        "rates": [
            {
                "for": rate.name.text[language] if rate.name else None,
                "when": _condition(rate.when) or None,
                "per": rate.per,
                "tiers": [{"from": start, "amount": amount} for start, amount in rate.steps],
                "most": rate.most,
                "quantity": rate.quantity,
                "times": rate.times,
            }
            for rate in fee.rates
        ],
        "reductions": [
            {"id": each.id, "name": each.name.text[language], "percent": each.percent, "proof": each.proof}
            for each in fee.reductions
        ],
    }


def _condition(of: Any) -> Json:
    return {name: test if isinstance(test, dict) else list(test) for name, test in of.items()}
