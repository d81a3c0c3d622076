"""A sealed result through the whole local stack: real files, a real stream, two readers of it, a restart."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pypdf

from chalicelib.results.sealing import keyring_secret, pdf, qr_statement
from dev import journey, tokens
from dev import stack as stacks
from dev.stack import Stack


def walked(stack: Stack) -> Any:
    """The dossier after the journey, as its citizen sees it."""
    return journey.walk(
        stack.url,
        token_for=lambda person: tokens.obtain(stack.at.issuer, person),
        pay=journey.press("pay"),
        say=lambda line: None,
    )


def downloaded(stack: Stack, dossier: Any) -> bytes:
    """The result, from the bucket."""
    link = journey.Traveller(stack.url, stack.citizen()).answer("GET", f"/v1/dossiers/{dossier['reference']}/result")
    return httpx.get(link.headers["location"], timeout=20).content


def proves_itself(stack: Stack, dossier: Any, file: bytes) -> bool:
    """By the published keys alone: the seal, and what the QR code says."""
    jwks = httpx.get(f"{stack.url}/.well-known/jwks.json", timeout=20).json()
    keyring = keyring_secret.effective((stack.at.state / "seal-keyring.json").read_text(), datetime.now(UTC))
    assert keyring_secret.key_set(keyring) == jwks
    checked = pdf.validate(file, jwks)
    annotation: Any = pypdf.PdfReader(io.BytesIO(file)).pages[-1]["/Annots"]
    page, _, token = annotation[0].get_object()["/A"]["/URI"].partition("#")
    message = qr_statement.read(token, jwks)
    assert httpx.get(page, timeout=20).status_code == 200
    assert (message.dossier, message.code) == (dossier["code"], dossier["results"][0]["code"])
    return checked.intact and checked.trusted


def test_a_result_proves_itself_and_is_revoked(stack: Stack) -> None:
    """From the journey's download to the supervisor who takes it back."""
    seen = walked(stack)
    (result,) = seen["results"]
    assert proves_itself(stack, seen, downloaded(stack, seen))
    supervisor = journey.Traveller(stack.url, stack.officer("supervisor"))
    requested = {"version": result["version"], "reason": "holder_asked"}
    supervisor.ask("POST", f"/v1/desk/results/{result['code']}/revoke", 200, requested)
    anyone = journey.Traveller(stack.url)
    assert anyone.ask("GET", f"/v1/verify/result/{result['code']}", 200)["state"] == "revoked"
    assert "Đã bị thu hồi" in anyone.answer("GET", f"/xac-minh?code={result['code']}").text


def test_what_was_sealed_stays_valid_after_a_restart(tmp_path: Path) -> None:
    """The key is the stack's own and kept; nothing is sealed a second time."""
    with stacks.running(tmp_path / "state") as first:
        seen = walked(first)
        file, port = downloaded(first, seen), first.at.port
    with stacks.running(tmp_path / "state", port) as again:
        assert proves_itself(again, seen, file)
        assert downloaded(again, seen) == file
