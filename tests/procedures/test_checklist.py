"""The printed checklist: one page, selectable Vietnamese, a QR code that leads to the procedure."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from chalicelib.procedures.pdf.checklist import checklist
from chalicelib.procedures.pdf.checklist_content import Checklist, Paper

VI, EN = 0, 1
URL = "https://motcua.example.gov.vn/thu-tuc/1.009073"
FACTS = Checklist(
    code="1.009073",
    version=3,
    name="Cấp bản sao trích lục hộ tịch",
    field="Hộ tịch",
    level=4,
    papers=(
        Paper(name="Giấy tờ chứng minh nhân thân", required=True, originals=1, copies=2, note="Đủ hai mặt."),
        Paper(name="Văn bản uỷ quyền", required=False, originals=1, case="Khi yêu cầu thay người khác"),
        Paper(name="Văn bản yêu cầu", required=True, case="Khi người yêu cầu là cơ quan, tổ chức"),
    ),
    costs=(("Phí cấp bản sao trích lục hộ tịch", "8.000 ₫ mỗi bản"),),
    cost_note="Miễn cho người thuộc hộ nghèo.",
    duration="Trong ngày làm việc",
    agency="Uỷ ban nhân dân phường Thành Sen",
    address="72 đường Phan Đình Phùng, tỉnh Hà Tĩnh",
    opening="từ thứ Hai đến thứ Sáu: 07:30-11:30, 13:30-17:00",
    online=True,
    url=URL,
    valid_from="01/01/2020",
    source_url="https://dichvucong.gov.vn/?ma=1.009073",
)
LONG = ("Bản sao có chứng thực giấy chứng nhận đăng ký kinh doanh điểm cung cấp dịch vụ; " * 9)[:700]
MANY = tuple(Paper(name=f"{n}. {LONG}"[:700], required=n % 4 == 3, originals=1, note=LONG) for n in range(80))


def words(pdf: bytes) -> str:
    """All text of all pages, as someone who copies it gets it."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def decoded(pdf: bytes) -> list[str]:
    """What a telephone reads off the first page."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(image)]


def test_everything_that_is_known_stands_on_it() -> None:
    data = words(checklist(FACTS, VI))
    assert data == unicodedata.normalize("NFC", data)
    for paper in FACTS.papers:
        assert paper.name in data
        assert paper.case in data
    for phrase in (
        "Giấy tờ chứng minh nhân thân (bắt buộc, 1 bản chính, 2 bản sao)",
        "Đủ hai mặt.",
        "Văn bản uỷ quyền (nếu có, 1 bản chính)",
        "Văn bản yêu cầu (bắt buộc)",
        "Mã thủ tục 1.009073 · Hộ tịch · mức độ 4",
        "8.000 ₫ mỗi bản",
        "Nộp trực tuyến",
        "Giấy này chỉ để chuẩn bị hồ sơ, không phải giấy tiếp nhận.",
        "Bản 3 của thủ tục, áp dụng từ 01/01/2020.",
        *(FACTS.cost_note, FACTS.duration, FACTS.agency, FACTS.address, FACTS.opening, URL, FACTS.source_url),
    ):
        assert phrase in data


def test_in_english() -> None:
    pdf = checklist(FACTS, EN)
    data = words(pdf)
    for phrase in ("What to bring", "(required, 1 original, 2 copies)", "(if it applies, 1 original)", "not a receipt"):
        assert phrase in data
    reader = PdfReader(BytesIO(pdf))
    assert reader.root_object["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == f"Checklist: {FACTS.name}"


def test_it_says_its_title_and_language_to_those_who_listen() -> None:
    reader = PdfReader(BytesIO(checklist(FACTS, VI)))
    assert reader.root_object["/Lang"] == "vi"
    assert reader.metadata is not None
    assert reader.metadata.title == "Phiếu chuẩn bị hồ sơ: Cấp bản sao trích lục hộ tịch"


@pytest.mark.parametrize(
    "facts",
    [
        FACTS,
        replace(FACTS, papers=(), costs=(), cost_note=""),
        replace(FACTS, papers=FACTS.papers * 8),
        replace(FACTS, papers=MANY),
        replace(FACTS, papers=MANY[:1], costs=FACTS.costs * 60),
        replace(
            FACTS,
            **dict.fromkeys(("name", "field", "cost_note", "duration", "agency", "address", "opening"), LONG * 9),
            papers=tuple(replace(paper, case=LONG) for paper in MANY),
            costs=((LONG, LONG),) * 50,
            url=URL + "?" + "x" * 300,
            source_url="https://example.gov.vn/" + "y" * 3000,
        ),
        replace(FACTS, **dict.fromkeys(("name", "duration", "address"), "W" * 5000)),
        replace(
            FACTS,
            **dict.fromkeys(("name", "field", "cost_note", "duration", "agency", "address", "opening"), "WWW " * 500),
            papers=tuple(Paper(name="WWW " * 99, required=True, case=f"{n} {'WWW ' * 99}") for n in range(80)),
            costs=(("WWW " * 99, "WWW " * 99),) * 50,
        ),
    ],
    ids=["normal", "nothing", "several", "80 papers", "60 costs", "all too long", "no spaces", "the widest letters"],
)
def test_one_page_whatever_there_is_to_say(facts: Checklist) -> None:
    pdf = checklist(facts, VI)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert len(pdf) < 120_000
    assert "Giấy này chỉ để chuẩn bị hồ sơ" in words(pdf)
    assert decoded(pdf) == [facts.url]


def test_a_list_that_is_cut_says_so_and_begins_with_what_is_required() -> None:
    data = words(checklist(replace(FACTS, papers=MANY), VI))
    shown = re.findall(r"\(bắt buộc, 1 bản chính\) (\d+)\. Bản sao", data)
    assert shown[:3] == ["3", "7", "11"]
    assert f"… và {80 - len(shown)} giấy tờ nữa; xem đầy đủ tại {URL}" in data


def test_many_short_papers_are_all_there() -> None:
    papers = tuple(Paper(name=f"Giấy số {n}.", required=True, note="Đủ hai mặt.") for n in range(24))
    data = words(checklist(replace(FACTS, papers=papers), VI))
    assert all(paper.name in data for paper in papers)
    assert "giấy tờ nữa" not in data


def test_what_costs_nothing_is_not_mixed_up_with_what_is_unknown() -> None:
    free = words(checklist(replace(FACTS, costs=(), cost_note="Miễn phí"), VI))
    assert "Miễn phí" in free
    assert "chưa được công bố" not in free
    assert "Mức thu chưa được công bố" in words(checklist(replace(FACTS, costs=(), cost_note=""), VI))


def test_what_cannot_be_filed_online_says_so() -> None:
    assert "chưa nhận hồ sơ trực tuyến" in words(checklist(replace(FACTS, online=False), VI))


def test_names_in_any_form_of_unicode_and_signs_no_font_has() -> None:
    facts = replace(FACTS, name=unicodedata.normalize("NFD", FACTS.name) + "\u200b \ufeff漢\x07", duration="{nb} ngày")
    data = words(checklist(facts, VI))
    assert "Cấp bản sao trích lục hộ tịch ?" in data
    assert "{nb} ngày" in data


def test_the_same_facts_are_the_same_bytes_on_every_machine() -> None:
    """Elsewhere is another process with another seed, at another time."""
    code = (
        f"import runpy, sys; here = runpy.run_path({__file__!r});"
        "sys.stdout.buffer.write(here['checklist'](here['FACTS'], here['VI']))"
    )
    root = Path(__file__).parents[2]
    elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(root)},
        capture_output=True,
        check=True,
    )
    assert elsewhere.stdout == checklist(FACTS, VI) == checklist(FACTS, VI)
    assert checklist(FACTS, VI) != checklist(replace(FACTS, printed="25/11/2026"), VI)
