"""What the tests of this room seal and sign."""

import random
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import pypdf
from fpdf import FPDF
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from chalicelib.results.sealing import pdf, qr_statement, result_codes
from chalicelib.results.sealing.keyring import LocalKey, new_local
from chalicelib.results.sealing.pyhanko_signer import KeySigner, SignerAt
from chalicelib.results.sealing.qr_statement import Statement

AT = datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
PAGE = "https://motcua.example.vn/xac-minh"
LINES = ["Mã hồ sơ: H27.19-20261204-0001", "Thủ tục: Đăng ký khai sinh (2.001885)"]


@cache
def key(name: str = "Thành phố Thử nghiệm") -> LocalKey:
    """One key for each name."""
    return LocalKey(*new_local(name, AT))


def code(seed: int = 0) -> str:
    """A code, always the same of a seed."""
    return result_codes.new(lambda alphabet, length: "".join(random.Random(seed).choices(alphabet, k=length)))


@cache
def result(pages: int = 2, compressed: bool = False) -> bytes:
    """A result as an officer uploads it; `compressed` puts its objects into streams."""
    paper = FPDF()
    paper.set_font("helvetica")
    for number in range(pages):
        paper.add_page()
        paper.cell(40, 10, f"Result, page {number + 1}")
    plain = bytes(paper.output())
    return rewritten(plain, compressed=True) if compressed else plain


def rewritten(plain: bytes, *, turned: int = 0, password: str = "", compressed: bool = False) -> bytes:
    """The same PDF by another program, its pages turned, or with a password."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(plain))
    for page in writer.pages:
        page.rotate(turned)
    if password:
        writer.encrypt("", owner_password=password, algorithm="AES-256")
    out = BytesIO()
    if compressed:
        writer.compress_identical_objects()
    writer.write(out)
    return out.getvalue()


def about(upload: bytes, **but: object) -> Statement:
    """The statement about a result."""
    digest, size = qr_statement.measured(upload)
    facts = {
        "issuer": "https://motcua.example.vn",
        "dossier": "H27.19-20261204-0001",
        "procedure": "2.001885",
        "outcome": "granted",
        "code": code(),
        "digest": digest,
        "size": size,
        "issued_at": AT,
    }
    return Statement(**(facts | but))  # type: ignore[arg-type]


def url(upload: bytes, by: LocalKey | None = None) -> str:
    """What the QR code of a result holds."""
    return qr_statement.address(PAGE, qr_statement.write(about(upload), by or key()))


def sealed(upload: bytes, seed: int = 0, by: LocalKey | None = None) -> bytes:
    """A result, sealed."""
    return pdf.seal(upload, by or key(), url=url(upload), code=code(seed), lines=LINES, at=AT)


def signed(upload: bytes, by: LocalKey | None = None, at: datetime = AT, **how: object) -> bytes:
    """A result that an officer, or somebody, has signed; `how` is of pyHanko's `PdfSignatureMetadata`."""
    meta = PdfSignatureMetadata(**({"field_name": "Officer", "md_algorithm": "sha256"} | how))  # type: ignore[arg-type]
    writer = IncrementalPdfFileWriter(BytesIO(upload))
    signature = SignerAt(meta, KeySigner(by or key("Nguyễn Văn An")), at=at).sign_pdf(writer)
    return bytes(signature.getvalue())


def status(of: bytes, number: int, by: LocalKey) -> PdfSignatureStatus:
    """What pyHanko says of the signature at this place, everything that came later considered."""
    signatures = PdfFileReader(BytesIO(of)).embedded_regular_signatures
    roots = [KeySigner(by).signing_cert]
    return validate_pdf_signature(signatures[number], ValidationContext(trust_roots=roots, moment=AT))
