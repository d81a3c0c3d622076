"""Every file of the corpus gets its verdict, whatever it is called."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from chalicelib.documents.inspection import Finding, inspect
from chalicelib.domain.document.rejection_reasons import FAULTS
from tests.documents.inspection import corpus
from tests.documents.inspection.corpus import Sample, samples


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_verdict(sample: Sample) -> None:
    found = inspect(io.BytesIO(sample.content))
    assert (found.content_type, found.reason) == (sample.content_type, sample.reason)


def test_a_path_does_as_well_and_its_name_says_nothing(tmp_path: Path) -> None:
    for sample in samples()[::9]:
        path = tmp_path / "giay-to.exe.pdf"
        path.write_bytes(sample.content)
        assert inspect(path).reason == sample.reason


def test_every_reason_has_a_text_and_a_file() -> None:
    assert {sample.reason for sample in samples()} - {""} == set(FAULTS)


def test_it_is_a_corpus(tmp_path: Path) -> None:
    assert corpus.write(tmp_path) == len(list(tmp_path.iterdir())) >= 60


def test_what_else_is_found() -> None:
    by_name = {sample.name: inspect(io.BytesIO(sample.content)) for sample in samples() if not sample.reason}
    assert by_name["by-hand.pdf"].pages == 3
    trees = {name: found.pages for name, found in by_name.items() if name.startswith("pages-")}
    assert {name: pages for name, pages in trees.items() if pages != 1} == {}
    for name in ("photo.jpg", "screen.png"):
        assert (by_name[name].width, by_name[name].height) == (320, 240)
    assert (by_name["photo.heic"].width, by_name["photo.heic"].height) == (256, 192)
    assert by_name["letter.docx"] == Finding(content_type=by_name["letter.docx"].content_type)


def test_a_failing_disk_is_not_the_files_fault() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        inspect(Failing(b"%PDF-1.7"))
