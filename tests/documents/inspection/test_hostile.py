"""Whatever is in a file, an inspection answers: it never raises, and never asks for much memory."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.documents.inspection import inspect, limits
from chalicelib.documents.inspection.previews import Unreadable, preview
from chalicelib.domain.document.rejection_reasons import FAULTS
from tests.documents.inspection import largest
from tests.documents.inspection.corpus import Sample, samples
from tests.documents.inspection.pdf_builder import deflated, pdf

MEMORY = 400 * 2**20
"""Of the whole process, Python and libraries included."""
RENDERING = 900 * 2**20
"""The function that makes pictures has 2048 MB."""

SMALL = [sample for sample in samples() if len(sample.content) < 60_000]
PICTURES = [sample for sample in SMALL if sample.content_type.startswith("image/") and not sample.reason]
_STARTS = st.sampled_from([b"", *{sample.content[:16] for sample in SMALL}])


def _answers(content: bytes) -> None:
    found = inspect(io.BytesIO(content))
    assert found.reason in {"", *FAULTS}
    assert found.content_type or found.reason


@given(start=_STARTS, rest=st.binary(max_size=3000))
@example(start=b"%PDF-1.7\n", rest=b"startxref\n99999999999999999999\n%%EOF")
@example(start=b"%PDF-1.7\n", rest=b"startxref\n-5\n%%EOF")
@example(start=b"PK\x03\x04", rest=b"PK\x05\x06" + b"\xff" * 16 + b"\0\0")
@example(start=b"PK\x03\x04", rest=b"PK\x06\x07" + b"\xff" * 16 + b"PK\x05\x06" + b"\0" * 18)
@example(start=b"\0\0\0\x01ftypheic", rest=b"\xff" * 40)
@example(start=b"\x89PNG\r\n\x1a\n", rest=b"\xff\xff\xff\xffIHDR" + b"\0" * 40)
def test_random_bytes(start: bytes, rest: bytes) -> None:
    _answers(start + rest)


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(SMALL)).content)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        change = draw(st.sampled_from(("put", "cut", "drop", "repeat", "insert")))
        length = draw(st.integers(1, 64))
        if change == "put":
            content[at : at + length] = draw(st.binary(min_size=length, max_size=length))
        elif change == "cut":
            del content[at:]
        elif change == "drop":
            del content[at : at + length]
        elif change == "repeat":
            content[at:at] = content[at : at + length] * draw(st.integers(1, 50))
        else:
            content[at:at] = draw(st.sampled_from(SMALL)).content[:4000]
    return bytes(content)


@given(content=_mutated())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_mutated_files(content: bytes) -> None:
    _answers(content)


@pytest.mark.parametrize("sample", SMALL, ids=lambda sample: sample.name)
def test_cut_anywhere(sample: Sample) -> None:
    for part in range(1, 16):
        _answers(sample.content[: len(sample.content) * part // 16])


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_preview_is_a_picture_or_unreadable(data: st.DataObject, tmp_path: Path) -> None:
    sample = data.draw(st.sampled_from(PICTURES))
    content = bytearray(sample.content)
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + 8] = data.draw(st.binary(min_size=8, max_size=8))
    path = tmp_path / "mutated"
    path.write_bytes(content)
    with contextlib.suppress(Unreadable):
        assert preview(path, sample.content_type).startswith(b"\xff\xd8")


_MEASURE = """
import pathlib, re, sys
from chalicelib.documents.inspection import inspect, previews
what, *paths = sys.argv[1:]
for path in paths:
    found = inspect(path)
    if what == "render":
        previews.preview(path, found.content_type)
        if previews.is_foreign(found.content_type):
            previews.in_full(path, found.content_type)
print(re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1])
"""
"""The peak is the kernel's own. `getrusage` would not do: it counts what the parent held before `exec`."""


def _peak(*paths: Path, what: str = "inspect") -> int:
    """Most bytes a fresh process ever held, inspecting these one after another, or making pictures of them too."""
    command = [sys.executable, "-c", _MEASURE, what, *map(str, paths)]
    return 1024 * int(subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout)


def test_no_file_of_the_corpus_takes_much_memory(tmp_path: Path) -> None:
    paths = []
    for number, sample in enumerate(samples()):
        paths.append(tmp_path / str(number))
        paths[-1].write_bytes(sample.content)
    assert _peak(*paths) < MEMORY


@pytest.mark.parametrize("kind", ["JPEG", "PROGRESSIVE", "PNG", "WEBP", "HEIC"])
def test_the_largest_pictures_we_take(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "largest"
    largest.write(path, kind)
    assert inspect(path).reason == ""
    assert _peak(path) < MEMORY
    assert _peak(path, what="render") < RENDERING


def test_a_large_film_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    largest.write_film(path, 300 * 2**20)
    assert inspect(path).reason == ""
    assert _peak(path) < 100 * 2**20


def test_pictures_of_a_pdf_have_their_own_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    other, picture = deflated(b"\0" * 2**20), deflated(b"\0" * 2**20, b"/Subtype/Image/Width 9/Height 9")
    monkeypatch.setattr(limits, "PDF_STREAMS", 3 * 2**20)
    monkeypatch.setattr(limits, "PDF_PICTURES", 5 * 2**20)
    assert inspect(io.BytesIO(pdf(*[other] * 3, *[picture] * 5))).reason == ""
    assert inspect(io.BytesIO(pdf(*[other] * 4))).reason == "bomb"
    assert inspect(io.BytesIO(pdf(*[picture] * 6))).reason == "bomb"


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff\xe0", b"no kind"])
def test_a_large_file_of_nothing(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "nothing"
    path.write_bytes(start)
    with path.open("r+b") as file:
        file.truncate(300 * 2**20)
    assert inspect(path).reason
    assert _peak(path) < 100 * 2**20
