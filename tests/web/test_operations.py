"""Who may call each operation, and what each costs in DynamoDB calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.consumers import Consumer
from chalicelib.functions.dispatch import WANTS
from chalicelib.platform import clients
from chalicelib.storage.dossier_items import to_event
from chalicelib.web.routing import Who
from tests import issuer as people
from tests import sealed as sealing
from tests.stored_files import SLOT, Phone, sent, verdict
from tests.world import EXTRACT, GAME, PDF, World, declaration

STRANGER = people.officer("supervisor", agency="H27.20")
PAGE = (Path(__file__).parents[2] / "docs" / "access-patterns.md").read_text()
COSTS = dict(
    re.findall(
        r"^\| ((?:GET|POST|PUT|PATCH|DELETE|S3|one event|one result|one verdict)[^|]*?) \| (\d) \|", PAGE, re.MULTILINE
    )
)


def routes() -> list[tuple[str, str, Who]]:
    """Every (method, path, who) of the app."""
    from app import app

    return [
        (method, path, entry.view_function.who)
        for path, methods in app.routes.items()
        for method, entry in methods.items()
    ]


def test_every_route_says_who_may_call_it_and_every_handler_is_in_app_py() -> None:
    """There is no default."""
    from app import app

    assert all(isinstance(who, Who) for _, _, who in routes())
    assert all(source.handler_string.startswith("app.") for source in app.event_sources)


def test_everyone_else_is_refused_on_every_route(world: World) -> None:
    """Nobody, an expired token, a forged one, the other side of the desk."""
    tried = 0
    for method, path, who in routes():
        if who in (Who.ANYONE, Who.PROVIDER):
            continue
        at = re.sub(r"{\w+}", "2345-6789-ABCD", path)
        expired = world.issuer.token(people.CITIZEN, lifetime=-120)
        for token in ("", "Bearer", "Bearer x.y.z", "Basic abc", f"Bearer {expired}", f"Bearer {expired}a"):
            answer = world.ask(method, at, None, {}, Authorization=token)
            assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (
                401,
                "application/problem+json",
            ), (method, path, token)
        wrong = people.CLERK if who is Who.CITIZEN else people.CITIZEN
        assert world.ask(method, at, wrong, {}).status_code == 403, (method, path)
        tried += 1
    assert tried > 15


def test_somebody_elses_dossier_is_not_there(world: World) -> None:
    """404 on every operation, as if it did not exist; so is a draft at the desk, and another agency's."""
    draft, filed = world.complete(GAME), world.submitted(GAME)
    (document, *_) = filed["documents"]
    ref, version = draft["reference"], {"version": draft["version"]}
    requested: list[tuple[str, str, Any, Any]] = [
        ("GET", f"/v1/dossiers/{ref}", people.OTHER, None),
        ("PATCH", f"/v1/dossiers/{ref}", people.OTHER, {**version, "form": {}}),
        ("POST", f"/v1/dossiers/{ref}/documents", people.OTHER, declaration(PDF, slot="identity_paper")),
        ("GET", f"/v1/dossiers/{ref}/documents/{draft['documents'][0]['id']}", people.OTHER, None),
        ("DELETE", f"/v1/dossiers/{ref}/documents/{draft['documents'][0]['id']}", people.OTHER, None),
        ("POST", f"/v1/dossiers/{ref}/submit", people.OTHER, version),
        ("POST", f"/v1/dossiers/{ref}/withdraw", people.OTHER, version),
        ("POST", f"/v1/dossiers/{ref}/payments", people.OTHER, {"provider": "vnpay"}),
        ("GET", f"/v1/dossiers/{ref}/result", people.OTHER, None),
        ("GET", f"/v1/dossiers/{ref}/offers", people.OTHER, None),
        ("GET", f"/v1/lookup/{ref}", None, None),
        ("GET", f"/v1/desk/dossiers/{ref}", people.SUPERVISOR, None),
        ("GET", f"/v1/desk/dossiers/{filed['reference']}", STRANGER, None),
        ("POST", f"/v1/desk/dossiers/{filed['reference']}/accept", STRANGER, {"version": filed["version"]}),
        ("GET", f"/v1/desk/documents/{document['id']}", STRANGER, None),
    ]
    for method, path, who, body in requested:
        assert world.ask(method, path, who, body).status_code == 404, (method, path)
    assert world.must(200, "GET", "/v1/desk/queue", STRANGER)["items"] == []
    assert world.one(draft) == draft


