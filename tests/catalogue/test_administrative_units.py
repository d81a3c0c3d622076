"""The administrative units: every code and name of the file, what is asked of them, and the import of the next ones."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from chalicelib.catalogue import administrative_units
from scripts.import_units import built

DATA: dict[str, Any] = json.loads(administrative_units.UNITS.read_bytes())
WARDS = [(code, name) for province in DATA["provinces"] for code, name in province["wards"]]


def nested(*wards: tuple[int, str], code: int = 42, name: str = "Tỉnh Hà Tĩnh") -> dict[str, Any]:
    """A province as the package writes it."""
    return {"name": name, "code": code, "wards": [{"name": each, "code": number} for number, each in wards]}


def imported(folder: Path, *provinces: dict[str, Any]) -> str:
    """What the importer makes of a file of these."""
    source = folder / "nested-divisions.json"
    source.write_text(json.dumps(list(provinces)), encoding="utf-8")
    return built(source)


def test_there_are_34_provinces_and_3321_wards() -> None:
    """28 provinces and 6 cities; 687 phường, 2621 xã, 13 đặc khu."""
    provinces = [name for _, name in administrative_units.provinces()]
    assert len(provinces) == 34
    assert sum(name.startswith("Tỉnh ") for name in provinces) == 28
    assert sum(name.startswith("Thành phố ") for name in provinces) == 6
    kinds = [name.split()[0] for _, name in WARDS]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"Phường": 687, "Xã": 2621, "Đặc": 13}
    assert sum(len(administrative_units.wards(code)) for code, _ in administrative_units.provinces()) == 3321


def test_codes_are_unique_sorted_and_of_the_right_width() -> None:
    """As strings: leading zeros are part of a code."""
    provinces = [code for code, _ in administrative_units.provinces()]
    assert provinces == sorted(set(provinces))
    assert all(len(code) == 2 and code.isascii() and code.isdigit() for code in provinces)
    assert len({code for code, _ in WARDS}) == len(WARDS)
    assert all(len(code) == 5 and code.isascii() and code.isdigit() for code, _ in WARDS)
    for province in provinces:
        codes = [code for code, _ in administrative_units.wards(province)]
        assert codes
        assert codes == sorted(codes)


def test_names_are_composed_unicode_without_stray_spaces() -> None:
    """Also capitalised, and no two wards of a province are called the same."""
    for province in DATA["provinces"]:
        names = [name for _, name in province["wards"]]
        assert len(set(names)) == len(names)
        for name in [province["name"], *names]:
            assert unicodedata.is_normalized("NFC", name)
            assert name == " ".join(name.split())
            assert name[0].isupper()


@pytest.mark.parametrize(
    ("ward", "province", "spoken"),
    [
        ("18073", "42", "Phường Thành Sen, Tỉnh Hà Tĩnh"),
        ("00004", "01", "Phường Ba Đình, Thành phố Hà Nội"),
        ("00226", "01", "Phường Văn Miếu - Quốc Tử Giám, Thành phố Hà Nội"),  # in the draft: Phường Kim Liên
        ("20333", "48", "Đặc khu Hoàng Sa, Thành phố Đà Nẵng"),
        ("06325", "20", "Xã Bắc Sơn, Tỉnh Lạng Sơn"),  # in lower case where it comes from
    ],
)
def test_a_ward_is_spoken_with_its_province(ward: str, province: str, spoken: str) -> None:
    """And belongs to it."""
    assert administrative_units.spoken(ward) == spoken
    assert administrative_units.is_ward_of(ward, province)
    assert (ward, spoken.split(", ")[0]) in administrative_units.wards(province)
    assert (province, spoken.split(", ")[1]) in administrative_units.provinces()


@pytest.mark.parametrize("code", ["00073", "00130", "26329"])
def test_a_code_of_the_draft_decision_is_no_ward(code: str) -> None:
    """A release of 2025 carries 114 such."""
    assert not administrative_units.is_ward(code)


def test_what_is_unknown_is_nowhere() -> None:
    """A province is no ward, and a ward of another province is not of this one."""
    assert administrative_units.is_province("42")
    assert administrative_units.is_ward("18073")
    assert not administrative_units.is_province("18073")
    assert not administrative_units.is_province("30")  # Hải Dương, until 2025
    assert not administrative_units.is_ward("42")
    assert not administrative_units.is_ward("")
    assert not administrative_units.is_ward_of("18073", "01")
    assert not administrative_units.is_ward_of("99999", "42")
    assert not administrative_units.is_ward_of("99999", "99")
    assert administrative_units.wards("30") == []
    with pytest.raises(KeyError):
        administrative_units.spoken("99999")


def test_a_caller_cannot_change_what_the_next_one_gets() -> None:
    """The lists are the caller's own."""
    administrative_units.provinces().clear()
    administrative_units.wards("42").clear()
    assert len(administrative_units.provinces()) == 34
    assert len(administrative_units.wards("42")) == 69


