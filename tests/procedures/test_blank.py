"""The printed blank of a form: every field, in order, in both languages, with room to write."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from chalicelib import catalogue
from chalicelib.procedures.pdf.blank_form import blank

VI, EN = 0, 1
URL = "https://motcua.example.gov.vn/thu-tuc/1.009073"


def form(code: str) -> tuple[Any, Any]:
    of = catalogue.load(code, 1).form
    return of.schema_, of.ui


def pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def printed(properties: dict[str, Any], ui: dict[str, Any] | None = None, *, language: int = VI, **schema: Any) -> str:
    """The text of a form of just these fields."""
    case_file = {"type": "object", "properties": properties, **schema}
    return " ".join(pages(blank("Đơn đề nghị", "1.000000", case_file, ui or {}, url=URL, language=language)))


def text(title: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": 100, "title": title, **more}


def titles(schema: dict[str, Any]) -> list[str]:
    """Of all fields at any depth."""
    found = []
    for part in schema.get("properties", {}).values():
        found += [part["title"], *titles(part), *titles(part.get("items", {}))]
    return found


@pytest.mark.parametrize("code", ["1.009073", "2.001885"])
def test_every_field_of_the_catalogue_is_asked_for(code: str) -> None:
    schema, ui = form(code)
    pdf = blank("Cấp bản sao trích lục hộ tịch", code, schema, ui, url=URL, language=VI)
    data = " ".join(pages(pdf))
    assert data == unicodedata.normalize("NFC", data)
    assert len(pdf) < 120_000
    for title in titles(schema):
        assert title in data
    for step in ui["ui:steps"]:
        assert step["title"]["vi"] in data
    for phrase in ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Kính gửi:", "CẤP BẢN SAO"):
        assert phrase in data
    assert "(Ký, ghi rõ họ tên)" in data


def test_in_english() -> None:
    schema, ui = form("1.009073")
    pdf = blank("Copy of a civil-status extract", "1.009073", schema, ui, url=URL, language=EN)
    data = " ".join(pages(pdf))
    for phrase in ("To:", ui["subject"]["en"]["title"], ui["relationship"]["en"]["enumNames"][1], "day month year"):
        assert phrase in data
    assert "it does not replace a form the law prescribes." in data
    assert "Socialist Republic of Viet Nam" in data
    assert schema["properties"]["subject"]["title"] not in data
    assert PdfReader(BytesIO(pdf)).root_object["/Lang"] == "en"


def test_it_leads_to_the_form_on_the_screen() -> None:
    pdf = blank("Đơn", "1.009073", *form("1.009073"), url=URL, language=VI)
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [URL]
    assert URL in pages(pdf)[0]


def test_the_same_form_is_the_same_bytes() -> None:
    first, second = (blank("Đơn", "1.009073", *form("1.009073"), url=URL, language=VI) for _ in range(2))
    assert first == second


def test_title_language_and_numbers_of_pages() -> None:
    pdf = blank("Đơn đề nghị", "1.009073", *form("1.009073"), url=URL, language=VI)
    reader = PdfReader(BytesIO(pdf))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.root_object["/Lang"]) == ("Đơn đề nghị", "vi")
    several = pages(pdf)
    assert len(several) > 1
    assert all(f"{number}/{len(several)}" in page for number, page in enumerate(several, 1))
    assert all("không thay mẫu do pháp luật quy định. Tờ khai cho thủ tục 1.009073" in page for page in several)
    single = pages(blank("Đơn", "1.0", {"properties": {"a": text("Tên")}}, {}, url=URL, language=VI))
    assert len(single) == 1
    assert "1/1" not in single[0]
    assert "không thay mẫu do pháp luật quy định." in single[0]


def test_required_fields_carry_a_mark_also_when_it_depends() -> None:
    data = printed(
        {"kind": text("Loại", enum=["a", "b"]), "name": text("Tên tổ chức"), "note": text("Ghi chú")},
        {"kind": {"ui:enumNames": ["Cá nhân", "Tổ chức"]}, "name": {"ui:when": {"kind": "b"}}},
        required=["kind"],
        allOf=[{"if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]}, "then": {"required": ["name"]}}],
    )
    assert "1. Loại (*): Cá nhân Tổ chức" in data
    assert "2. Tên tổ chức (*):" in data
    assert "Chỉ điền khi “Loại”: Tổ chức." in data
    assert "3. Ghi chú:" in data


def test_each_kind_of_field_has_its_way_to_be_written() -> None:
    data = printed(
        {
            "day": {"type": "string", "format": "date", "title": "Ngày sinh"},
            "has": {"type": "boolean", "title": "Đã có giấy phép"},
            "agreed": {"type": "boolean", "const": True, "title": "Cam đoan", "description": "Tôi cam đoan đúng."},
            "some": {"type": "array", "title": "Dịch vụ", "items": {"type": "string", "enum": ["x", "y"]}},
        },
        {"some": {"items": {"ui:enumNames": ["Ăn uống", "Lưu trú"]}}},
    )
    assert "1. Ngày sinh: ngày tháng năm" in data
    assert "2. Đã có giấy phép: Có Không" in data
    assert "3. Cam đoan: Tôi cam đoan đúng." in data
    assert "4. Dịch vụ: (có thể chọn nhiều) Ăn uống Lưu trú" in data
    assert "chịu trách nhiệm trước pháp luật" not in data  # the form has its own declaration


def test_an_identity_number_has_a_box_for_each_digit() -> None:
    """Twelve frames more than the same form without it."""

    def frames(field: dict[str, Any]) -> int:
        pdf = blank("Đơn", "1.0", {"properties": {"n": {**text("Số"), **field}}}, {}, url="x", language=VI)
        content = PdfReader(BytesIO(pdf)).pages[0].get_contents()
        assert content is not None
        return len(re.findall(rb" re S\n", content.get_data()))

    assert frames({"format": "identity-number"}) - frames({}) == 12
    assert frames({"pattern": "^[0-9]{12}$"}) - frames({}) == 12


def test_lists_are_tables_when_their_items_are_small_and_blocks_when_not() -> None:
    person = {"name": text("Họ tên"), "sex": text("Giới tính", enum=["m", "f"])}
    hints = {"items": {"sex": {"ui:enumNames": ["Nam", "Nữ"]}}}
    small = {"type": "array", "title": "Thành viên", "items": {"type": "object", "properties": person}}
    data = printed({"members": small}, {"members": hints})
    assert "1. Thành viên Họ tên Giới tính (Nam / Nữ)" in data
    address = {"type": "object", "title": "Địa chỉ", "properties": {"ward": text("Phường, xã")}}
    large = {**small, "items": {"type": "object", "properties": {**person, "address": address}}}
    data = printed({"members": large}, {"members": hints})
    assert "Mục 1 1.1.1. Họ tên:" in data
    assert "Mục 2 1.2.1. Họ tên:" in data
    assert "1.2.3.1. Phường, xã:" in data


def test_a_field_that_no_step_asks_for_is_not_lost() -> None:
    steps = [{"title": {"vi": "Phần đầu", "en": "First"}, "fields": ["b"]}]
    data = printed({"a": text("Trường A"), "b": text("Trường B")}, {"ui:steps": steps})
    assert re.search(r"I\. Phần đầu 1\. Trường B: 2\. Trường A:", data)


def test_nothing_is_split_or_lost_over_many_pages() -> None:
    """A field and its help stay together, and texts of any length stay within the margins."""
    many = {f"f{n}": text(f"Trường số {n}", description=f"Giải thích số {n}.") for n in range(90)}
    many["long"] = text("Tên rất dài " * 100, description="W" * 4000)
    pdf = blank("Đơn " * 60, "1.0", {"properties": many}, {}, url=URL, language=VI)
    data = pages(pdf)
    for n in range(90):
        assert [f"Trường số {n}:" in page for page in data] == [f"Giải thích số {n}." in page for page in data]
    assert sum(page.count("Trường số") for page in data) == 90
    for page in pypdfium2.PdfDocument(pdf):
        left, bottom, right, top = page.get_bbox()
        text_page = page.get_textpage()
        boxes = [text_page.get_charbox(index) for index in range(text_page.count_chars())]
        assert min(box[0] for box in boxes) > left + 45
        assert max(box[2] for box in boxes) < right - 45
        assert min(box[1] for box in boxes) > bottom + 20
        assert max(box[3] for box in boxes) < top - 20