def test_a_role_does_only_what_is_its_own(world: World) -> None:
    """A handler does not accept, a clerk does not decide."""
    filed = world.submitted(GAME)
    path = f"/v1/desk/dossiers/{filed['reference']}"
    body = {"version": filed["version"]}
    assert world.must(409, "POST", f"{path}/accept", people.HANDLER, body)["code"] == "action_not_allowed"
    world.desk(filed, "accept", people.CLERK)
    world.desk(filed, "start", people.HANDLER)
    now = world.one(filed)["version"]
    denied = {"version": now, "outcome": "denied", "reason": "Không đủ điều kiện"}
    assert world.must(409, "POST", f"{path}/decide", people.CLERK, denied)["code"] == "action_not_allowed"
    assert world.must(409, "POST", f"{path}/decide", people.HANDLER, {"version": now, "outcome": "granted"})[
        "code"
    ] == ("result_missing")


@pytest.fixture
def counted(world: World) -> Iterator[Callable[[Callable[[], Any]], int]]:
    """How many DynamoDB calls something makes."""
    made: list[str] = []
    events = clients.table().client.meta.events

    def note(model: Any, **_: Any) -> None:
        made.append(model.name)

    events.register("before-call.dynamodb", note)

    def count(act: Callable[[], Any]) -> int:
        made.clear()
        act()
        return len(made)

    yield count
    events.unregister("before-call.dynamodb", note)


