"""One version of one procedure: the format of the catalogue's files. Imports pydantic: import it late.

What is wrong with a file is said when it is packaged, never when a citizen asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[a-z][a-z0-9_]*)+$")]
"""JSON pointer (RFC 6901) into the form. Names of fields are plain, so nothing is ever escaped."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Channel = Literal["online", "desk", "post"]
Moment = Literal["filing", "acceptance", "return"]
MediaType = Literal["application/pdf", "image/jpeg", "image/png"]


class Part(BaseModel):
    """A part of a file: unknown names are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Part):
    """What people read, in both languages."""

    vi: Line
    en: Line


class Processing(Part):
    """How long it takes, from acceptance."""

    working_days: Annotated[int, Field(ge=1, le=400)]
    text: Bilingual


class Slot(Part):
    """A document slot: one paper of the dossier, in one or several files."""

    id: Id
    name: Bilingual
    required: bool
    accept: Annotated[tuple[MediaType, ...], Field(min_length=1)] = (
        "application/pdf",
        "image/jpeg",
        "image/png",
    )
    max_bytes: Annotated[int, Field(ge=1, le=100 * 1024 * 1024)] = 10 * 1024 * 1024
    max_files: Annotated[int, Field(ge=1, le=20)] = 5
    note: Bilingual | None = None


class Fee(Part):
    """One item of what it costs: phí (price of a service) or lệ phí (fixed charge of the state)."""

    id: Id
    kind: Literal["phi", "le_phi"]
    name: Bilingual
    amount: Annotated[int, Field(ge=0, le=10**10)]
    """Whole VND."""
    per: Literal["dossier", "copy"] = "dossier"
    quantity_from: Pointer | None = None
    """Where the form says how many copies."""
    moment: Moment = "filing"
    refundable: bool = False

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if (self.per == "copy") is not bool(self.quantity_from):
            raise ValueError(f"fee {self.id}: an amount per copy needs quantity_from, and only that does")
        return self


class Form(Part):
    """The form: JSON Schema 2020-12, and hints how to draw it (react-jsonschema-form's uiSchema)."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    ui: dict[str, Any] = {}


def _no_form() -> Form:
    return Form.model_validate({"schema": {"type": "object", "properties": {}, "additionalProperties": False}})


class Source(Part):
    """Where the facts come from, when they were read, and what is doubtful about them."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    checked_on: date
    doubts: tuple[str, ...] = ()


class Procedure(Part):
    """One version of a procedure."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]\.[0-9]{6}$")]
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    valid_to: date | None = None
    name: Bilingual
    field: Id
    level: Literal[1, 2, 3, 4]
    agency: str
    applicants: Annotated[tuple[Literal["person", "business", "organisation"], ...], Field(min_length=1)]
    processing: Processing
    steps: Annotated[tuple[Bilingual, ...], Field(min_length=1)]
    slots: tuple[Slot, ...]
    fees: tuple[Fee, ...]
    free: bool = False
    """Decided to cost nothing. Without fees and not free, nobody has said yet what it costs."""
    form: Form = Field(default_factory=_no_form)
    """Levels 1 and 2 are not filed online and need none."""
    delivery: Annotated[tuple[Channel, ...], Field(min_length=1)]
    result: Bilingual
    conditions: tuple[Bilingual, ...] = ()
    legal_basis: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    """How people call it: synonyms and events of life, for the search."""
    source: Source

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        faults = [*self._faults_of_names(), *self._faults_of_dates_and_level(), *self._faults_of_quantities()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults_of_names(self) -> Iterator[str]:
        for what, ids in (("slot", [slot.id for slot in self.slots]), ("fee", [fee.id for fee in self.fees])):
            yield from (f"two {what}s are called {each}" for each in sorted(set(ids)) if ids.count(each) > 1)

    def _faults_of_dates_and_level(self) -> Iterator[str]:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            yield f"valid_to {self.valid_to} is before valid_from {self.valid_from}"
        if self.free and self.fees:
            yield "it is free, and yet has fees"
        if self.level == 4 and not (self.free or self.fees):
            yield "level 4 is paid online: it needs fees, or free: true"
        if self.level >= 3 and not self.form.schema_.get("properties"):
            yield f"level {self.level} is filed online: it needs a form with fields"

    def _faults_of_quantities(self) -> Iterator[str]:
        for fee in self.fees:
            if fee.quantity_from and not _is_counted(self.form.schema_, fee.quantity_from):
                yield (
                    f"fee {fee.id}: {fee.quantity_from} must be a required integer of the form "
                    "with a minimum of at least 1 and a maximum"
                )


def _is_counted(schema: dict[str, Any], pointer: str) -> bool:
    for name in pointer.split("/")[1:]:
        # A quantity that may be left out would make the dossier free.
        if name not in schema.get("required", ()) or name not in schema.get("properties", {}):
            return False
        schema = schema["properties"][name]
    least, most = schema.get("minimum"), schema.get("maximum")
    return schema.get("type") == "integer" and isinstance(least, int) and least >= 1 and isinstance(most, int)
