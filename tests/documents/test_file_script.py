"""The script that works out a file's hash on the device, run as a browser would. Without node it cannot be run."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from chalicelib.web.static_files import FOLDER
from tests.world import World

HARNESS = Path(__file__).with_name("file_page.mjs")
SCRIPT = FOLDER / "kiem-tra-tep.js"
WORDS = "một tệp"


def test_it_writes_the_hash_into_the_form_or_says_what_to_do() -> None:
    """Of the file that is chosen and no other: until it is known the form holds none, and cannot be sent.

    A browser that cannot leaves the form as it is.
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run the script with")
    ran = subprocess.run([node, str(HARNESS), str(SCRIPT), WORDS], capture_output=True, text=True, check=True)
    digest = hashlib.sha256(WORDS.encode()).hexdigest()
    read = {"offered": True, "told": "worked", "hash": digest}
    unreadable = {"offered": True, "told": "failed", "hash": ""}
    none = {"offered": True, "told": "", "hash": ""}
    assert json.loads(ran.stdout) == {
        "read": {**read, "during": digest},
        "none": {**none, "during": ""},
        "unreadable": {**unreadable, "during": ""},
        "old": {"offered": False, "told": "", "hash": "", "during": ""},
        "read_then_unreadable": {**unreadable, "during": ""},
        "read_then_none": {**none, "during": ""},
        "unreadable_then_read_at_once": {**read, "during": ""},
        "other_then_read_at_once": {**read, "during": ""},
    }


def test_the_page_brings_it_and_every_text_it_shows(world: World) -> None:
    """And the policy lets it run, and nothing else; what is no script of ours is not served."""
    answer = world.ask("GET", "/kiem-tra-tep/2345-6789-ABCD")
    page, script = answer.body.decode(), world.ask("GET", "/scripts/kiem-tra-tep.js")
    assert f'src="/scripts/{SCRIPT.name}"' in page
    assert script.body.decode() == SCRIPT.read_text()
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    used = set(re.findall(r'text\("(\w+)"\)', SCRIPT.read_text()))
    assert used == set(re.findall(r'data-text="(\w+)"', page))
    for name in ("nothing.js", "..%2Fsettings.py", "..", ".gitignore"):
        assert world.ask("GET", f"/scripts/{name}").status_code in (403, 404), name