def test_each_operation_costs_what_the_page_says(
    world: World, counted: Callable[[Callable[[], Any]], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row of docs/access-patterns.md, counted."""
    draft = world.complete(GAME)
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    odd = world.attempt(unpaid)
    assert world.notify(odd, vnp_Amount="100") == "04"
    odd_seen = {"version": 2, "how": "settled", "reason": "refunded_by_hand"}
    filed = world.submitted(GAME)
    decided = world.decided(GAME)
    returned = world.desk(decided, "return")
    ref, paper = f"/v1/dossiers/{draft['reference']}", draft["documents"][0]["id"]
    desk, seen = f"/v1/desk/dossiers/{filed['reference']}", {"version": filed["version"]}
    again = {"Idempotency_Key": "k"}
    world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": GAME}, **again)
    opened = world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": "2.000620"})
    ticket = world.declared(world.draft(GAME), "identity_paper")
    key = ticket["upload"]["fields"]["key"]
    world.s3.put_object(Bucket="motcua-test-papers", Key=key, Body=PDF)

    def ask(
        status: int, method: str, path: str, who: Any = None, body: Any = None, **headers: str
    ) -> Callable[[], Any]:
        return lambda: world.must(status, method, path, who, body, **headers)

    def bare(method: str, path: str, who: Any) -> Callable[[], Any]:
        return lambda: world.ask(method, path, who)

    monkeypatch.setenv("SEAL_KEYRING_PARAMETER", sealing.PARAMETER)
    clients.settings.cache_clear()
    sealing.rotated("Thành phố Thử nghiệm")
    proven, unsealed = sealing.decided(world), sealing.decided(world)
    sealing.sealed(world, proven)
    (result,) = world.one(proven)["results"]
    attach = f"/v1/desk/dossiers/{unsealed['reference']}/result"
    mistaken = world.must(201, "POST", attach, people.HANDLER, declaration(PDF + b"\n"))
    (decision,) = (each for each in world.events() if is_of(each, unsealed, "decide"))
    revoked = {"version": result["version"], "reason": "our_mistake"}
    paid = world.submitted(EXTRACT)
    world.notify(world.attempt(paid))
    world.brought(Consumer.RECEIPTS)
    paid = world.one(paid)
    fresh, unheard = world.submitted(GAME), world.submitted(EXTRACT)
    world.notify(world.attempt(unheard))
    refunds: list[Any] = []
    refund_done = {"version": 1, "how": "done", "transaction": "FT26338"}
    version = {"version": draft["version"]}
    another = declaration(PDF + b"\n", slot="identity_paper")
    shuffled = world.draft(GAME)
    for number in range(2):
        sent(world, PDF + b"\n" * number, shuffled)
    phone, case_file = Phone(world, shuffled, PDF + b"\n" * 2), Phone(world, shuffled, PDF + b"\n" * 3)
    (part,) = case_file.progress()["missing"]
    case_file.put(part)
    place, turned = (
        f"/v1/dossiers/{shuffled['reference']}",
        [each["id"] for each in world.one(shuffled)["documents"]][::-1],
    )
    infected, unscanned = ({**each, "reference": filed["reference"]} for each in filed["documents"][:2])
    verdict(world, unscanned, "FAILED")
    operations: dict[str, list[Callable[[], Any]]] = {
        "GET /v1/procedures, GET /v1/procedures/{code} and all below it, GET /v1/units, GET /health": [
            ask(200, "GET", "/v1/procedures"),
            ask(200, "GET", f"/v1/procedures/{GAME}"),
            ask(200, "GET", f"/v1/procedures/{GAME}/eligibility"),
            ask(200, "POST", f"/v1/procedures/{GAME}/eligibility", None, {"answers": {}}),
            ask(200, "POST", f"/v1/procedures/{GAME}/fees", None, {}),
            bare("GET", f"/v1/procedures/{GAME}/checklist", None),
            bare("GET", f"/v1/procedures/{GAME}/blank", None),
            ask(200, "GET", "/v1/units"),
            ask(200, "GET", "/health"),
        ],
        "GET /v1/lookup/{ref}": [
            ask(200, "GET", f"/v1/lookup/{filed['reference']}"),
            ask(200, "GET", f"/v1/lookup/{decided['code']}"),
        ],
        "POST /v1/dossiers": [ask(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": GAME})],
        "POST /v1/dossiers, again with the same Idempotency-Key": [
            ask(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": GAME}, **again)
        ],
        "GET /v1/dossiers": [ask(200, "GET", "/v1/dossiers", people.CITIZEN)],
        "GET /v1/dossiers/{ref}": [ask(200, "GET", ref, people.CITIZEN)],
        "GET /v1/dossiers/{ref}/history": [ask(200, "GET", f"{ref}/history", people.CITIZEN)],
        "GET /v1/dossiers/{ref}/offers": [
            ask(200, "GET", f"/v1/dossiers/{opened['reference']}/offers", people.CITIZEN)
        ],
        "POST /v1/dossiers/{ref}/documents": [ask(201, "POST", f"{ref}/documents", people.CITIZEN, another)],
        "GET /v1/dossiers/{ref}/documents/{id}": [bare("GET", f"{ref}/documents/{paper}", people.CITIZEN)],
        "PUT /v1/dossiers/{ref}/documents/order": [
            ask(200, "PUT", f"{place}/documents/order", people.CITIZEN, {"slot": SLOT, "documents": turned})
        ],
        "GET /v1/dossiers/{ref}/documents/{id}/parts, the first time": [phone.progress],
        "GET /v1/dossiers/{ref}/documents/{id}/parts, POST .../complete": [
            phone.progress,
            ask(202, "POST", f"{case_file.path}/complete", people.CITIZEN),
        ],
        "GET /v1/dossiers/{ref}/files, .../slips/files": [
            ask(200, "GET", f"/v1/dossiers/{filed['reference']}/files", people.CITIZEN),
            bare("GET", f"/v1/dossiers/{filed['reference']}/slips/files", people.CITIZEN),
        ],
        "POST /v1/verify/file": [
            ask(200, "POST", "/v1/verify/file", None, {"code": filed["reference"], "sha256": "0" * 64})
        ],
        "DELETE /v1/dossiers/{ref}/documents/{id}": [bare("DELETE", f"{ref}/documents/{paper}", people.CITIZEN)],
        "PATCH /v1/dossiers/{ref}": [ask(200, "PATCH", ref, people.CITIZEN, {**version, "form": {"machines": 3}})],
        "POST /v1/dossiers/{ref}/submit": [self_submit(world)],
        "POST /v1/dossiers/{ref}/payments": [
            ask(201, "POST", f"/v1/dossiers/{unpaid['reference']}/payments", people.CITIZEN, {"provider": "vnpay"})
        ],
        "GET /webhooks/vnpay": [lambda: world.notify(attempt)],
        "GET /webhooks/vnpay, again": [lambda: world.notify(attempt)],
        "POST /v1/dossiers/{ref}/withdraw": [
            ask(200, "POST", f"/v1/dossiers/{unpaid['reference']}/withdraw", people.CITIZEN, {"version": 4})
        ],
        "GET /v1/dossiers/{ref}/result": [bare("GET", f"/v1/dossiers/{returned['reference']}/result", people.CITIZEN)],
        "GET /v1/desk/queue": [ask(200, "GET", "/v1/desk/queue", people.CLERK)],
        "GET /v1/desk/dossiers/{ref}": [ask(200, "GET", desk, people.CLERK)],
        "GET /v1/desk/dossiers/{ref}/history": [ask(200, "GET", f"{desk}/history", people.CLERK)],
        "GET /v1/desk/documents/{id}, .../preview": [
            bare("GET", f"/v1/desk/documents/{filed['documents'][0]['id']}", people.CLERK),
            bare("GET", f"/v1/desk/documents/{filed['documents'][0]['id']}/preview", people.CLERK),
        ],
        "one verdict of the scanner": [lambda: verdict(world, infected, "THREATS_FOUND")],
        "GET /v1/desk/tasks": [ask(200, "GET", "/v1/desk/tasks", people.CLERK)],
        "POST /v1/desk/tasks/{id}/done": [bare("POST", f"/v1/desk/tasks/{infected['id']}/done", people.CLERK)],
        "POST /v1/desk/documents/{id}/release": [
            ask(
                200,
                "POST",
                f"/v1/desk/documents/{unscanned['id']}/release",
                people.SUPERVISOR,
                {"reason": "own_document"},
            )
        ],
        "GET /v1/desk/results/{code}": [bare("GET", f"/v1/desk/results/{result['code']}", people.CLERK)],
        "POST /v1/desk/dossiers/{ref}/accept": [ask(200, "POST", f"{desk}/accept", people.CLERK, seen)],
        "POST /v1/desk/dossiers/{ref}/start, decline, decide, return, stop": [
            ask(200, "POST", f"{desk}/start", people.HANDLER, {"version": seen["version"] + 1})
        ],
        "POST /v1/desk/dossiers/{ref}/result": [ask(201, "POST", f"{desk}/result", people.HANDLER, declaration(PDF))],
        "DELETE /v1/desk/dossiers/{ref}/result/{id}": [bare("DELETE", f"{attach}/{mistaken['id']}", people.HANDLER)],
        "GET /v1/desk/payments/review": [ask(200, "GET", "/v1/desk/payments/review", people.SUPERVISOR)],
        "POST /v1/desk/payments/{attempt}/resolve": [
            ask(200, "POST", f"/v1/desk/payments/{odd['attempt']}/resolve", people.SUPERVISOR, odd_seen)
        ],
        "GET /v1/dossiers/{ref}/receipt": [bare("GET", f"/v1/dossiers/{paid['reference']}/receipt", people.CITIZEN)],
        "GET /v1/lookup/{ref}/receipts/{receipt}": [
            ask(200, "GET", f"/v1/lookup/{paid['reference']}/receipts/PH-2026-0000001")
        ],
        "one result sealed": [lambda: world.consumed(Consumer.SEALING, [decision])],
        "GET /v1/verify/result/{code}": [ask(200, "GET", f"/v1/verify/result/{result['code']}")],
        "POST /v1/desk/results/{code}/revoke": [
            ask(200, "POST", f"/v1/desk/results/{result['code']}/revoke", people.SUPERVISOR, revoked)
        ],
        "POST /v1/desk/payments/{attempt}/refund": [lambda: refunds.append(self_refund(world, paid))],
        "POST /v1/desk/refunds/{refund}/decide": [
            lambda: world.must(
                200, "POST", f"/v1/desk/refunds/{refunds[0]['refund']}/decide", people.SUPERVISOR, refund_done
            )
        ],
        'S3 "Object Created"': [lambda: world.arrived(key)],
        "one event told to a citizen by e-mail and SMS": [lambda: tell(world, fresh, "submit")],
        "one event of a payment: its receipt, and told by e-mail and SMS": [lambda: tell(world, unheard, "pay")],
    }
    assert operations.keys() == COSTS.keys()
    measured = {name: {counted(act) for act in acts} for name, acts in operations.items()}
    assert measured == {name: {int(cost)} for name, cost in COSTS.items()}


def self_refund(world: World, paid: Any) -> Any:
    """Money of a paid dossier, to be given back by hand."""
    (payment,) = paid["payments"]
    body = {"amount": 16000, "refundable_seen": 16000, "reason": "our_mistake", "by_hand": True}
    return world.must(201, "POST", f"/v1/desk/payments/{payment['attempt']}/refund", people.SUPERVISOR, body)


def self_submit(world: World) -> Callable[[], Any]:
    """A submission ready to be made."""
    dossier = world.complete(GAME)
    path = f"/v1/dossiers/{dossier['reference']}/submit"
    return lambda: world.must(200, "POST", path, people.CITIZEN, {"version": dossier["version"]})


def tell(world: World, dossier: Any, kind: str) -> None:
    """One event of a dossier, told by the stream."""
    (record,) = [record for record in world.events() if is_of(record, dossier, kind)]
    for consumer, wants in WANTS.items():
        if wants(to_event(record)):
            assert world.consumed(consumer, [record]) == {"batchItemFailures": []}


def is_of(image: dict[str, Any], dossier: Any, kind: str) -> bool:
    """Whether this is this event of this dossier."""
    return bool(image["reference"]["S"] == dossier["reference"] and image["kind"]["S"] == kind)
