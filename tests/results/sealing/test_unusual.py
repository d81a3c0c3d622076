"""Unusual PDFs: sealed, with every earlier signature still valid, or refused for a reason; nothing else is raised."""

from __future__ import annotations

import pypdfium2
import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.results.sealing import pdf, repair, trial
from chalicelib.results.sealing.keyring import Keyring
from tests.results.sealing import made, unusual

OPENED_BY_VIEWERS = (
    unusual.wrong_table,
    unusual.table_elsewhere,
    unusual.stream_without_checksum,
    unusual.page_without_type,
    unusual.nothing_counted,
)


def shown(content: bytes) -> int:
    """How many pages another reader finds."""
    return len(pypdfium2.PdfDocument(content))


def drawn(content: bytes) -> bytes:
    """The first page as it draws it."""
    picture: bytes = pypdfium2.PdfDocument(content)[0].render(scale=0.5).to_pil().tobytes()
    return picture


@pytest.mark.parametrize("make", OPENED_BY_VIEWERS)
def test_what_every_viewer_opens_is_repaired_and_sealed(make: object) -> None:
    """The parser alone refuses it; repaired, it has as many pages, and its seal is whole."""
    content = make()  # type: ignore[operator]
    assert shown(content) == 1
    with pytest.raises(Invalid, match="pdf_unreadable"):
        made.sealed(content)
    assert trial.fault(content, repair.repaired) == ""
    repaired = repair.repaired(content)
    assert repaired is not None
    sealed = made.sealed(repaired)
    assert (shown(repaired), drawn(repaired)) == (1, drawn(content))
    assert shown(sealed) == 2
    assert pdf.validate(sealed, Keyring(made.key()).jwks).intact


def test_every_value_may_stand_elsewhere() -> None:
    """A result that an officer signed, with a visible label; both signatures stay valid."""
    officer = made.key("Nguyễn Văn An")
    signed = made.signed(unusual.everything_elsewhere())
    assert trial.fault(signed, repair.repaired) == ""
    sealed = made.sealed(signed)
    assert made.status(sealed, 0, officer).bottom_line
    assert made.status(sealed, 1, made.key()).bottom_line


def test_a_signed_file_is_never_repaired() -> None:
    """Not a byte of it may move."""
    broken = made.signed(made.result(1)).replace(b"\n", b"\n% a line that was not there\n", 1)
    assert repair.repaired(broken) is None
    assert trial.fault(broken, repair.repaired) == "unsealable"


def test_a_signature_inside_of_its_field_is_seen() -> None:
    """Its dictionary is no object of its own, and its key may be spelt in another way."""
    for plain in (unusual.signed_inside(), unusual.signed_inside().replace(b"/ByteRange", b"/Byte#52ange")):
        assert repair.repaired(plain) is None
        assert trial.fault(plain, repair.repaired) == "unsealable"


def test_a_file_with_two_versions_of_a_page_is_not_repaired() -> None:
    """Viewers show what the table names; a search for objects would find the other one, and that would be sealed."""
    content = unusual.two_versions()
    (text,) = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    assert text == "GRANTED"
    assert repair.repaired(content) is None
    assert trial.fault(content, repair.repaired) == "unsealable"


def test_a_protected_file_is_named_as_such() -> None:
    """It opens without a password and allows no change."""
    assert trial.fault(made.rewritten(made.result(1), password="owner"), repair.repaired) == "restricted"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF\n", b"\0" * 100])
def test_what_is_no_pdf_is_not_repaired(content: bytes) -> None:
    assert repair.repaired(content) is None
    assert trial.fault(content, repair.repaired) == "unsealable"
