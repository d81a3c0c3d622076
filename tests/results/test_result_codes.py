"""What anyone learns of a sealed result by its code, and who takes one back."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import pytest

from chalicelib import catalogue
from chalicelib.domain.result.texts import REVOCATION_REASONS
from chalicelib.platform import clients
from chalicelib.results import keyring_source
from chalicelib.results.sealing import pdf, qr_statement
from chalicelib.results.sealing.keyring import Keyring
from chalicelib.web import request_models
from tests import issuer as people
from tests.sealed import (
    BETTER,
    LATER,
    attached,
    downloaded,
    qr,
    returned,
    revoke,
    rotated,
    sealed,
    verified,
)
from tests.world import World

STRANGER = people.officer("supervisor", agency="H27.20")


def test_a_supervisor_revokes_a_result(sealing: World) -> None:
    """From then on it is not valid and not handed out; why is for the citizen and the desk."""
    dossier = returned(sealing)
    (result,) = dossier["results"]
    assert revoke(sealing, result, status=409, version=9)["code"] == "stale_version"
    assert "reason" in revoke(sealing, result, status=422, reason="because")["fields"]
    gone = revoke(sealing, result)
    assert (gone["state"], gone["reason"]) == ("revoked", "Cấp sai do lỗi của cơ quan")
    reported = verified(sealing, result["code"])
    assert reported["state"] == "revoked"
    assert "Cấp sai" not in json.dumps(reported, ensure_ascii=False)
    download = sealing.ask("GET", f"/v1/dossiers/{dossier['reference']}/result", people.CITIZEN)
    assert (download.status_code, download.json_body["code"]) == (409, "result_revoked")
    assert revoke(sealing, gone, status=409)["code"] == "result_not_valid"
    assert "result_revoked" in [event["kind"] for event in sealing.one(dossier)["history"]]
    sealing.streamed()
    sealing.at(LATER)
    attached(sealing, dossier, BETTER)
    sealed(sealing)
    assert [each["state"] for each in sealing.one(dossier)["results"]] == ["revoked", "valid"]
    assert downloaded(sealing, dossier).startswith(BETTER)


def test_only_a_supervisor_of_this_agency_revokes(sealing: World) -> None:
    """Everybody else is refused, and another agency is not told that there is such a result."""
    (result,) = returned(sealing)["results"]
    assert revoke(sealing, result, people.HANDLER, 403)["code"] == "supervisors_only"
    assert revoke(sealing, result, STRANGER, 404)["code"] == "result_not_found"
    assert revoke(sealing, result, people.CITIZEN, 403)["code"] == "officers_only"
    assert revoke(sealing, {**result, "code": "KQ-2222-2222-2222"}, status=404)["code"] == "result_not_found"
    assert verified(sealing, result["code"])["state"] == "valid"


def test_a_result_outlives_its_agency(sealing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once nobody knows any more what it was called, its code stands for it: here and on a receipt printed again."""
    (result,) = returned(sealing)["results"]
    assert verified(sealing, result["code"])["agency"] == "Bộ phận tiếp nhận và trả kết quả của thành phố"
    known = catalogue._data

    def others(name: str) -> dict[str, Any]:
        return {"H99.01": known(name)["H27.19"]} if name == "agencies.json" else known(name)

    monkeypatch.setattr(catalogue, "_data", others)
    assert verified(sealing, result["code"])["agency"] == "H27.19"
    assert catalogue.agency("H27.19")["address"]["vi"] == ""


def test_every_reason_to_revoke_has_its_words() -> None:
    """The list of the request and that of the law are one."""
    assert set(get_args(request_models.Revoke.model_fields["reason"].annotation)) == set(REVOCATION_REASONS)


def test_results_outlive_the_key_that_sealed_them(sealing: World) -> None:
    """A new key is published, then signs; the former one stays published. Taken away, it is believed no more."""
    files, keys = [downloaded(sealing, returned(sealing))], sealing.must(200, "GET", "/.well-known/jwks.json")
    rotated("Khóa mới")
    clients.forget()
    files.append(downloaded(sealing, returned(sealing)))
    assert qr_statement.read(qr(files[1]).partition("#")[2], keys)  # whoever remembers the old keys believes it
    keys = sealing.must(200, "GET", "/.well-known/jwks.json")
    sealing.at("2026-12-04T09:15:00+07:00")
    files.append(downloaded(sealing, returned(sealing)))
    assert [pdf.validate(each, keys).signer for each in files] == ["Thành phố Thử nghiệm"] * 2 + ["Khóa mới"]
    for file in files:
        assert pdf.validate(file, keys).trusted
        assert qr_statement.read(qr(file).partition("#")[2], keys)
    assert not pdf.validate(files[0], Keyring(keyring_source.keyring().current).jwks).trusted


def test_the_published_keys_are_public_and_nothing_else_is(sealing: World) -> None:
    """Cacheable, for anyone and for scripts of any site, and no part of a private key."""
    answer = sealing.ask("GET", "/.well-known/jwks.json")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert set(answer.json_body["keys"][0]) == {"kty", "crv", "x", "y", "kid", "use", "alg", "x5t#S256", "x5c"}


@pytest.mark.parametrize("ask", ["KQ-2222-2222-2222", "KQ", "%20", "1.009073", "KQ-7F3K-9M2P-XR40"])
def test_an_unknown_code_is_nobodys_result(world: World, ask: str) -> None:
    """Mistyped or made up."""
    assert verified(world, ask, 404)["code"] == "result_not_found"


def test_the_page_shows_the_state_and_brings_the_script_that_checks(sealing: World) -> None:
    """The form works without the script; the script is ours alone, and the page asks nobody else."""
    (result,) = returned(sealing)["results"]
    page = sealing.ask("GET", f"/xac-minh?code={result['code'].lower()}")
    assert page.status_code == 200
    for shown in ("Còn hiệu lực", result["code"], 'src="/scripts/xac-minh.js"', 'data-keys="/.well-known/jwks.json"'):
        assert shown in page.body.decode()
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("script-src 'self'; connect-src 'self'")
    script = sealing.ask("GET", "/scripts/xac-minh.js")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "script-src" not in script.headers["Content-Security-Policy"]
    revoke(sealing, result)
    assert "Đã bị thu hồi" in sealing.ask("GET", f"/xac-minh?code={result['code']}").body.decode()
    unknown = sealing.ask("GET", "/xac-minh?code=KQ-2222")
    assert unknown.status_code == 404
    assert "Không tìm thấy" in unknown.body.decode()
    assert "Result" not in sealing.ask("GET", "/xac-minh").body.decode()


def test_every_text_the_script_shows_is_on_the_page(world: World) -> None:
    """In both languages."""
    script, page = (world.ask("GET", path).body.decode() for path in ("/scripts/xac-minh.js", "/xac-minh"))
    words = set(re.findall(r'"([a-z]+)"', script)) & {
        "checking", "good", "forged", "unknown", "unreadable", "offline", "old", "same", "added", "begins", "unread",
        "differs", "granted", "denied"
    }  # fmt: skip
    assert len(words) == 14
    assert words == set(re.findall(r'data-text="(\w+)"', page))
