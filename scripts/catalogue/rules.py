"""What a procedure file must satisfy beyond its own model. Asked when the catalogue is built, never by a request.

Every fault says where it is and what would be right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, get_args

from chalicelib.domain.procedure.model import ApplicantKind, Bilingual
from scripts.catalogue.form_rules import form_faults, names

if TYPE_CHECKING:
    from chalicelib.domain.procedure.procedure import Procedure
    from chalicelib.domain.procedure.tariff import Fee

OWN_FACTS: dict[str, frozenset[str]] = {
    "applicant": frozenset(get_args(ApplicantKind)),
    "channel": frozenset({"online", "desk", "post"}),
    "delivery": frozenset({"online", "desk", "post"}),
}


def faults(
    procedure: Procedure, *, fields: Collection[str], agencies: Collection[str], codes: Collection[str]
) -> list[str]:
    """Everything that is wrong with the file; empty when it may be published."""
    schema = procedure.form.schema_
    broken = form_faults(schema, procedure.form.ui) if schema.get("properties") else []
    if broken:
        return broken  # conditions and quantities cannot be looked up in a broken form
    return [
        *([] if procedure.field in fields else [f"field: there is no field {procedure.field}; see fields.json"]),
        *(
            []
            if procedure.agency in agencies
            else [f"agency: there is no agency {procedure.agency}; see agencies.json"]
        ),
        *_slot_faults(procedure),
        *(fault for fee in procedure.fees for fault in _fee_faults(fee, procedure)),
        *_eligibility_faults(procedure, codes),
        *(_translation_faults(procedure) if procedure.level == 4 else []),
    ]


def _slot_faults(procedure: Procedure) -> Iterator[str]:
    for slot in procedure.slots:
        yield from _condition_faults(slot.when, procedure, f"slots.{slot.id}.when")


def _fee_faults(fee: Fee, procedure: Procedure) -> Iterator[str]:
    at, slots = f"fees.{fee.id}", {slot.id for slot in procedure.slots}
    for reduction in fee.reductions:
        if reduction.proof and reduction.proof not in slots:
            yield f"{at}.reductions.{reduction.id}: there is no slot {reduction.proof} for the paper that proves it"
    for rate in fee.rates:
        yield from _condition_faults(rate.when, procedure, f"{at}.rates.when")
        for name in rate.when:
            if name.startswith("/") and not _is_required(procedure.form.schema_, name):
                yield f"{at}.rates.when: {name} must be a required field, or the amount could stay open for ever"
        for pointer in (rate.quantity, rate.times):
            if pointer and not _is_counted(procedure.form.schema_, pointer):
                yield (
                    f"{at}: {pointer} must be a required integer of the form with a minimum of at least 1 and "
                    "a maximum, or a required list with minItems and maxItems: left out, it would make the dossier free"
                )


def _condition_faults(condition: dict[str, Any], procedure: Procedure, at: str) -> Iterator[str]:
    for name, test in condition.items():
        if name.startswith("/"):
            schema = _field(procedure.form.schema_, name)
            if schema is None:
                yield f"{at}: the form has no field {name}"
                continue
            possible = set(schema["enum"]) if "enum" in schema else None
        elif name == "exemption":
            possible = {reduction.id for fee in procedure.fees for reduction in fee.reductions}
        elif name in OWN_FACTS:
            possible = set(OWN_FACTS[name] & set(procedure.applicants) if name == "applicant" else OWN_FACTS[name])
        else:
            yield f"{at}: {name} is no fact; write /field of the form, or one of: {', '.join(OWN_FACTS)}, exemption"
            continue
        if possible is not None and not isinstance(test, dict) and not set(test) <= possible:
            yield f"{at}: {name} is never {sorted(set(test) - possible)}; it can be {sorted(possible)}"


def _eligibility_faults(procedure: Procedure, codes: Collection[str]) -> Iterator[str]:
    if procedure.eligibility is None:
        if procedure.level == 4 and procedure.conditions:
            yield "eligibility: it has conditions, so three to seven questions should ask about them before filing"
        return
    for obstacle in procedure.eligibility.obstacles:
        if obstacle.procedure and obstacle.procedure not in codes:
            yield f"eligibility: it sends people to {obstacle.procedure}, which is not in the catalogue"


def _translation_faults(procedure: Procedure) -> Iterator[str]:
    """At level 4 everything can be read in English too, except what the law's own list says."""

    def walk(part: Any, at: str) -> Iterator[str]:
        if isinstance(part, Bilingual):
            if part.en is None:
                yield f"{at}: no English, which level 4 has"
        elif hasattr(type(part), "model_fields"):
            for name in type(part).model_fields:
                yield from walk(getattr(part, name), f"{at}.{name}" if at else name)
        elif isinstance(part, tuple):
            for number, each in enumerate(part):
                yield from walk(each, f"{at}[{getattr(each, 'id', number)}]")

    yield from walk(procedure, "")


def _field(schema: dict[str, Any], pointer: str) -> dict[str, Any] | None:
    for name in names(pointer):
        inner = schema.get("properties", {}).get(name)
        if inner is None:
            return None
        schema = inner
    return schema


def _is_required(schema: dict[str, Any], pointer: str) -> bool:
    for name in names(pointer):
        if name not in schema.get("required", ()) or name not in schema.get("properties", {}):
            return False
        schema = schema["properties"][name]
    return True


def _is_counted(schema: dict[str, Any], pointer: str) -> bool:
    field = _field(schema, pointer)
    if field is None or not _is_required(schema, pointer):
        return False
    limits = {"integer": ("minimum", "maximum"), "array": ("minItems", "maxItems")}.get(field.get("type", ""))
    if limits is None:
        return False
    least, most = (field.get(limit) for limit in limits)
    return isinstance(least, int) and least >= 1 and isinstance(most, int)
