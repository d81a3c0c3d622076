"""Bad input on every operation: a clear 4xx that names the field, never a 5xx."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import issuer as people
from tests.world import GAME, PDF, World, declaration

BODIES: list[tuple[str, bytes, int]] = [
    ("not JSON", b"{", 400),
    ("a list", b"[]", 400),
    ("not UTF-8", b'{"a": "\xff"}', 400),
    ("a lone surrogate", b'{"procedure": "\\ud800"}', 400),
    ("NaN", b'{"version": NaN}', 400),
    ("too deep", b'{"form":' + b"[" * 20000 + b"]" * 20000 + b"}", 400),
    ("nested", b'{"form":' + b'{"a":' * 40 + b"1" + b"}" * 41, 400),
    ("huge", b'{"procedure": "' + b"x" * 300_000 + b'"}', 413),
    ("a number of ten thousand digits", b'{"version": ' + b"9" * 10_000 + b"}", 400),
]
WRITES = [
    ("POST", "/v1/dossiers", people.CITIZEN),
    ("PATCH", "/v1/dossiers/{ref}", people.CITIZEN),
    ("POST", "/v1/dossiers/{ref}/documents", people.CITIZEN),
    ("POST", "/v1/dossiers/{ref}/submit", people.CITIZEN),
    ("POST", "/v1/dossiers/{ref}/withdraw", people.CITIZEN),
    ("POST", "/v1/dossiers/{ref}/payments", people.CITIZEN),
    *(
        ("POST", f"/v1/desk/dossiers/{{ref}}/{action}", people.SUPERVISOR)
        for action in (
            "accept",
            "decline",
            "start",
            "decide",
            "return",
            "stop",
            "result",
        )
    ),
]
quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def refused(answer: Any, *statuses: int) -> Any:
    """The problem, which must be one of these."""
    assert answer.status_code in statuses, answer.body
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    reported = answer.json_body
    assert reported["status"] == answer.status_code
    assert reported["detail"]
    assert re.fullmatch(r"[a-z_]+", reported["code"])
    return reported


@pytest.mark.parametrize(("method", "path", "who"), WRITES, ids=[path for _, path, _ in WRITES])
def test_a_body_that_cannot_be_read_is_refused(world: World, method: str, path: str, who: Any) -> None:
    """Whatever is wrong with it."""
    at = path.replace("{ref}", "2345-6789-ABCD")
    for what, raw, status in BODIES:
        assert refused(world.ask(method, at, who, raw), status), what
    typed = world.ask(method, at, who, b"procedure=1", Content_Type="application/x-www-form-urlencoded")
    assert refused(typed, 415)["code"] == "unsupported_media_type"
    assert "fields" in refused(world.ask(method, at, who, {"nobody_asked": 1}), 422)


@quick
@given(
    body=st.dictionaries(
        st.sampled_from(
            [
                "version",
                "procedure",
                "form",
                "slot",
                "size",
                "sha256",
                "provider",
                "outcome",
                "reason",
                "filename",
                "content_type",
                "applicant",
                "contact",
                "delivery",
            ]
        ),
        values,
    )
)
def test_any_json_is_answered_without_breaking(world: World, body: dict[str, Any]) -> None:
    """On every operation that takes a body."""
    draft = world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": GAME})
    for method, path, who in WRITES:
        answer = world.ask(method, path.replace("{ref}", draft["reference"]), who, body)
        assert answer.status_code < 500, (method, path, answer.body)


@quick
@given(text=st.text(min_size=1, max_size=60).filter(lambda t: "/" not in t and "?" not in t and "#" not in t))
def test_any_reference_is_nobodys_dossier(world: World, text: str) -> None:
    """As people type it, or as somebody tries it."""
    from urllib.parse import quote

    for path in (f"/v1/lookup/{quote(text)}", f"/tra-cuu/{quote(text)}", f"/v1/procedures/{quote(text)}"):
        if text.strip("."):
            assert world.ask("GET", path).status_code in (404, 403), text
    assert world.ask("GET", f"/v1/desk/documents/{quote(text)}", people.CLERK).status_code in (403, 404, 422)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"form": {"machines": "twenty"}}, "form.machines"),
        ({"form": {"nobody": 1}}, "form.nobody"),
        ({"form": "text"}, "form"),
        ({"applicant": {"identity_number": "123"}}, "applicant.identity_number"),
        ({"applicant": {"birthdate": "31/12/1990"}}, "applicant.birthdate"),
        ({"contact": {"email": "no"}}, "contact.email"),
        ({"contact": {"phone": "113"}}, "contact.phone"),
        ({"delivery": {"method": "pigeon"}}, "delivery.method"),
        ({"nobody_asked": 1}, "nobody_asked"),
        ({"version": "1"}, "version"),
        ({"version": 1.0}, "version"),
        ({"version": True}, "version"),
        ({"version": -1}, "version"),
        ({"version": 10**30}, "version"),
    ],
)
def test_a_wrong_value_of_a_draft_is_named(world: World, patch: dict[str, Any], field: str) -> None:
    """And nothing of it is saved."""
    draft = world.draft(GAME)
    body = {"version": draft["version"], **patch}
    reported = refused(world.ask("PATCH", f"/v1/dossiers/{draft['reference']}", people.CITIZEN, body), 422)
    assert field in reported["fields"], reported
    assert world.one(draft) == draft


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slot": "nowhere"}, "slot"),
        ({"content_type": "html\nX: y"}, "content_type"),
        ({"size": 0}, "size"),
        ({"size": -5}, "size"),
        ({"size": 11 * 1024 * 1024}, "size"),
        ({"size": "7"}, "size"),
        ({"sha256": "abc"}, "sha256"),
        ({"filename": ""}, "filename"),
        ({"filename": "x" * 300}, "filename"),
    ],
)
def test_a_wrong_declaration_of_a_file_is_named(world: World, change: dict[str, Any], field: str) -> None:
    """Before anything is sent."""
    draft = world.draft(GAME)
    body = {**declaration(PDF, slot="identity_paper"), **change}
    path = f"/v1/dossiers/{draft['reference']}/documents"
    assert field in refused(world.ask("POST", path, people.CITIZEN, body), 422)["fields"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\u202egpj.exe", "a\nb\x00c.pdf", "C:\\fakepath\\x.pdf", "..."])
def test_a_filename_is_only_a_name_to_show(world: World, name: str) -> None:
    """No path, no control or direction-changing character is kept."""
    draft = world.draft(GAME)
    body = declaration(PDF, slot="identity_paper", filename=name)
    ticket = world.must(201, "POST", f"/v1/dossiers/{draft['reference']}/documents", people.CITIZEN, body)
    assert re.fullmatch(r"uploads/[0-9A-Z-]{14}/[0-9A-Z]{16}", ticket["upload"]["fields"]["key"])
    (document,) = world.one(draft)["documents"]
    assert not re.search(r"[\x00-\x1f\u202e/\\]", document["filename"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/procedures?level=9", "level"),
        ("/v1/procedures?limit=0", "limit"),
        ("/v1/procedures?limit=1000", "limit"),
        ("/v1/procedures?limit=x", "limit"),
        ("/v1/procedures?cursor=zzzz", "cursor"),
        ("/v1/procedures?q=a&q=b", "q"),
        ("/v1/procedures?field=%27%20or%201", "field"),
        ("/v1/dossiers?cursor=%00", "cursor"),
        ("/v1/dossiers?cursor=MTI", "cursor"),
        ("/v1/desk/queue?status=draft", "status"),
        ("/v1/desk/queue?due_before=yesterday", "due_before"),
        ("/v1/desk/queue?due_before=2026-13-45", "due_before"),
        ("/v1/desk/queue?cursor=AAAA", "cursor"),
    ],
)
def test_a_wrong_query_is_named(world: World, path: str, field: str) -> None:
    """A tampered cursor too."""
    who = people.CLERK if "/desk/" in path else people.CITIZEN if "/dossiers" in path else None
    assert field in refused(world.ask("GET", path, who), 422)["fields"]


def test_the_queue_is_narrowed_and_leafed_through(world: World) -> None:
    """By status and by deadline, most urgent first, page after page."""
    filed = [world.submitted(GAME) for _ in range(3)]
    world.desk(filed[0], "accept")

    def rows(query: str) -> Any:
        return world.must(200, "GET", f"/v1/desk/queue?{query}", people.CLERK)

    everyone = [row["reference"] for row in rows("")["items"]]
    assert everyone[-1] == filed[0]["reference"]
    assert [row["reference"] for row in rows("status=accepted")["items"]] == [filed[0]["reference"]]
    assert len(rows("due_before=2026-12-08T00:00:00%2B07:00")["items"]) == 2
    first = rows("limit=2")
    second = rows(f"limit=2&cursor={first['cursor']}")
    assert [row["reference"] for row in first["items"] + second["items"]] == everyone
    assert second["cursor"] is None


def test_refusals_come_in_the_readers_language(world: World) -> None:
    """Vietnamese, unless English is preferred."""
    reported = world.must(401, "GET", "/v1/dossiers")
    assert reported["detail"] == "Vui lòng đăng nhập để tiếp tục."
    english = world.must(401, "GET", "/v1/dossiers", Accept_Language="en-GB,en;q=0.9")
    assert english["detail"] == "Please sign in to continue."
    assert json.dumps(reported).count("Traceback") == 0


def test_a_name_that_is_there_twice_is_refused(world: World) -> None:
    """Two readers could take two values of it."""
    body = b'{"procedure": "2.001885", "procedure": "1.009073"}'
    assert world.must(400, "POST", "/v1/dossiers", people.CITIZEN, body)["code"] == "unreadable_body"
