"""Each log line names the request or event it belongs to, and the dossier where the route has one."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.errors import Refused
from chalicelib.domain.identifiers import dossier_of
from chalicelib.functions import notifications
from chalicelib.platform import clients
from chalicelib.platform.log_context import add_log_fields, log_fields, log_scope, new_log_scope
from chalicelib.platform.logging import logger
from chalicelib.storage import access
from tests.stored_files import swept
from tests.web.test_outages import silenced
from tests.world import EXTRACT, GAME, World

Lines = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The lines with this message that were written."""
    log = io.StringIO()
    before = logger().registered_handler.setStream(log)

    def of(message: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, log.getvalue().splitlines()) if line["message"] == message]

    yield of
    logger().registered_handler.setStream(before)


def request(world: World, method: str, resource: str, request_id: str = "request-1", **captured: str) -> Any:
    """The answer to an event as API Gateway makes it."""
    event = {
        "httpMethod": method,
        "resource": resource,
        "path": resource.format_map(captured),
        "pathParameters": captured or None,
        "headers": {},
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
        "body": "",
        "isBase64Encoded": False,
        "requestContext": {"httpMethod": method, "resourcePath": resource, "requestId": request_id},
    }
    return world.app(event, Invoked())


class Invoked:
    """Lambda's context."""

    aws_request_id = "invocation-1"


def named(line: dict[str, Any]) -> tuple[Any, ...]:
    return line.get("request_id"), line.get("invocation_id"), line.get("reference")


def test_a_line_names_the_request_and_the_dossier_however_it_is_spelled(world: World, lines: Lines) -> None:
    """In the address as it was typed, or by a document or attempt of it; the next request names its own or none."""
    dossier = world.submitted(EXTRACT)
    reference, attempt = dossier["reference"], world.attempt(dossier)["attempt"]
    answering = silenced(clients.table().client, "dynamodb")
    request(world, "GET", "/v1/lookup/{ref}", "request-1", ref=reference.lower().replace("-", "%20"))
    request(world, "GET", "/v1/lookup/{ref}/receipts/{receipt}", "request-2", ref=reference, receipt="x")
    request(world, "GET", "/v1/lookup/{ref}", "request-3", ref="H27.19-261204-0001")
    answering()
    assert [named(line) for line in lines("unavailable")] == [
        ("request-1", "invocation-1", reference),
        ("request-2", "invocation-1", reference),
        ("request-3", "invocation-1", None),
    ]
    assert dossier_of(attempt) == reference
    assert not log_fields()


def test_a_dossier_named_by_its_code_is_named_by_its_reference(world: World) -> None:
    """From the moment it is known."""
    dossier = world.submitted(GAME)
    code = world.desk(dossier, "accept")["code"]
    with new_log_scope():
        access.reference_of(clients.table(), code.lower())
        assert log_fields() == {"reference": dossier["reference"]}
    assert not log_fields()


@pytest.mark.parametrize(
    ("identifier", "of"),
    [("", ""), ("HEAD", ""), ("2.001885", ""), ("x" * 1000, ""), ("H27.19-261204-0001", ""), ("042190000001", "")],
)
def test_what_is_no_identifier_of_ours_names_no_dossier(identifier: str, of: str) -> None:
    """Least of all an identity number that somebody typed into an address."""
    assert dossier_of(identifier) == of


def test_requests_of_other_threads_name_their_own(world: World, lines: Lines) -> None:
    """All of them wait for one another between the beginning of the request and its line."""
    others = [world.draft(GAME)["reference"] for _ in range(4)]
    meeting = threading.Barrier(len(others))

    def fail(**_: Any) -> None:
        meeting.wait(20)
        raise EndpointConnectionError(endpoint_url="http://nowhere.invalid")

    client = clients.table().client
    client.meta.events.register_first("before-call.dynamodb", fail)
    requested = [lambda at=at: in_scope(world, others[at], at) for at in range(4)]  # type: ignore[misc]
    threads = [threading.Thread(target=ask) for ask in requested]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.meta.events.unregister("before-call.dynamodb", fail)
    seen = {(line["request_id"], line["reference"]) for line in lines("unavailable")}
    assert seen == {(f"request-{at}", reference) for at, reference in enumerate(others)}