def test_the_file_says_where_it_comes_from() -> None:
    """The decision, since when it holds and when it was read."""
    assert "19/2025/QĐ-TTg" in DATA["about"]
    assert (DATA["valid_from"], DATA["checked_on"]) == ("2025-07-01", "2026-11-25")


def test_importing_the_modules_reads_no_file_and_asking_reads_it_once() -> None:
    """Nothing is paid for by the routes that need none of it."""
    code = """
import sys
read = []
sys.addaudithook(lambda event, args: event == "open" and str(args[0]).endswith(".json") and read.append(args[0]))
from chalicelib.catalogue import administrative_units as units, postage
assert read == [], read
units.provinces(), units.wards("42"), units.spoken("18073"), units.is_ward("18073")
assert len(read) == 1, read
postage.tariffs(), postage.tariff_to("18073"), postage.tariff_to("00004")
assert len(read) == 2, read
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_file_is_what_the_importer_writes(tmp_path: Path) -> None:
    """Byte for byte, in whatever order the units come."""
    provinces = [
        nested(
            *((int(code), name) for code, name in reversed(each["wards"])), code=int(each["code"]), name=each["name"]
        )
        for each in reversed(DATA["provinces"])
    ]
    assert imported(tmp_path, *provinces).encode() == administrative_units.UNITS.read_bytes()


def test_the_importer_tidies_names_and_pads_codes(tmp_path: Path) -> None:
    """Two spaces, decomposed letters and a kind in lower case are how the office sometimes writes."""
    decomposed = unicodedata.normalize("NFD", "xã  Đại Hải ")
    made = json.loads(imported(tmp_path, nested((9, "Phường Ba Đình"), (4, decomposed), code=1)))
    assert made["provinces"] == [
        {"code": "01", "name": "Tỉnh Hà Tĩnh", "wards": [["00004", "Xã Đại Hải"], ["00009", "Phường Ba Đình"]]}
    ]


@pytest.mark.parametrize(
    ("provinces", "why"),
    [
        ([nested(name="Cao Bằng")], "Cao Bằng.*older than 2026"),
        ([nested((1, "Thị trấn Vôi"))], "Thị trấn Vôi.*kind"),
        ([nested((1, "Xã A"), (1, "Xã B"))], "used twice: 00001"),
        ([nested((1, "Xã A")), nested((1, "Xã A"), code=43)], "used twice: 00001"),
        ([nested(), nested()], "used twice: 42"),
        ([nested((123456, "Xã A"))], "123456 is no code"),
        ([nested((-1, "Xã A"))], "-1 is no code"),
    ],
)
def test_the_importer_refuses_what_cannot_be_right(tmp_path: Path, provinces: list[dict[str, Any]], why: str) -> None:
    """Names of the old tiers, codes used twice or too long, and the releases that carry the draft."""
    with pytest.raises(ValueError, match=why):
        imported(tmp_path, *provinces)
