"""Without network the installation ends within seconds, in one sentence of ours."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from infra.package import ROOT
from scripts.install import SECONDS, SENTENCE


def installed(folder: Path, **environ: str) -> tuple[int, str, str]:
    """Exit code, output and errors of installing a package that no machine has."""
    configured = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    (folder / "requirements-dev.txt").write_text(f"nothing-there==1 --hash=sha256:{'0' * 64}\n")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "install.py"],
        cwd=folder,
        env={**configured, "PIP_CONFIG_FILE": os.devnull, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_an_index_that_cannot_be_reached_ends_it_in_one_sentence(tmp_path: Path) -> None:
    """The index that pip is configured for, whichever; nothing of pip's own is printed."""
    began = time.monotonic()
    assert installed(tmp_path, PIP_INDEX_URL="http://127.0.0.1:9/simple") == (1, "", f"{SENTENCE}\n")
    assert time.monotonic() - began < 4 * SECONDS


def test_a_proxy_that_is_closed_ends_it_too(tmp_path: Path) -> None:
    """As behind a firewall."""
    closed = "http://127.0.0.1:9"
    assert installed(tmp_path, HTTPS_PROXY=closed, HTTP_PROXY=closed, https_proxy=closed, http_proxy=closed)[0::2] == (
        1,
        f"{SENTENCE}\n",
    )


def test_another_failure_is_shown_as_pip_tells_it(tmp_path: Path) -> None:
    """An index that answers, and has no such package."""
    (tmp_path / "empty").mkdir()
    code, _, errors = installed(tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path / "empty"))
    assert (code, "nothing-there" in errors, SENTENCE in errors) == (1, True, False)
