"""A result that an officer has signed: our seal comes on top, and theirs stays valid."""

from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm

from chalicelib.domain.errors import NotAllowed
from chalicelib.results.sealing import pdf, qr_statement
from chalicelib.results.sealing.keyring import Keyring
from tests.results.sealing import made

OFFICER = made.key("Nguyễn Văn An")
TRUSTED = Keyring(made.key()).jwks


def shown(sealed: bytes) -> list[str]:
    """What a phone reads on the first page."""
    document = pypdfium2.PdfDocument(sealed)
    document.init_forms()
    return [code.text for code in zxingcpp.read_barcodes(document[0].render(scale=200 / 72).to_pil())]


@pytest.mark.parametrize("compressed", [False, True])
def test_the_first_signature_stays_valid(compressed: bool) -> None:
    """As pyHanko judges it, with all that came after it."""
    upload = made.signed(made.result(compressed=compressed))
    sealed = made.sealed(upload)
    assert sealed.startswith(upload)
    assert made.status(sealed, 0, OFFICER).bottom_line
    assert made.status(sealed, 1, made.key()).bottom_line
    assert pdf.validate(sealed, TRUSTED) == pdf.Validation(True, True, "Thành phố Thử nghiệm", made.AT)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_label_can_be_scanned_however_the_page_is_turned(turned: int) -> None:
    """Scanners turn pages; no page is added."""
    upload = made.signed(made.rewritten(made.result(), turned=turned))
    sealed = made.sealed(upload)
    (text,) = shown(sealed)
    assert qr_statement.read(text.partition("#")[2], Keyring(made.key()).jwks) == made.about(upload)
    assert len(pypdfium2.PdfDocument(sealed)) == 2
    page = pypdfium2.PdfDocument(sealed)[0]
    left, bottom, right, top = (float(each) for each in _label(sealed))
    width, height = page.get_mediabox()[2:]
    assert 0 <= left < right <= width
    assert 0 <= bottom < top <= height


def test_a_second_label_does_not_cover_the_first() -> None:
    """A result that replaces another, made of the sealed file."""
    twice = made.sealed(made.sealed(made.signed(made.result())), seed=1)
    assert len(shown(twice)) == 2
    assert all(made.status(twice, number, made.key()).bottom_line for number in (1, 2))


def test_a_seal_on_our_own_page_takes_another_on_top() -> None:
    """The link on that page does not look like tampering."""
    twice = made.sealed(made.sealed(made.result()), seed=1)
    assert made.status(twice, 0, made.key()).bottom_line
    assert pdf.validate(twice, TRUSTED).intact


@pytest.mark.parametrize("level", list(MDPPerm))
def test_a_certified_file_that_allows_no_visible_signature_is_refused(level: MDPPerm) -> None:
    """Rather than breaking what the officer has certified."""
    with pytest.raises(NotAllowed) as refused:
        made.sealed(made.signed(made.result(), certify=True, docmdp_permissions=level))
    assert refused.value.code == "pdf_locked"


def _label(sealed: bytes) -> list[float]:
    return list(PdfFileReader(BytesIO(sealed)).embedded_signatures[-1].sig_field["/Rect"])
