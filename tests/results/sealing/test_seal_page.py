"""What the page of a sealed result shows."""

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.identifiers import ALPHABET
from chalicelib.results.sealing import pdf, qr_statement, seal_page
from chalicelib.results.sealing.keyring import Keyring
from tests.results.sealing import made

UPLOAD = made.result()


def last_page(sealed: bytes) -> pypdfium2.PdfPage:
    """The one that was added."""
    document = pypdfium2.PdfDocument(sealed)
    return document[len(document) - 1]


def scanned(page: pypdfium2.PdfPage, dots: int = 150) -> list[str]:
    """What a phone reads on it, at so many dots an inch."""
    return [code.text for code in zxingcpp.read_barcodes(page.render(scale=dots / 72).to_pil())]


def test_the_qr_code_leads_to_the_page_and_holds_the_statement() -> None:
    """From paper to what was issued, with the published keys and the file."""
    (text,) = scanned(last_page(made.sealed(UPLOAD)))
    address, _, token = text.partition("#")
    assert address == made.PAGE
    found = qr_statement.read(token, Keyring(made.key()).jwks)
    assert qr_statement.original(made.sealed(UPLOAD), found) == UPLOAD


def test_the_page_says_what_it_is() -> None:
    """In text that can be selected, Vietnamese marks included."""
    text = last_page(made.sealed(UPLOAD)).get_textpage().get_text_bounded()
    for message in ("Xác thực kết quả", made.code(), made.PAGE, *made.LINES, "16:30 ngày 04/12/2026"):
        assert message in text


def test_the_other_pages_are_as_they_were() -> None:
    """To the last dot."""
    before, after = pypdfium2.PdfDocument(UPLOAD), pypdfium2.PdfDocument(made.sealed(UPLOAD))
    assert len(after) == len(before) + 1
    for number in range(len(before)):
        assert before[number].render().to_pil().tobytes() == after[number].render().to_pil().tobytes()


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_the_page_stands_upright_behind_turned_ones(turned: int) -> None:
    """It inherits nothing."""
    page = last_page(made.sealed(made.rewritten(UPLOAD, turned=turned)))
    assert page.get_rotation() == 0
    assert len(scanned(page)) == 1


def test_very_many_lines_take_another_page() -> None:
    """Nothing is cut off, and nothing is written over."""
    lines = [f"Giấy tờ số {number}: " + "bản sao có chứng thực " * 6 for number in range(30)]
    sealed = pdf.seal(UPLOAD, made.key(), url=made.url(UPLOAD), code=made.code(), lines=lines, at=made.AT)
    document = pypdfium2.PdfDocument(sealed)
    text = "".join(document[number].get_textpage().get_text_bounded() for number in range(2, len(document)))
    assert len(document) > 3
    assert all(f"Giấy tờ số {number}:" in text for number in range(30))
    assert len([each for number in range(len(document)) for each in scanned(document[number])]) == 1


@given(st.text(max_size=200))
@settings(max_examples=10, deadline=None)
def test_any_line_can_be_written(line: str) -> None:
    """Names come from people."""
    assert seal_page.page(made.PAGE, made.code(), [line], made.AT).startswith(b"%PDF")


@pytest.mark.parametrize("symbol", ALPHABET)
def test_every_code_fits_the_label_in_one_line(symbol: str) -> None:
    """W is much wider than J."""
    code = f"KQ-{'-'.join([symbol * 4] * 3)}"
    document = pypdfium2.PdfDocument(seal_page.label(made.PAGE, code, made.AT))
    assert len(document) == 1
    assert code in document[0].get_textpage().get_text_bounded()
