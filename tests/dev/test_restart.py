"""A stack that is stopped and started again is the same stack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from dev import journey
from dev.paper import a_pdf
from dev.place import ROOT, Place
from dev.servers import is_free, three_free
from dev.stack import Stack, running
from tests.world import EXAMPLES


def messages(stack: Stack) -> list[Any]:
    return list(httpx.get(f"{stack.url}/dev/outbox?format=json", timeout=10).json()["items"])


def wait_until(good: Any, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not good():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.1)


def filed(stack: Stack, citizen: journey.Traveller) -> str:
    """A dossier of the free procedure, its form filled as its example is."""
    procedure = citizen.ask("GET", f"/v1/procedures/{journey.GAME}", 200)
    draft = citizen.ask("POST", "/v1/dossiers", 201, {"procedure": journey.GAME})
    at = f"/v1/dossiers/{draft['reference']}"
    form = json.loads((EXAMPLES / f"{journey.GAME}.json").read_text())
    citizen.ask("PATCH", at, 200, {"version": draft["version"], "form": form})
    for slot in procedure["documents"]:
        if slot["required"]:
            citizen.send(f"{at}/documents", a_pdf(slot["id"]), slot=slot["id"])
    wait_until(lambda: {d["state"] for d in citizen.ask("GET", at, 200)["documents"]} == {"checked"})
    submitted = citizen.ask("POST", f"{at}/submit", 200, {"version": citizen.ask("GET", at, 200)["version"]})
    assert submitted["status"]["key"] == "filed"
    return str(draft["reference"])


def test_dossiers_papers_tokens_and_messages_survive_a_restart(tmp_path: Path) -> None:
    port = three_free()
    with running(tmp_path, port) as stack:
        citizen = journey.Traveller(stack.url, stack.citizen())
        reference = filed(stack, citizen)
        wait_until(lambda: {one["channel"] for one in messages(stack)} == {"email", "sms"})
        sent = messages(stack)
    with running(tmp_path, port) as stack:
        seen = citizen.ask("GET", f"/v1/dossiers/{reference}", 200)
        assert seen["status"]["key"] == "filed"
        clerk = journey.Traveller(stack.url, stack.officer("clerk"))
        paper = clerk.answer("GET", f"/v1/desk/documents/{seen['documents'][0]['id']}")
        assert httpx.get(paper.headers["location"]).content.startswith(b"%PDF")
        time.sleep(1)
        assert messages(stack) == sent
        clerk.ask("POST", f"/v1/desk/dossiers/{reference}/accept", 200, {"version": seen["version"]})
        wait_until(lambda: len(messages(stack)) > len(sent))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_killed_stack_leaves_no_emulator_behind_and_keeps_what_it_had(tmp_path: Path) -> None:
    at = Place(three_free(), tmp_path)
    process = _start(at)
    stack = Stack(at)
    citizen = journey.Traveller(stack.url, stack.citizen())
    reference = filed(stack, citizen)
    process.kill()
    process.wait()
    wait_until(lambda: is_free(at.port + 2))
    with running(tmp_path, at.port):
        assert citizen.ask("GET", f"/v1/dossiers/{reference}", 200)["status"]["key"] == "filed"


def test_a_second_stack_on_the_same_port_or_state_says_so(tmp_path: Path) -> None:
    with running(tmp_path / "one") as stack:
        beside = _run(Place(stack.at.port, tmp_path / "two"))
        assert beside.returncode == 1
        assert f"already running at {stack.url}" in beside.stderr
        sharing = _run(Place(three_free(), tmp_path / "one"))
        assert sharing.returncode == 1
        assert stack.url in sharing.stderr


def _start(at: Place) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(_COMMAND, cwd=ROOT, env=_environ(at), stdout=subprocess.DEVNULL)

    def answers() -> bool:
        try:
            return httpx.get(f"{at.site}/dev/status").is_success
        except httpx.TransportError:
            return False

    wait_until(answers, 60)
    return process


def _run(at: Place) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_COMMAND, cwd=ROOT, env=_environ(at), capture_output=True, text=True, timeout=60, check=False)


def _environ(at: Place) -> dict[str, str]:
    return {**os.environ, "PORT": str(at.port), "MOTCUA_STATE": str(at.state)}


_COMMAND = [sys.executable, "-m", "dev", "run", "--no-journey"]
