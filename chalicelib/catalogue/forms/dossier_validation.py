"""What is wrong in a draft, and what is still missing when it is to be filed: everything at once, field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from chalicelib.catalogue import administrative_units, costs, texts
from chalicelib.catalogue.forms import validation
from chalicelib.catalogue.forms.contact import wrong_contact
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.document.document import Check, Document
from chalicelib.domain.dossier.dossier import Content
from chalicelib.domain.errors import Invalid, Text
from chalicelib.domain.procedure.conditions import holds
from chalicelib.domain.procedure.fees import Bill, Facts

if TYPE_CHECKING:
    from chalicelib.domain.procedure.procedure import Procedure, Slot

Faults = dict[str, Text]
FORM_BYTES = 64 * 1024


def bounded(form: Mapping[str, Any]) -> None:
    """Refuses a form no person wrote, before anything is looked at in it."""
    if len(json.dumps(form, ensure_ascii=False).encode()) > FORM_BYTES:
        raise Invalid("form_too_large", texts.FORM_TOO_LONG, fields={"form": texts.AT_MOST_64_KB})


def wrong(content: Content, procedure: Procedure, *, stored: Content, today: date) -> Faults:
    """Values that cannot be right; absent ones are not wrong.

    Nor are those that were `stored` before and stay as they are: rules become stricter, and what was entered under
    earlier ones must not keep the rest from being saved. `missing` names them when the dossier is to be filed.
    """
    faults = _wrong(content, procedure, today=today, complete=False)
    if not faults:
        return faults
    before = _wrong(stored, procedure, today=today, complete=False)
    return {
        path: text
        for path, text in faults.items()
        if path not in before or _value(content, path) != _value(stored, path)
    }


def missing(case_file: CaseFile, procedure: Procedure, bill: Bill, *, today: date) -> Faults:
    """All that keeps the dossier from being filed. `bill`: what it costs, by its own content."""
    content = case_file.content
    facts = costs.facts_of(content)
    faults = _wrong(content, procedure, today=today, complete=True)
    for name in ("name", "identity_number"):
        if not content.applicant.get(name):
            faults[f"applicant.{name}"] = texts.REQUIRED_VALUES[name]
    for name in _delivery_needed(content):
        faults.setdefault(f"delivery.{name}", texts.REQUIRED_VALUES[name])
    for name in bill.open:
        # A price that cannot be counted yet must not pass as nothing to pay.
        faults.setdefault(_path(name), texts.REQUIRED_VALUES["kind" if name == "applicant" else "price"])
    for slot in procedure.slots:
        fault = _slot_fault(
            slot, facts, _proved(procedure, facts), [d for d in case_file.documents if d.slot == slot.id]
        )
        if fault:
            faults[f"documents.{slot.id}"] = fault
    return faults


def wrong_applicant(content: Content, procedure: Procedure) -> Faults:
    """A kind of applicant or an exemption that this procedure does not have."""
    faults: Faults = {}
    kind, exemption = content.applicant.get("kind"), content.applicant.get("exemption")
    if kind and kind not in procedure.applicants:
        vi, en = zip(*(texts.APPLICANT_KINDS[each] for each in procedure.applicants), strict=True)
        faults["applicant.kind"] = texts.procedure_is_for((", ".join(vi), ", ".join(en)))
    if exemption:
        offered = {each.id: each.name.text for fee in procedure.fees for each in fee.reductions}
        if exemption not in offered:
            vi, en = zip(*offered.values(), strict=True) if offered else ((), ())
            faults["applicant.exemption"] = (
                texts.choose_one_of((", ".join(vi), ", ".join(en))) if offered else texts.NO_EXEMPTION
            )
    return faults


def wrong_delivery(content: Content, procedure: Procedure) -> Faults:
    """A way of receiving the result that is not offered, or a place that is none."""
    faults: Faults = {}
    method, province, ward = (content.delivery.get(name) for name in ("method", "province", "ward"))
    if method is not None and method not in procedure.delivery:
        names = ", ".join(procedure.delivery)
        faults["delivery.method"] = texts.choose_one_of((names, names))
    if province and not administrative_units.is_province(province):
        faults["delivery.province"] = texts.CHOOSE_FROM_THE_LIST["province"]
    if ward and not (
        administrative_units.is_ward_of(ward, province) if province else administrative_units.is_ward(ward)
    ):
        faults["delivery.ward"] = texts.CHOOSE_FROM_THE_LIST["ward"]
    return faults


def _wrong(content: Content, procedure: Procedure, *, today: date, complete: bool) -> Faults:
    return {
        **_form(content, procedure, today=today, complete=complete),
        **wrong_applicant(content, procedure),
        **wrong_contact(content),
        **wrong_delivery(content, procedure),
    }


def _value(content: Content, path: str) -> Any:
    """What stands at this path of a fault (`form.people.0.phone`); `None` where nothing does."""
    part, *names = path.split(".")
    value = getattr(content, part)
    for name in names:
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _form(content: Content, procedure: Procedure, *, today: date, complete: bool) -> Faults:
    found = validation.check(procedure.form.schema_, content.form, complete=complete, today=today, ui=procedure.form.ui)
    return {f"form.{name}": text for name, text in found.items()}


def _delivery_needed(content: Content) -> list[str]:
    method = content.delivery.get("method")
    wanted = ["method"] if not method else ["province", "ward", "address"] if method == "post" else []
    return [name for name in wanted if not content.delivery.get(name)]


def _proved(procedure: Procedure, facts: Facts) -> set[str]:
    """The slots whose paper proves the exemption that is claimed."""
    claimed = (each for fee in procedure.fees for each in fee.reductions if each.id == facts.exemption)
    return {each.proof for each in claimed if each.proof}


def _slot_fault(slot: Slot, facts: Facts, proved: set[str], documents: list[Document]) -> Text | None:
    if documents and all(document.state is Check.CHECKED for document in documents):
        return None
    if any(document.state is Check.AWAITING_UPLOAD for document in documents):
        return texts.file_not_uploaded(slot.name.text)
    if any(document.state is Check.REJECTED for document in documents):
        return texts.file_not_usable(slot.name.text)
    if slot.required:
        return texts.document_missing(slot.name.text)
    if slot.id in proved:
        return texts.exemption_needs_proof(slot.name.text)
    if slot.when and holds(slot.when, facts.value_of):
        return texts.document_needed_in_this_case(slot.name.text)
    return None


def _path(name: str) -> str:
    """The field that tells a fact, by the name conditions use for it."""
    if name.startswith("/"):
        return "form" + name.replace("/", ".")
    return {"applicant": "applicant.kind", "exemption": "applicant.exemption", "delivery": "delivery.method"}[name]
