"""What every part of a procedure's file is made of. Imports pydantic: import it late."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.domain.errors import Text

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[a-z][a-z0-9_]*)+$")]
"""JSON pointer (RFC 6901) into the form. Names of fields are plain, so nothing is ever escaped."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Dong = Annotated[int, Field(ge=0, le=10**10, strict=True)]
"""Whole VND."""

Fact = bool | int | float | str
Limits = Annotated[dict[Literal["below", "above", "at_least", "at_most"], float], Field(min_length=1)]
Test = Annotated[tuple[Fact, ...], Field(min_length=1)] | Limits
Condition = dict[str, Test]
"""See `domain/procedure/conditions.py`.

Names: a pointer into the form, or `applicant`, `channel`, `delivery`, `exemption`.
"""

ApplicantKind = Literal["person", "household_business", "business", "organisation"]


class Part(BaseModel):
    """A part of a file: unknown names are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Part):
    """What people read. Where nobody has translated a text of the law, English readers see the Vietnamese."""

    vi: Line
    en: Line | None = None

    @property
    def text(self) -> Text:
        """Vietnamese and English."""
        return self.vi, self.en or self.vi
