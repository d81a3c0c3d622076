"""What returning a result by public post costs, as `postage.json` says: by zone, and the zone by ward.

The file is a placeholder until a city fills it in. It is read when first asked for, once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.catalogue import administrative_units
from chalicelib.domain.errors import Text

POSTAGE = Path(__file__).parent / "postage.json"


@dataclass(frozen=True)
class Tariff:
    """The price of one zone."""

    zone: str
    """`city`, `province` or `country`."""
    name: Text
    amount: int
    """Whole VND."""
    days: int
    """The post's promise, from the day of posting."""
    moment: str
    """When it is paid: `return`, to the postman."""


def tariffs() -> list[Tariff]:
    """Every zone, the nearest first."""
    return list(_tariffs().values())


def tariff_to(ward: str) -> Tariff:
    """What posting to this ward costs. Raises `KeyError` for what is no ward: nowhere has no price."""
    if not administrative_units.is_ward(ward):
        raise KeyError(ward)
    return _tariffs()[_zone(ward, _data()["home"])]


def _zone(ward: str, home: dict[str, Any]) -> str:
    if ward in home["wards"]:
        return "city"
    return "province" if administrative_units.is_ward_of(ward, home["province"]) else "country"


@cache
def _tariffs() -> dict[str, Tariff]:
    data = _data()
    return {
        zone: Tariff(
            zone=zone,
            name=(each["name"]["vi"], each["name"]["en"]),
            amount=each["amount"],
            days=each["days"],
            moment=data["moment"],
        )
        for zone, each in data["zones"].items()
    }


@cache
def _data() -> dict[str, Any]:
    return json.loads(POSTAGE.read_bytes())  # type: ignore[no-any-return]
