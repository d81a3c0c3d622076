"""PDFs whose pages stand where readers find them, and PDFs that have pages nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator

from tests.documents.inspection.corpus_papers import PDF
from tests.documents.inspection.pdf_builder import of_objects, pdf, stream

_ROOT = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
_UNTYPED = b"<</Parent 2 0 R/MediaBox[0 0 9 9]>>"


def rows() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, content, media type, reason."""
    for name, content in _reachable():
        yield f"pages-{name}.pdf", content, PDF, ""
    for name, content in _unreachable():
        yield f"no-pages-{name}.pdf", content, PDF, "damaged"
    yield "pages-by-reference.pdf", _many(b"3 0 R", b"/Page"), PDF, "bomb"
    yield "pages-untyped.pdf", _many(b"null", b"null"), PDF, "bomb"
    yield "pages-endless.pdf", of_objects(_ROOT, _branch(b"3 0 R " * 2_001), _PAGE), PDF, "bomb"


def _branch(kids: bytes, more: bytes = b"") -> bytes:
    return b"<</Type/Pages/Kids[%s]/Count 1%s>>" % (kids, more)


def _many(kind: bytes, named: bytes) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 2_005))
    return of_objects(_ROOT, _branch(kids), named, *[b"<</Type %s/Parent 2 0 R>>" % kind] * 2_001)


def _reachable() -> Iterator[tuple[str, bytes]]:
    one = _branch(b"3 0 R")
    yield "without-type", of_objects(_ROOT, one, _UNTYPED)
    yield "type-by-reference", of_objects(_ROOT, one, _PAGE.replace(b"/Type/Page", b"/Type 4 0 R"), b"/Page")
    yield "tree-without-type", of_objects(_ROOT.replace(b"/Type/Catalog", b""), b"<</Kids[3 0 R]>>", _UNTYPED)
    yield "kids-by-reference", of_objects(_ROOT, b"<</Type/Pages/Kids 4 0 R>>", _PAGE, b"[3 0 R]")
    yield "tree-by-reference", of_objects(_ROOT, b"3 0 R", _branch(b"4 0 R"), _PAGE)
    yield "root-by-reference", of_objects(b"4 0 R", one, _PAGE, _ROOT)
    yield "written-inside", of_objects(_ROOT, _branch(_PAGE))
    yield "deep", of_objects(_ROOT, *(_branch(b"%d 0 R" % number) for number in range(3, 60)), _PAGE)
    yield "beside-nothing", of_objects(_ROOT, _branch(b"3 0 R null 99 0 R 7"), _PAGE)
    yield "in-a-ring", of_objects(_ROOT, _branch(b"2 0 R 3 0 R"), _PAGE)
    yield "single", of_objects(_ROOT, _UNTYPED.replace(b"<<", b"<</Type/Page"))
    yield "object-is-a-reference", pdf(b"5 0 R", stream(b""))
    yield "length-by-references", pdf(b"<</Length 5 0 R>>stream\nq Q\nendstream", b"6 0 R", b"3")


def _unreachable() -> Iterator[tuple[str, bytes]]:
    yield "without-tree", of_objects(b"<</Type/Catalog>>", _PAGE)
    yield "beside-tree", of_objects(_ROOT, _branch(b""), _PAGE)
    yield "without-kids", of_objects(_ROOT, b"<</Type/Pages/Count 1>>", _PAGE)
    yield "template", of_objects(_ROOT, _branch(b"3 0 R"), _UNTYPED.replace(b"<<", b"<</Type/Template"))
    kids = b"<</Type/Pages/Kids 4 0 R>>"
    yield "kids-by-references", of_objects(_ROOT, kids, _PAGE, b"5 0 R", b"[3 0 R]")  # readers follow one of them
    yield "kid-by-references", of_objects(_ROOT, kids, _PAGE, b"[5 0 R]", b"3 0 R")
    yield "nothing", of_objects(_ROOT, b"null", _PAGE)
    yield "of-no-object", of_objects(_ROOT.replace(b"2 0", b"9 0"), _branch(b"3 0 R"), _PAGE)
    yield "no-dictionary", of_objects(_ROOT, _branch(b"3 0 R"), b"[/Page]")
    yield "only-a-ring", of_objects(_ROOT, _branch(b"3 0 R"), _branch(b"2 0 R 3 0 R"), _PAGE)
    yield "references-in-a-ring", of_objects(_ROOT, b"3 0 R", b"2 0 R", _PAGE)
    yield "no-catalogue", of_objects(b"7", _branch(b"3 0 R"), _PAGE)
