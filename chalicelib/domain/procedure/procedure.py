"""One version of one procedure: the format of the catalogue's files. Imports pydantic: import it late.

What is wrong with a file is said when it is packaged, never when a citizen asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from chalicelib.domain.procedure.eligibility_questions import Eligibility
from chalicelib.domain.procedure.model import ApplicantKind, Bilingual, Condition, Id, Line, Part
from chalicelib.domain.procedure.tariff import Fee

Channel = Literal["online", "desk", "post"]
MediaType = Literal["application/pdf", "image/jpeg", "image/png"]


class Processing(Part):
    """How long it takes, from acceptance. `days` are calendar days."""

    amount: Annotated[int, Field(ge=1, le=400)]
    unit: Literal["working_days", "days"]
    text: Bilingual


class Slot(Part):
    """A document slot: one paper of the dossier, in one or several files."""

    id: Id
    name: Bilingual
    required: bool
    when: Condition = Field(default_factory=dict)
    """Also required when this holds, though not otherwise."""
    case: Bilingual | None = None
    """The case of the law it belongs to, where the source groups papers by case."""
    originals: Annotated[int, Field(ge=0, le=20)] = 0
    copies: Annotated[int, Field(ge=0, le=20)] = 0
    """How many of each are brought when it is filed on paper."""
    accept: Annotated[tuple[MediaType, ...], Field(min_length=1)] = (
        "application/pdf",
        "image/jpeg",
        "image/png",
    )
    max_bytes: Annotated[int, Field(ge=1, le=100 * 1024 * 1024)] = 10 * 1024 * 1024
    max_files: Annotated[int, Field(ge=1, le=20)] = 5
    note: Bilingual | None = None

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.required and self.when:
            raise ValueError(f"slot {self.id}: what is always required needs no `when`")
        return self


class Form(Part):
    """The form: JSON Schema 2020-12, and hints how to draw it (react-jsonschema-form's uiSchema)."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    ui: dict[str, Any] = Field(default_factory=dict)


def _no_form() -> Form:
    return Form.model_validate({"schema": {"type": "object", "properties": {}, "additionalProperties": False}})


class Source(Part):
    """Where the facts come from, when they were read, and what is doubtful about them."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    checked_on: date
    more: tuple[str, ...] = ()
    """Further sources, and what was noted while reading."""
    doubts: tuple[str, ...] = ()


class Procedure(Part):
    """One version of a procedure."""

    code: Annotated[str, StringConstraints(pattern=r"^([0-9]\.[0-9]{6}|X\.[0-9]{6})$")]
    """The national code; X and six digits while nobody has found it."""
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    valid_to: date | None = None
    name: Bilingual
    field: Id
    topic: Line | None = None
    """The national list's own, narrower field (lĩnh vực)."""
    level: Literal[1, 2, 3, 4]
    """1 information, 2 a form to print, 3 filed online, 4 filed and paid online (Circular 32/2017/TT-BTTTT)."""
    agency: str
    authority: Line | None = None
    """The level of government that decides, in the source's words."""
    applicants: Annotated[tuple[ApplicantKind, ...], Field(min_length=1)]
    filing: Annotated[tuple[Channel, ...], Field(min_length=1)]
    processing: Processing | None = None
    """`None`: not published."""
    steps: Annotated[tuple[Bilingual, ...], Field(min_length=1)]
    slots: tuple[Slot, ...] = ()
    slots_notes: tuple[Bilingual, ...] = ()
    """What the source says of the papers as a whole."""
    fees: tuple[Fee, ...] = ()
    free: bool = False
    """Decided to cost nothing. Without fees and not free, nobody has said yet what it costs."""
    fee_note: Bilingual | None = None
    form: Form = Field(default_factory=_no_form)
    """Level 1 has none; at level 2 it is printed and filled in by hand."""
    delivery: Annotated[tuple[Channel, ...], Field(min_length=1)]
    result: Bilingual | None = None
    conditions: tuple[Bilingual, ...] = ()
    eligibility: Eligibility | None = None
    legal_basis: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    """How people call it: synonyms and events of life, for the search."""
    source: Source

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        faults = [
            *_twice("slot", [slot.id for slot in self.slots]),
            *_twice("fee", [fee.id for fee in self.fees]),
            *self._faults_of_dates(),
            *self._faults_of_level(),
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults_of_dates(self) -> Iterator[str]:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            yield f"valid_to {self.valid_to} is before valid_from {self.valid_from}"

    def _faults_of_level(self) -> Iterator[str]:
        if self.free and self.fees:
            yield "it is free, and yet has fees"
        if self.level >= 2 and not self.form.schema_.get("properties"):
            yield f"level {self.level} has a form: it needs fields"
        if self.level >= 3:
            yield from self._faults_of_online()
        if self.level == 4 and not (self.free or self.fees):
            yield "level 4 is paid online: it needs fees, or free: true"
        if self.level < 4 and any(fee.moment == "filing" for fee in self.fees):
            yield "a fee due at filing is paid online, which is level 4: below it, acceptance or return"

    def _faults_of_online(self) -> Iterator[str]:
        if "online" not in self.filing:
            yield f"level {self.level} is filed online: filing must name online"
        if self.processing is None:
            yield f"level {self.level} promises a due date: it needs processing"


def _twice(what: str, ids: list[str]) -> Iterator[str]:
    yield from (f"two {what}s are called {each}" for each in sorted(set(ids)) if ids.count(each) > 1)