def in_scope(world: World, reference: str, number: int) -> None:
    """A request in a thread: Chalice keeps the current one on the application, so the view is called by itself."""
    with new_log_scope(request_id=f"request-{number}", reference=reference):
        try:
            access.standing(clients.table(), reference)
        except Refused as refused:
            logger().warning("unavailable", extra={"code": refused.code})


def test_events_of_the_bucket_and_the_scanner_name_themselves_and_the_dossier(world: World, lines: Lines) -> None:
    """Also where the handler raises: the line of Lambda about it has the same invocation."""
    draft = world.draft(GAME)
    world.stored(world.declared(draft, "identity_paper"))
    (line,) = lines("document checked")
    assert (line["reference"], bool(line["event_id"]), bool(line["invocation_id"])) == (draft["reference"], True, True)
    assert "request_id" not in line


def test_messages_of_a_queue_name_themselves_and_their_dossier(
    world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is logged while one is processed, by whatever module."""
    for _ in range(2):
        world.submitted(GAME)
    images = [image for image in world.events() if image["kind"]["S"] == "submit"]

    def act(event: Any) -> None:
        logger().info("acted")
        raise RuntimeError

    monkeypatch.setattr(notifications, "notify", act)
    monkeypatch.setattr("chalicelib.storage.event_queue.Queue.hide", lambda *_: None)
    world.consumed(Consumer.NOTIFICATIONS, images)
    for message in ("acted", "event failed"):
        seen = [(line["message_id"], line["reference"], line["queue"]) for line in lines(message)]
        assert seen == [(str(at), image["reference"]["S"], "notifications") for at, image in enumerate(images)]


def test_records_of_the_stream_name_themselves_and_their_dossier(world: World, lines: Lines) -> None:
    """One that cannot be read."""
    dossier = world.submitted(GAME)
    (record,) = (each for each in world.stream() if each["dynamodb"]["NewImage"]["kind"]["S"] == "submit")
    record["dynamodb"]["NewImage"] = {"type": {"S": "event"}, "kind": {"N": "7"}}
    world.dispatched([record])
    (line,) = lines("event cannot be read")
    assert (line["reference"], line["sequence_number"]) == (
        dossier["reference"],
        record["dynamodb"]["SequenceNumber"],
    )
    assert line["event"].startswith("DOSSIER#")


def test_what_the_schedule_postpones_names_its_dossier(world: World, lines: Lines) -> None:
    """Each item its own: VNPAY does not answer here."""
    unpaid = world.submitted(EXTRACT)
    world.attempt(unpaid)
    swept(world, "2026-12-04T09:20:00+07:00")
    assert {line.get("reference") for line in lines("postponed")} == {unpaid["reference"]}
    assert "reference" not in lines("oldest waiting")[0]


def test_a_notice_to_be_sent_again_is_logged_with_its_reason(world: World, lines: Lines) -> None:
    """Code, class and what caused it; a notice that was recorded has none of them, a fault of ours only its class."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    answering = silenced(clients.table().client, "dynamodb")
    assert world.notify(attempt) == "99"
    answering()
    assert world.notify(attempt) == "00"
    assert world.notify(attempt, vnp_Amount="x") == "99"
    silent, recorded, unreadable = lines("payment notice")
    fields = ("provider", "outcome", "reason", "exception_name", "cause", "reference")
    assert [silent.get(each) for each in fields] == [
        *("vnpay", "try_again", "try_again", "StorageUnavailable", "EndpointConnectionError"),
        unpaid["reference"],
    ]
    assert [recorded.get(each) for each in fields] == ["vnpay", "recorded", None, None, None, unpaid["reference"]]
    assert [unreadable.get(each) for each in fields[:4]] == ["vnpay", "try_again", "notice_unreadable", "Invalid"]


def test_a_scope_takes_its_fields_with_it() -> None:
    """However it ends; fields that became known belong to the innermost, and outside of all there are none."""
    add_log_fields(reference="nobody's")
    assert not log_fields()
    with suppress(ValueError), new_log_scope(request_id="1", reference=""), log_scope(reference="a"):
        add_log_fields(attempt="b")
        assert log_fields() == {"request_id": "1", "reference": "a", "attempt": "b"}
        with new_log_scope(request_id="2"):
            assert log_fields() == {"request_id": "2"}
        raise ValueError
    assert not log_fields()
