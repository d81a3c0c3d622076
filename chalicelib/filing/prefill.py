"""What the office already holds is offered, never asked twice: from the sign-in, and from earlier dossiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from chalicelib import catalogue
from chalicelib.catalogue.forms import contact
from chalicelib.domain.person import Person
from chalicelib.platform.addresses import InvalidAddress, email_address, phone_number
from chalicelib.storage import access, dossiers
from chalicelib.storage.table import Table

EARLIER = 10
"""How many of the newest dossiers are looked at."""

_CHECKS: Mapping[str, Callable[[str], str]] = {
    "email": email_address,
    "phone": partial(phone_number, receives_sms=False),
}
"""By fact: what a form takes. An earlier dossier may be older than these rules."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A value for one field of the form, and where it is known from."""

    field: str
    """Path in the form: `address`, `owner.phone`."""
    value: Any
    reference: str
    """The earlier dossier; empty when the identity provider said it."""


def offers(table: Table, person: Person, ref: str) -> list[Offer]:
    """For each field of this dossier's form, the newest value known. Fields that are filled are left out.

    A form says by `ui:offer` which fact a field asks for; only facts about the person themselves
    have a name, so nothing of a child or a client is ever offered for another.
    """
    case_file = access.mine(table, person, ref)
    form = catalogue.load(case_file.dossier.procedure, case_file.dossier.procedure_version).form
    wanted = {path: fact for path, fact in prefill_hints(form.ui) if _at(case_file.content.form, path) is None}
    if not wanted:
        return []
    known: dict[str, tuple[Any, str]] = {fact: (value, "") for fact, value in _signed_in(person).items()}
    if set(wanted.values()) - set(known):
        for fact, value, reference in _earlier(table, person, case_file.dossier.reference):
            known.setdefault(fact, (value, reference))
    return [
        Offer(field=path, value=known[fact][0], reference=known[fact][1])
        for path, fact in wanted.items()
        if fact in known
    ]


def prefill_hints(ui: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """(path, fact) of every field that asks for something we may hold. Entries of a list are never about oneself."""
    for name, hints in ui.items():
        if not isinstance(hints, Mapping) or ":" in name or name in ("en", "items"):
            continue
        if hints.get("ui:offer"):
            yield f"{at}{name}", hints["ui:offer"]
        else:
            yield from prefill_hints(hints, f"{at}{name}.")


def _earlier(table: Table, person: Person, this: str) -> Iterator[tuple[str, Any, str]]:
    """(fact, value, reference) from my dossiers, the newest first."""
    rows, _ = dossiers.owned_by(table, person.subject, limit=EARLIER)
    others = [row for row in rows if row.reference != this]
    written = dossiers.contents(table, [row.reference for row in others])
    for row in others:
        if row.reference not in written:
            continue
        form = catalogue.load(row.procedure, row.procedure_version).form
        for path, fact in prefill_hints(form.ui):
            value = _at(written[row.reference].form, path)
            if value not in (None, "", {}) and _is_valid(fact, value):
                yield fact, value, row.reference


def _signed_in(person: Person) -> dict[str, str]:
    values = {
        "name": person.name,
        "identity_number": person.identity_number,
        "birthdate": person.birthdate,
        **contact.of_sign_in(person),
    }
    return {fact: value for fact, value in values.items() if value}


def _is_valid(fact: str, value: Any) -> bool:
    try:
        _CHECKS.get(fact, str)(value)
    except InvalidAddress:
        return False
    return True


def _at(form: Mapping[str, Any], path: str) -> Any:
    value: Any = form
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
