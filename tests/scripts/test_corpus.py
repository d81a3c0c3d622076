"""The runner over files of packages: what it takes from one, how a child may end, which rules are broken."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from scripts.corpus import child, report, rules, sources
from scripts.corpus.child import Ended
from scripts.corpus.examine import Outcome
from scripts.corpus.rules import Result
from tests.documents.inspection.pdf_builder import pdf

_FILES = {
    "x-1.0/tests/../../a.pdf": pdf(),
    "/x-1.0/b.bin": pdf(pages=2),
    "x-1.0/c.py": b"print()",
    "x-1.0/d.heic": b"x",
    "x-1.0/empty.pdf": b"",
}


def _tar(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        link = tarfile.TarInfo("x-1.0/link.pdf")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
        for name, content in _FILES.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in _FILES.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(("ending", "write"), [("tar.gz", _tar), ("zip", _zip)])
def test_files_are_taken_by_name_or_content(tmp_path: Path, ending: str, write: object) -> None:
    """No link is followed and no name is used as a path."""
    path = tmp_path / f"x-1.0.{ending}"
    write(path)  # type: ignore[operator]
    taken = [each.content for each in sources.candidates(sources.Source("x", "1.0", path))]
    assert taken == [_FILES["x-1.0/tests/../../a.pdf"], _FILES["/x-1.0/b.bin"], b"x"]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def _index(monkeypatch: pytest.MonkeyPatch, digest: str) -> None:
    files = [
        {"filename": f"x-{version}.tar.gz", "url": f"../x-{version}.tar.gz", "hashes": {"sha256": digest}, **more}
        for version, more in (("1.9", {}), ("1.10", {}), ("2.0rc1", {}), ("3.0", {"yanked": "broken"}))
    ]
    answers = {"https://index.example/simple/x/": json.dumps({"files": files}).encode()}
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    monkeypatch.setattr(sources, "_get", lambda address, _: io.BytesIO(answers.get(address, b"package")))


def test_the_newest_release_is_brought(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _index(monkeypatch, hashlib.sha256(b"package").hexdigest())
    assert sources.bring("x", tmp_path).version == "1.10"
    assert sources.bring("x<1.10", tmp_path).version == "1.9"
    with pytest.raises(LookupError, match="no source distribution"):
        sources.bring("x>4", tmp_path)


def test_a_package_of_another_hash_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _index(monkeypatch, hashlib.sha256(b"another").hexdigest())
    with pytest.raises(LookupError, match="hash"):
        sources.bring("x", tmp_path)
    assert not list(tmp_path.iterdir())


def _raise(_: Path) -> Outcome:
    raise ValueError("odd")


@pytest.mark.parametrize(
    ("examine", "death"),
    [
        (lambda _: os.kill(os.getpid(), signal.SIGKILL), "SIGKILL"),
        (lambda _: os._exit(3), "exit code 3"),
        (lambda _: time.sleep(60), "no answer in 1 s"),
        (lambda _: bytearray(child.MEMORY), "MemoryError: "),
        (_raise, "ValueError: odd"),
    ],
)
def test_the_end_of_a_child_is_an_outcome(monkeypatch: pytest.MonkeyPatch, examine: object, death: str) -> None:
    if "no answer" in death:
        monkeypatch.setattr(child, "SECONDS", 1)
    monkeypatch.setattr(child, "examine", examine)
    assert child.run(Path("x")) == Ended(None, death, pytest.approx(0, abs=30))


def test_a_sound_file_keeps_all_rules(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(pdf())
    ended = child.run(path)
    assert ended.outcome == Outcome("application/pdf", "", pages=1, sealed="", reader="pdfium")
    assert not list(rules.broken(_result(ended)))


def _result(ended: Ended) -> Result:
    return Result("x", "1.0", "a.pdf", "0" * 64, 9, ended)


@pytest.mark.parametrize(
    ("outcome", "rule"),
    [
        (None, "dies"),
        (Outcome("application/pdf", "damaged", reader="pdfium"), "refused"),
        (Outcome("application/pdf", "active_content", reader="pdfium"), "refused"),
        (Outcome("application/pdf", "active_content", reader="pdfium", signs="/JS"), ""),
        (Outcome("application/pdf", "damaged", reader="pdfium", unreadable="x"), ""),
        (Outcome("image/gif", "not_a_document"), ""),
        (Outcome("application/pdf", "", sealed="", reader="pdfium", unreadable="no pages"), "accepted"),
        (Outcome("image/png", "", rendered="damaged", reader="Pillow"), "rendered"),
        (Outcome("application/pdf", "", sealed="pdf_unreadable", reader="pdfium"), "unsealed"),
    ],
)
def test_rules(outcome: Outcome | None, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each breach counts until it is explained."""
    result = _result(Ended(outcome, "SIGSEGV"))
    assert [name for name, _ in rules.broken(result)] == ([rule] if rule else [])
    assert report.made([result], [], [])[1] == bool(rule)
    monkeypatch.setattr(rules, "exceptions", lambda: {(rule, result.digest): "made so"})
    assert report.made([result], [], [])[1] == 0


def test_every_exception_has_a_rule_and_a_reason() -> None:
    rows = json.loads(rules.EXCEPTIONS.read_text(encoding="utf-8"))
    assert all(row["rule"] in rules.RULES and len(row["sha256"]) == 64 and row["why"] and row["name"] for row in rows)
    assert len({(row["rule"], row["sha256"]) for row in rows}) == len(rows)
