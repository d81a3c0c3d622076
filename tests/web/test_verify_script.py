"""The script of the page behind the QR code, run as a browser would. Where there is no node it cannot be run."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chalicelib.sealing import statement
from chalicelib.sealing.keys import Keyring
from chalicelib.web.scripts import FOLDER
from tests.sealing import made

HARNESS = Path(__file__).with_name("verify_page.mjs")
UPLOAD = made.result(1)


def forged(token: str) -> str:
    """The same words with another outcome, under the same signature."""
    header, claims, signature = token.split(".")
    told = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).replace(b"granted", b"denied!")
    return f"{header}.{base64.urlsafe_b64encode(told).rstrip(b'=').decode()}.{signature}"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the page shows for each kind of address."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run the script with")
    good = statement.write(made.about(UPLOAD), made.key())
    hashes = {
        "good": good,
        "offline": good,
        "forged": forged(good),
        "stranger": statement.write(made.about(UPLOAD), made.key("Người khác")),
        "cut": good[:-9],
        "junk": "a.b.c",
    }
    cases = tmp_path_factory.mktemp("verify") / "cases.json"
    ring = Keyring(made.key(), former=(made.key("Khóa cũ").jwk,))
    cases.write_text(json.dumps({"jwks": ring.jwks, "issued": base64.b64encode(UPLOAD).decode(), "hashes": hashes}))
    ran = subprocess.run(
        [node, str(HARNESS), str(FOLDER / "xac-minh.js"), str(cases)], capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


def test_a_true_statement_is_shown_and_compared_with_a_file(shown: Any) -> None:
    """The file is the result when it begins with what was issued; our seal may follow."""
    assert shown["good"] == {
        "verdict": "good",
        "good": True,
        "facts": True,
        "code": made.code(),
        "claims": [made.code(), "H27.19-20261204-0001", "granted"],
        "files": ["same", "differs", "differs"],
    }


@pytest.mark.parametrize(
    ("what", "verdict"),
    [
        ("forged", "forged"),
        ("stranger", "unknown"),
        ("cut", "unreadable"),
        ("junk", "unreadable"),
        ("offline", "offline"),
    ],
)
def test_nothing_is_shown_of_what_is_not_proved(shown: Any, what: str, verdict: str) -> None:
    """Each with its own words."""
    assert shown[what] == {"verdict": verdict, "good": False, "facts": False}
