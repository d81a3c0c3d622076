"""The printed receipt: all of it in selectable Vietnamese, a QR code that leads to its verification."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from chalicelib.domain.payment.amount_in_words import in_words
from chalicelib.domain.payment.receipt import LE_PHI, PHI, Item, Receipt
from chalicelib.payments.pdf_receipt import receipts

COPIES = Item(
    name=("Phí cấp bản sao trích lục hộ tịch", "Fee for copies"), how=("2 bản × 8.000 đ", "2 copies"), amount=16_000
)
RECEIPT = Receipt(
    agency="H27.19",
    kind=PHI,
    year=2026,
    number=42,
    reference="7K3M-9QWX-2RTB",
    attempt="7K3M9QWX2RTBAAAA",
    provider="vnpay",
    items=(COPIES,),
    paid_at=datetime(2026, 12, 3, 18, 5, tzinfo=UTC),
    issued_at=datetime(2026, 12, 3, 18, 6, tzinfo=UTC),
)
OTHER = replace(
    RECEIPT, kind=LE_PHI, number=7, items=(Item(name=("Lệ phí hộ tịch", "x"), how=("1 lần", "x"), amount=5),)
)
CANCELLED_AT = datetime(2026, 12, 10, 2, 30, tzinfo=UTC)
CANCELLED = replace(RECEIPT, cancelled_at=CANCELLED_AT, cancelled_for="refunded")
CONTENT: dict[str, Any] = {
    "agency": "Uỷ ban nhân dân phường Thành Sen",
    "address": "72 đường Phan Đình Phùng, tỉnh Hà Tĩnh",
    "payer": "Nguyễn Thị Thuỳ Dương",
    "procedure": "Cấp bản sao trích lục hộ tịch",
    "code": "H27.19-261203-0042",
}
LONG = "Cấp bản sao có chứng thực giấy chứng nhận đăng ký kinh doanh điểm cung cấp dịch vụ trò chơi điện tử " * 3


def url(of: Receipt) -> str:
    """Where a receipt is verified."""
    return f"https://motcua.example.gov.vn/bien-lai/{of.name}?k=9X2B7QK4M3"


def printed(*of: Receipt, **reported: str) -> bytes:
    """The receipts, told with these texts instead of the usual ones."""
    return receipts(
        of, **{**CONTENT, **reported}, provider=lambda _: "VNPAY (thẻ, tài khoản ngân hàng)", verify_url=url
    )


def pages(pdf: bytes) -> list[str]:
    """The text of each page, as someone who copies it gets it."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def decoded(pdf: bytes, page: int = 0) -> list[str]:
    """What a telephone reads off a page."""
    image = pypdfium2.PdfDocument(pdf)[page].render(scale=150 / 72).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(image)]


def test_everything_that_is_known_stands_on_it() -> None:
    """On one page, with diacritics, times as they are in Vietnam."""
    pdf = printed(RECEIPT)
    (message,) = pages(pdf)
    assert message == unicodedata.normalize("NFC", message)
    for phrase in (
        "UỶ BAN NHÂN DÂN PHƯỜNG THÀNH SEN",
        "BIÊN LAI THU PHÍ",
        "Receipt for a service fee",
        "Ký hiệu: PH-2026 · Số: 0000042",
        "7K3M-9QWX-2RTB",
        "Phí cấp bản sao trích lục hộ tịch",
        "2 bản × 8.000 đ",
        "Tổng cộng 16.000 đồng",
        "Bằng chữ: Mười sáu nghìn đồng.",
        "Thanh toán lúc: 01:05 ngày 04/12/2026",
        "Lập biên lai lúc: 01:06 ngày 04/12/2026",
        "VNPAY (thẻ, tài khoản ngân hàng)",
        "Biên lai điện tử, tra cứu theo mã QR.",
        *(CONTENT[name] for name in ("address", "payer", "procedure", "code")),
    ):
        assert phrase in message
    for absent in ("HUỶ", "Thay cho", "Ký bởi", "Đã ký"):
        assert absent not in message
    assert decoded(pdf) == [url(RECEIPT)]
    assert len(pdf) < 120_000


def test_it_says_its_title_and_language_to_those_who_listen() -> None:
    """Readers of screens are told what it is and how to pronounce it."""
    reader = PdfReader(BytesIO(printed(RECEIPT)))
    assert reader.root_object["/Lang"] == "vi"
    assert reader.metadata is not None
    assert reader.metadata.title == "Biên lai PH-2026-0000042"


