"""The administrative units of Vietnam: provinces and, since July 2025 directly below them, wards.

"Province" includes the cities of that rank; "ward" is a phường, a xã or a đặc khu. Codes are the
statistics office's, as strings: two digits and five. `units.json` is read when first asked for, once;
`python -m scripts.import_units` makes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

UNITS = Path(__file__).parent / "units.json"


@dataclass(frozen=True)
class _Units:
    provinces: dict[str, str]
    """Names by code."""
    wards: dict[str, dict[str, str]]
    """Names by code, by the code of the province."""
    province_of: dict[str, str]
    """The province's code by the ward's."""


def provinces() -> list[tuple[str, str]]:
    """Code and official name with its kind ("Tỉnh Hà Tĩnh"), by code, which is the order of the law."""
    return list(_units().provinces.items())


def wards(province: str) -> list[tuple[str, str]]:
    """Code and official name with its kind ("Phường Thành Sen"), by code. Empty when there is no such province."""
    return list(_units().wards.get(province, {}).items())


def is_province(code: str) -> bool:
    """Whether a province has this code today."""
    return code in _units().provinces


def is_ward(code: str) -> bool:
    """Whether a ward has this code today. Old wards' codes live on in new ones: this says nothing of before."""
    return code in _units().province_of


def is_ward_of(ward: str, province: str) -> bool:
    """Whether the ward lies in the province. False when either is unknown."""
    return _units().province_of.get(ward) == province


def spoken(ward: str) -> str:
    """As the last line of an address: "Phường Thành Sen, Tỉnh Hà Tĩnh". Raises `KeyError` for what is no ward."""
    known = _units()
    province = known.province_of[ward]
    return f"{known.wards[province][ward]}, {known.provinces[province]}"


@cache
def _units() -> _Units:
    data = json.loads(UNITS.read_bytes())["provinces"]
    return _Units(
        provinces={each["code"]: each["name"] for each in data},
        wards={each["code"]: dict(each["wards"]) for each in data},
        province_of={ward: each["code"] for each in data for ward, _ in each["wards"]},
    )
