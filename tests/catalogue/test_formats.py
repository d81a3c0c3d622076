"""The formats of this country: what is right, what is not, and how a citizen is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue.forms import validation
from scripts.catalogue.expand import expanded

TODAY = date(2026, 12, 4)
PARTS = ("tax_code", "phone", "email", "identity_number", "birthdate", "future_date", "address", "amount", "province")
FORM = expanded(
    {
        "form": {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "properties": {part: {"part": part} for part in PARTS}
                | {"people": {"type": "array", "items": {"part": "address"}}},
            },
            "ui": {"ui:steps": [{"fields": [*PARTS, "people"]}]},
        }
    }
)["form"]
HERE = {"province": "42", "ward": "18073", "detail": "12 đường Phan Đình Phùng"}


def wrong(**form: Any) -> dict[str, tuple[str, str]]:
    """What is wrong in this draft."""
    return validation.check(FORM["schema"], form, complete=False, today=TODAY, ui=FORM["ui"])


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("tax_code", "0100109106"),
        ("tax_code", "0100233488-001"),
        ("tax_code", "042190000001"),
        ("phone", "0912345678"),
        ("phone", "0912 345 678"),
        ("phone", "+84 912 345 678"),
        ("phone", "0239 3855 123"),
        ("phone", "+1 202 456 1111"),
        ("email", "mai@example.com"),
        ("identity_number", "042190000001"),
        ("birthdate", "2026-12-04"),
        ("future_date", "2026-12-05"),
        ("address", HERE),
        ("address", {"province": "42"}),
        ("province", "01"),
        ("amount", 0),
    ],
)
def test_what_is_right_is_taken(part: str, value: Any) -> None:
    """However people write it."""
    assert wrong(**{part: value}) == {}


@pytest.mark.parametrize(
    ("part", "value", "field", "data"),
    [
        ("tax_code", "0100109107", "tax_code", "không phải mã số thuế đúng"),
        ("tax_code", "12345", "tax_code", "không phải mã số thuế đúng"),
        ("phone", "0112345678", "phone", "không phải số điện thoại"),
        ("phone", "091234567", "phone", "không phải số điện thoại"),
        ("phone", "gọi tôi nhé", "phone", "không phải số điện thoại"),
        ("phone", "０９１２３４５６７８", "phone", "không phải số điện thoại"),
        ("email", "mai@", "email", "thư điện tử"),
        ("identity_number", "04219000000", "identity_number", "đủ 12 chữ số"),
        ("identity_number", "04219000000１", "identity_number", "đủ 12 chữ số"),
        ("birthdate", "2026-12-05", "birthdate", "không thể là một ngày trong tương lai"),
        ("birthdate", "2026-02-30", "birthdate", "ngày có thật"),
        ("future_date", "2026-12-04", "future_date", "sau hôm nay"),
        ("address", {**HERE, "ward": "99999"}, "address.ward", "chọn một phường, xã"),
        ("address", {**HERE, "province": "01"}, "address.ward", "không thuộc tỉnh"),
        ("address", {**HERE, "province": "99"}, "address.province", "chọn một tỉnh"),
        ("province", "99", "province", "chọn một tỉnh"),
        ("amount", 0.5, "amount", "số nguyên"),
        ("amount", -1, "amount", "ít nhất là 0"),
    ],
)
def test_what_is_not_is_told_by_its_field_and_with_what_would_be_right(
    part: str, value: Any, field: str, data: str
) -> None:
    """In both languages."""
    reported = wrong(**{part: value})
    assert field in reported
    vi, en = reported[field]
    assert data in vi
    assert en
    assert en != vi


def test_a_fault_in_a_list_is_told_with_its_place() -> None:
    """The second of two."""
    assert set(wrong(people=[HERE, {**HERE, "province": "01"}])) == {"people.1.ward"}


def test_a_last_day_is_not_before_the_first() -> None:
    """The same day is one day long; while one of them is missing nothing is said."""
    dates = {name: {"type": "string", "format": "date"} for name in ("first", "last")}
    schema = {"type": "object", "properties": dates, "x-not-before": {"last": "first"}}

    def reported(**form: str) -> dict[str, tuple[str, str]]:
        return validation.check(schema, form, complete=True, today=TODAY)

    assert reported(first="2027-01-02", last="2027-01-02") == reported(last="2027-01-01") == {}
    assert "không thể trước" in reported(first="2027-01-02", last="2027-01-01")["last"][0]


def test_the_same_date_is_past_or_future_by_the_day_it_is_checked() -> None:
    """A draft opened before midnight is checked again after."""
    form = {"future_date": "2026-12-05"}
    assert wrong(**form) == {}
    later = validation.check(FORM["schema"], form, complete=False, today=date(2026, 12, 5), ui=FORM["ui"])
    assert set(later) == {"future_date"}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["province", "ward", "x"]), inner),
    max_leaves=8,
)


@given(st.sampled_from(PARTS), anything)
def test_any_value_is_told_or_taken_and_breaks_nothing(part: str, value: Any) -> None:
    """Whatever was sent."""
    for vi, en in wrong(**{part: value}).values():
        assert vi
        assert en
