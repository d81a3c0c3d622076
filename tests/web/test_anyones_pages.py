"""The pages for anyone: the language stays, what was asked stays, and nobody is left without a way on."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from chalicelib.web import rate_limit
from tests import issuer as people
from tests.world import EXTRACT, GAME, PDF, World

DIGEST = hashlib.sha256(PDF).hexdigest()
NOWHERE = "2345-6789-ABCD"
WITH_FORMS = ["/xac-minh", "/tra-cuu", "/kiem-tra-tep", f"/kiem-tra-tep/{NOWHERE}", f"/thu-tuc/{GAME}/kiem-tra"]


def shown(world: World, path: str, **headers: str) -> str:
    return str(world.ask("GET", path, None, None, **headers).body.decode())


def sent_language(page: str) -> str:
    """The language that a page's form asks for when it is sent; empty where it asks for none."""
    (form,) = re.findall(r"<form .*?</form>", page, re.DOTALL)
    (action,) = re.findall(r'<form [^>]*action="([^"]*)"', form)
    hidden = re.findall(r'<input type="hidden" name="lang" value="(\w+)">', form)
    query = dict(parse_qsl(urlsplit(action).query))
    # A browser puts the fields of a GET form in the place of the query.
    return "".join(hidden) if 'method="get"' in form else query.get("lang", "")


@pytest.mark.parametrize("path", WITH_FORMS)
def test_a_form_is_sent_in_the_language_that_was_chosen(world: World, path: str) -> None:
    """Both ways, whatever the browser prefers; nothing is added where nothing was chosen."""
    assert sent_language(shown(world, f"{path}?lang=en")) == "en"
    assert sent_language(shown(world, f"{path}?lang=vi", Accept_Language="en")) == "vi"
    assert sent_language(shown(world, f"{path}?lang=%22%3E", Accept_Language="en")) == "vi"
    assert sent_language(shown(world, path, Accept_Language="en")) == ""


def test_the_language_stays_on_the_way_to_a_dossier(world: World) -> None:
    """Through the redirect and the links of the page."""
    ref = world.submitted(GAME)["reference"]
    for path in ("tra-cuu", "kiem-tra-tep"):
        there = world.ask("GET", f"/{path}?ref={ref}&lang=en")
        assert (there.status_code, urlsplit(there.headers["Location"]).query) == (303, "lang=en")
        assert urlsplit(there.headers["Location"]).path == f"/{path}/{ref}"
    page = shown(world, f"/tra-cuu/{ref}?lang=en")
    ours = re.findall(r'href="(/[^"]*)"', page)
    assert len(ours) > 4
    assert [each for each in ours if not each.endswith("?lang=en")] == []


@pytest.mark.parametrize("path", ["/", "/?q=tro%20choi", "/?q=xyzxyz", f"/thu-tuc/{GAME}"])
def test_the_language_stays_on_the_way_to_a_procedure(world: World, path: str) -> None:
    """Through every link, the next page of a list and the papers to print too."""
    page = shown(world, path + ("&" if "?" in path else "?") + "lang=en")
    ours = [unescape(each) for each in re.findall(r'href="(/[^"]*)"', page)]
    assert len(ours) > 4
    assert [each for each in ours if "lang=en" not in urlsplit(each).query] == []


def test_the_other_language_shows_the_same(sealing: World) -> None:
    """What was asked goes along, escaped; what no page asks for does not."""
    page = shown(sealing, "/xac-minh?code=%22%3E%3Cb&x=1&lang=vi")
    (link,) = re.findall(r'href="(\?[^"]*)" lang="en"', page)
    assert parse_qsl(unescape(link)[1:]) == [("code", '"><b'), ("lang", "en")]
    assert '"><b' not in page
    assert 'href="?q=sinh+con&amp;level=3&amp;lang=en"' in shown(sealing, "/?q=sinh%20con&level=3")
    assert 'href="?lang=vi"' in shown(sealing, "/tra-cuu?lang=en")


def test_every_page_leads_to_the_two_checks(world: World) -> None:
    """Whoever holds a result or a list of files need not know the address."""
    for path in ("/", f"/thu-tuc/{GAME}", "/tra-cuu"):
        page = shown(world, path)
        assert page.count('href="/xac-minh"') == page.count('href="/kiem-tra-tep"') == 1, path
    assert 'action="/kiem-tra-tep"' in shown(world, "/kiem-tra-tep")
    ref = world.submitted(GAME)["reference"]
    assert f'href="/kiem-tra-tep/{ref}"' in shown(world, f"/tra-cuu/{ref}")


def test_what_is_hidden_is_not_seen(world: World) -> None:
    """Whatever else the page's style says of such an element."""
    assert "[hidden] { display: none !important; }" in shown(world, "/xac-minh")


@pytest.mark.parametrize(
    ("path", "example"), [("/xac-minh?code", "KQ-7F3K-9M2P-XR4T"), ("/tra-cuu?ref", "H27.19-261204-0001")]
)
def test_what_cannot_be_a_code_comes_back_with_a_word_what_one_looks_like(
    world: World, path: str, example: str
) -> None:
    """Too long, or given twice: the form again, with what was entered."""
    name = path.partition("?")[2]
    for value in ("A" * 61, f"B&{name}=C"):
        answer = world.ask("GET", f"{path}={value}")
        page = answer.body.decode()
        assert answer.status_code == 422
        assert f'name="{name}" value="{value.rpartition("=")[2]}"' in page
        (message,) = re.findall(r'role="alert" id="wrong">(.*?)</div>', page)
        assert example in message


def test_a_file_counts_from_the_filing_of_its_dossier(world: World) -> None:
    """A draft, and what waits for its fee, are known to their citizen only."""

    def received(dossier: Any) -> bool:
        body = {"code": dossier["reference"], "sha256": DIGEST}
        return bool(world.must(200, "POST", "/v1/verify/file", None, body)["received"])

    assert not received(world.complete(GAME))
    unpaid = world.submitted(EXTRACT)
    assert unpaid["status"]["key"] == "awaiting_fee"
    assert not received(unpaid)
    assert world.notify(world.attempt(unpaid)) == "00"
    assert received(unpaid)
    filed = world.submitted(GAME)
    assert received(filed)
    withdraw = f"/v1/dossiers/{filed['reference']}/withdraw"
    world.must(200, "POST", withdraw, people.CITIZEN, {"version": filed["version"]})
    assert received(filed)
    assert "bản nháp" in shown(world, f"/kiem-tra-tep/{NOWHERE}")


def test_who_asked_too_often_is_told_when_to_come_and_how(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In seconds for programs, with a link to the same page for people."""
    monkeypatch.setattr(rate_limit, "IN_AN_HOUR", 0)
    api = world.ask("POST", "/v1/verify/file", None, {"code": NOWHERE, "sha256": DIGEST})
    page = world.ask("POST", f"/kiem-tra-tep/{NOWHERE}", None, f"sha256={DIGEST}".encode())
    for answer in (api, page):
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert '<a href="?">Quay lại trang vừa rồi</a>' in page.body.decode()