@pytest.mark.parametrize("amount", [0, 8_000, 1_005_721, 1_234_567, 999_999_999_999_999])
def test_figures_and_words_agree(amount: int) -> None:
    """The total is the sum of the lines, said twice."""
    given_back = Item(name=("Đã hoàn lại", "x"), how=("theo quyết định", "x"), amount=-16_000)
    receipt = replace(RECEIPT, items=(COPIES, given_back, replace(COPIES, amount=amount)))
    (message,) = pages(printed(receipt))
    assert f"Tổng cộng {amount:,} đồng".replace(",", ".") in message
    assert in_words(amount) in message
    assert "-16.000 đồng" in message


def test_two_receipts_are_two_pages_each_with_its_own_code() -> None:
    """Phí and lệ phí are accounted for apart."""
    pdf = printed(RECEIPT, OTHER)
    fee, charge = pages(pdf)
    assert "BIÊN LAI THU PHÍ" in fee
    assert "BIÊN LAI THU LỆ PHÍ" in charge
    assert "Ký hiệu: LP-2026 · Số: 0000007" in charge
    assert "Bằng chữ: Năm đồng." in charge
    assert [decoded(pdf, page) for page in (0, 1)] == [[url(RECEIPT)], [url(OTHER)]]


@pytest.mark.parametrize(
    ("reason", "words"),
    [("refunded", "tiền đã được hoàn lại."), ("partly_refunded", "biên lai khác đã thay biên lai này.")],
)
def test_a_cancelled_receipt_is_marked_and_says_when_and_why(reason: str, words: str) -> None:
    """The mark lies over the page, and neither the code nor the rest is lost under it."""
    pdf = printed(replace(CANCELLED, cancelled_for=reason), OTHER)
    message, other = pages(pdf)
    assert message.count("ĐÃ HUỶ") == 2
    assert "ĐÃ HUỶ lúc 09:30 ngày 10/12/2026" in message
    assert words in message
    assert "Mười sáu nghìn đồng" in message
    assert decoded(pdf) == [url(CANCELLED)]
    assert "ĐÃ HUỶ" not in other


def test_a_receipt_names_the_one_it_stands_for() -> None:
    """Whoever holds the old one finds the new one, and the other way round."""
    (message,) = pages(printed(replace(RECEIPT, replaces="PH-2026-0000041")))
    assert "Thay cho biên lai: PH-2026-0000041" in message


def test_long_names_wrap_within_the_margins() -> None:
    """Nothing is cut, and nothing is lost at the edge of the paper."""
    long = replace(COPIES, name=(LONG, "x"), how=(LONG, "x"))
    pdf = printed(replace(RECEIPT, items=(long,)), agency=LONG, address=LONG, payer=LONG, procedure=LONG)
    message = " ".join(pages(pdf))
    assert message.count(LONG.strip()) >= 3
    assert LONG.strip().upper() in message
    for page in pypdfium2.PdfDocument(pdf):
        bounds = [each.get_bounds() for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])]
        assert min(left for left, *_ in bounds) > 50
        assert max(right for _, _, right, _ in bounds) < page.get_width() - 50
    assert decoded(pdf) == [url(RECEIPT)]


def test_many_lines_go_on_and_the_total_comes_last() -> None:
    """A receipt too long for one page uses another."""
    message = " ".join(pages(printed(replace(RECEIPT, items=(COPIES,) * 60))))
    assert message.count("2 bản × 8.000 đ") == 60
    assert "Tổng cộng 960.000 đồng" in message


def test_a_dossier_without_a_code_yet_has_its_reference() -> None:
    """The code is given when the dossier is accepted, which is after the money."""
    (message,) = pages(printed(RECEIPT, code=""))
    assert "Mã hồ sơ" not in message
    assert "Mã tra cứu: 7K3M-9QWX-2RTB" in message


def test_the_same_receipts_are_the_same_bytes_on_every_machine() -> None:
    """Elsewhere is another process with another seed, at another time and in another zone."""
    code = (
        f"import runpy, sys; here = runpy.run_path({__file__!r});"
        "sys.stdout.buffer.write(here['printed'](here['CANCELLED'], here['OTHER']))"
    )
    root = Path(__file__).parents[2]
    elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima", "PYTHONPATH": str(root)},
        capture_output=True,
        check=True,
    )
    assert elsewhere.stdout == printed(CANCELLED, OTHER) == printed(CANCELLED, OTHER)
    assert printed(CANCELLED, OTHER) != printed(RECEIPT, OTHER)
