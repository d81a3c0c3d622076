"""A file that ends its decoder is damaged; nothing else ends with it, and nothing of ours is in the decoder's reach."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.documents import decoder, decoder_process
from chalicelib.documents.decoder import CPU_SECONDS, MB, MEMORY
from chalicelib.documents.decoder_process import Decoded, DecoderBroken
from chalicelib.results.sealing import repair
from tests.documents import broken_decoder
from tests.documents.inspection import largest
from tests.documents.inspection.building import heic, one_bit_heic, picture, saved
from tests.documents.inspection.pdf_builder import pdf
from tests.results.sealing import made

ROOT = Path(__file__).parents[2]
CONFIG = json.loads((ROOT / ".chalice" / "config.json").read_text())


def ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, task: str, **limits: Any) -> Decoded:
    """What is known after a task of the broken decoder."""
    monkeypatch.setattr(decoder_process, "MODULE", broken_decoder.__name__)
    monkeypatch.syspath_prepend(str(ROOT))
    path = tmp_path / "file"
    path.write_bytes(made.result(1))
    with path.open("rb") as file:
        return decoder_process.run(task, file, **limits)


def decoded(tmp_path: Path, task: str, content: bytes) -> Decoded:
    path = tmp_path / "file"
    path.write_bytes(content)
    with path.open("rb") as file:
        return decoder_process.run(task, file)


@pytest.mark.parametrize("task", ["inspect", "pictures"])
def test_one_bit_ends_the_decoder_and_nothing_else(tmp_path: Path, task: str) -> None:
    """The decoder dies of it: were it in this process, there would be no result of this test."""
    answer = decoded(tmp_path, task, one_bit_heic())
    assert (answer.finding.reason, answer.died, answer.outputs) == ("damaged", "SIGSEGV", ())


@pytest.mark.parametrize(
    ("task", "died"), [("segfault", "SIGSEGV"), ("killed", "SIGKILL"), ("busy", "SIGKILL"), ("asleep", "timeout")]
)
def test_a_death_is_the_files_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, task: str, died: str) -> None:
    """By a signal, by the limit of processor time, by the clock."""
    answer = ended(monkeypatch, tmp_path, task, seconds=15 if task == "busy" else 3)
    assert (answer.finding.reason, answer.died) == ("damaged", died)


def test_too_much_memory_and_an_unknown_error_are_the_files_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The child survives both and says so."""
    assert ended(monkeypatch, tmp_path, "memory").finding.reason == "bomb"
    answer = ended(monkeypatch, tmp_path, "surprised")
    assert (answer.finding.reason, answer.died) == ("damaged", "")


@pytest.mark.parametrize(
    ("task", "named"),
    [
        ("incomplete", "pypdf"),
        ("full_disk", "ENOSPC"),
        ("missing_module", "pypdf"),
        ("interrupted", "SIGINT"),
        ("terminated", "SIGTERM"),
    ],
)
def test_what_is_our_fault_refuses_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, task: str, named: str
) -> None:
    """A missing module, a full disk, a stack that stops: the caller fails, is tried again, and an alarm is raised."""
    with pytest.raises(DecoderBroken, match=named):
        ended(monkeypatch, tmp_path, task)


def test_a_program_that_cannot_start_refuses_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As with a package from which it was left out."""
    monkeypatch.setattr(decoder_process, "MODULE", "chalicelib.documents.no_such_program")
    path = tmp_path / "file"
    path.write_bytes(b"a file")
    with path.open("rb") as file, pytest.raises(DecoderBroken):
        decoder_process.run("inspect", file)


def test_no_credential_and_no_address_reaches_the_decoder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A decoder that is taken over has nothing to give away."""
    secrets = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "TABLE_NAME", "PAYMENT_SECRETS", "AWS_ENDPOINT_URL")
    for name in secrets:
        monkeypatch.setenv(name, "x")
    (names,) = ended(monkeypatch, tmp_path, "environment").outputs
    assert "PYTHONPATH" in names.decode().split()
    assert not set(secrets) & set(names.decode().split())


def test_the_limits_are_in_force(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Memory, processor time, and no core file."""
    (stored,) = ended(monkeypatch, tmp_path, "limits").outputs
    assert json.loads(stored) == [512 * MB, CPU_SECONDS, 0]


@pytest.mark.parametrize(
    ("function", "tasks"),
    [
        ("document_arrived", ("inspect", "result")),
        ("look_again", ("inspect", "result")),
        ("photograph_arrived", ("pictures",)),
        ("seal_result", ("repair",)),
    ],
)
def test_a_child_is_smaller_and_quicker_than_its_function(function: str, tasks: tuple[str, ...]) -> None:
    """So that the child reaches its limit first, and 100 MB are left to the function itself."""
    there = CONFIG["lambda_functions"][function]
    assert all(MEMORY[task] + 100 * MB <= there["lambda_memory_size"] * MB for task in tasks)
    assert there["lambda_timeout"] >= decoder_process.SECONDS + 20


@pytest.mark.parametrize("kind", ["JPEG", "PROGRESSIVE", "PNG", "WEBP", "HEIC"])
def test_the_largest_pictures_fit_into_the_limits(tmp_path: Path, kind: str) -> None:
    """Whatever the inspection accepts has its preview made within the child's memory."""
    path = tmp_path / "largest"
    largest.write(path, kind)
    with path.open("rb") as file:
        answer = decoder_process.run("pictures", file)
    assert (answer.finding.reason, answer.died) == ("", "")
    assert answer.outputs


def test_pictures_are_complete(tmp_path: Path) -> None:
    """A preview of what every browser shows; of HEIC the picture in full as well; none of a PDF."""
    from PIL import Image

    assert len(decoded(tmp_path, "pictures", saved(picture(), "JPEG")).outputs) == 1
    made_of_heic = decoded(tmp_path, "pictures", heic(picture((1700, 900)))).outputs
    assert [Image.open(io.BytesIO(each)).size for each in made_of_heic] == [(1600, 847), (1700, 900)]
    assert decoded(tmp_path, "pictures", made.result()).outputs == ()


@pytest.mark.parametrize("action", [b"", b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"])
def test_what_a_repair_brings_up_is_inspected(monkeypatch: pytest.MonkeyPatch, action: bytes) -> None:
    """A search for objects may find some that the file itself did not name."""
    made_anew = pdf(catalogue=action)
    monkeypatch.setattr(repair, "repaired", lambda _: made_anew)
    assert decoder._repaired(b"") == (None if action else made_anew)
