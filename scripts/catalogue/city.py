"""What a city says besides its procedures: agencies, postage, local days. Checked when the catalogue is built."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from chalicelib.domain.procedure.model import Bilingual, Dong, Part
from chalicelib.domain.procedure.tariff import Moment

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Opening(Part):
    """When a desk is open."""

    days: Annotated[tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...], Field(min_length=1)]
    hours: Annotated[tuple[tuple[Clock, Clock], ...], Field(min_length=1)]


class Agency(Part):
    """A desk."""

    name: Bilingual
    address: Bilingual
    opening: Opening
    placeholder: bool = False
    note: str = ""


class Zone(Part):
    """What the post asks."""

    name: Bilingual
    amount: Dong
    days: Annotated[int, Field(ge=1, le=30)]


class Home(Part):
    """Where the city is."""

    province: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
    wards: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str = ""


class Zones(Part):
    """The nearest first."""

    city: Zone
    province: Zone
    country: Zone


class Postage(Part):
    """The tariff."""

    about: str
    placeholder: bool = False
    note: str = ""
    moment: Moment
    home: Home
    zones: Zones


class Day(Part):
    """A local day off, or worked, and the decision it rests on."""

    date: datetime.date
    reason: Bilingual
    decision: str


class Days(Part):
    """What the public holidays do not say of this city."""

    about: str
    off: tuple[Day, ...]
    work: tuple[Day, ...]


FILES: dict[str, TypeAdapter[object]] = {
    "agencies.json": TypeAdapter(dict[str, Agency]),
    "postage.json": TypeAdapter(Postage),
    "days.json": TypeAdapter(Days),
    "fields.json": TypeAdapter(dict[str, Bilingual]),
}


def check(folder: Path, name: str) -> None:
    """Raises pydantic's `ValidationError` when this file is wrong, `ValueError` when it is no JSON."""
    FILES[name].validate_python(json.loads((folder / name).read_bytes()))
