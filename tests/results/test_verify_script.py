"""The script of the page behind the QR code, run as a browser would. Where there is no node it cannot be run."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pyhanko.pdf_utils.generic import StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from chalicelib.results.sealing import qr_statement
from chalicelib.results.sealing.keyring import Keyring
from chalicelib.web.static_files import FOLDER
from tests.results.sealing import made
from tests.sealed import downloaded, qr, returned, revoke
from tests.world import World

HARNESS = Path(__file__).with_name("verify_page.mjs")
UPLOAD = made.result(1)
SEALED = UPLOAD + b"and its seal"
GOOD = qr_statement.write(made.about(UPLOAD), made.key())
ANYWHERE = ["/"]


def forged(token: str) -> str:
    """The same words with another outcome, under the same signature."""
    header, claims, signature = token.split(".")
    reported = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).replace(b"granted", b"denied!")
    return f"{header}.{base64.urlsafe_b64encode(reported).rstrip(b'=').decode()}.{signature}"


def visited(tmp_path: Path, answers: dict[str, Any], files: dict[str, bytes], visits: dict[str, Any]) -> Any:
    """What the page shows of each visit, of one address after another; a browser far from Vietnam."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run the script with")
    cases = tmp_path / "cases.json"
    sent = {name: base64.b64encode(file).decode() for name, file in files.items()}
    cases.write_text(json.dumps({"answers": answers, "files": sent, "visits": visits}))
    there = {**os.environ, "TZ": "America/New_York"}
    command = [node, str(HARNESS), str(FOLDER / "xac-minh.js"), str(cases)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=there).stdout)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the page shows for each kind of address."""
    ring = Keyring(made.key(), former=(made.key("Khóa cũ").jwk,))
    record = {"sha256": hashlib.sha256(SEALED).hexdigest(), "state": "valid", "label": "Còn hiệu lực"}
    hashes = {
        "forged": forged(GOOD),
        "stranger": qr_statement.write(made.about(UPLOAD), made.key("Người khác")),
        "cut": GOOD[:-9],
        "junk": "a.b.c",
    }
    return visited(
        tmp_path_factory.mktemp("verify"),
        {"/jwks": ring.jwks, f"/results/{made.code()}?lang=vi": record},
        {"whole": SEALED, "longer": SEALED + b"!", "cut": SEALED[:-1], "other": b"x" + SEALED, "short": b"short"},
        {
            "good": {"hashes": [GOOD], "reached": ANYWHERE},
            "lost": {"hashes": [GOOD], "reached": ["/jwks"]},
            "nobody's": {
                "hashes": [qr_statement.write(made.about(UPLOAD, code=made.code(1)), made.key())],
                "reached": ANYWHERE,
            },
            "offline": {"hashes": [GOOD], "reached": []},
            **{name: {"hashes": [each], "reached": ANYWHERE} for name, each in hashes.items()},
            "good, then forged": {"hashes": [GOOD, hashes["forged"]], "reached": ANYWHERE},
        },
    )


def test_a_true_statement_is_shown_and_compared_with_a_file(shown: Any) -> None:
    """The file is the result when it is the very one that was issued, and not already when it begins so."""
    (seen,) = shown["good"]
    differs = {"text": "differs", "wrong": True}
    assert seen == {
        "verdict": "good",
        "good": True,
        "facts": True,
        "compare": True,
        "code": made.code(),
        "claims": [made.code(), "H27.19-20261204-0001", "granted", "16:30:00 4/12/2026"],
        "compared": "",
        "files": {
            "whole": {"text": "same Còn hiệu lực.", "wrong": False},
            "longer": {"text": "added", "wrong": True},
            "cut": {"text": "added", "wrong": True},
            "other": differs,
            "short": differs,
            "moved": {"text": "unread", "wrong": True},
        },
        "last": differs,
    }


def test_without_a_connection_it_says_no_more_than_it_knows(shown: Any) -> None:
    """Something may have been added."""
    (seen,) = shown["lost"]
    assert {seen["files"][name]["text"] for name in ("whole", "longer", "cut")} == {"begins"}
    assert seen["files"]["whole"]["wrong"]
    assert seen["files"]["other"]["text"] == "differs"


def test_what_was_signed_and_never_issued_is_no_result(shown: Any) -> None:
    """We do not know its code."""
    (seen,) = shown["nobody's"]
    assert seen["files"]["whole"] == {"text": "differs", "wrong": True}


@pytest.mark.parametrize(
    ("what", "verdict"),
    [
        ("forged", "forged"),
        ("stranger", "unknown"),
        ("cut", "unreadable"),
        ("junk", "unreadable"),
        ("offline", "offline"),
        ("good, then forged", "forged"),
    ],
)
def test_nothing_is_shown_of_what_is_not_proved(shown: Any, what: str, verdict: str) -> None:
    """Each with its own words; nothing stays of what was proved before."""
    assert shown[what][-1] == {
        "verdict": verdict,
        "good": False,
        "facts": False,
        "compare": False,
        "code": "",
        "claims": ["", "", "", ""],
        "compared": "",
    }


def rewritten(file: bytes) -> bytes:
    """The file with another first page, appended as PDF allows it: what readers then show."""
    writer = IncrementalPdfFileWriter(io.BytesIO(file), strict=False)
    page = writer.find_page_for_modification(0)[0].get_object()  # type: ignore[no-untyped-call]
    page[pdf_name("/Contents")] = writer.add_object(StreamObject(stream_data=b"BT 60 700 Td (FORGED) Tj ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def test_a_result_with_another_page_in_its_place_is_found_out(sealing: World, tmp_path: Path) -> None:
    """With what the service itself publishes, while the result holds and after."""
    dossier = returned(sealing)
    (result,) = dossier["results"]
    file = downloaded(sealing, dossier)
    bad = rewritten(file)
    assert bad.startswith(file)
    assert "FORGED" in pypdf.PdfReader(io.BytesIO(bad)).pages[0].extract_text()

    def compared() -> Any:
        path = f"/v1/verify/result/{result['code']}?lang=vi"
        answers = {
            "/jwks": sealing.must(200, "GET", "/.well-known/jwks.json"),
            f"/results/{result['code']}?lang=vi": sealing.must(200, "GET", path),
        }
        visit = {"hashes": [qr(bad).partition("#")[2]], "reached": ANYWHERE}
        return visited(tmp_path, answers, {"good": file, "bad": bad}, {"it": visit})["it"][0]["files"]

    assert compared()["good"] == {"text": "same Còn hiệu lực.", "wrong": False}
    assert compared()["bad"] == {"text": "added", "wrong": True}
    revoke(sealing, result)
    assert compared()["good"] == {"text": "same Đã bị thu hồi.", "wrong": True}
