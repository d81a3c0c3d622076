"""The event handlers: what arrives from the stream and the schedule, once, twice, or while things are broken."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.domain.consumers import Consumer
from tests import issuer as people
from tests.stored_files import swept
from tests.world import EXTRACT, GAME, TABLE, World


def reported(world: World, images: list[dict[str, Any]]) -> Any:
    """The events, of these, that the function that sends notifications could not process."""
    failed: list[str] = []
    for first in range(0, len(images), 10):
        failed += world.consumed(Consumer.NOTIFICATIONS, images[first : first + 10])["batchItemFailures"]
    return failed


def sent() -> int:
    """How many e-mails SES was given."""
    return int(boto3.client("ses").get_send_quota()["SentLast24Hours"])


def test_each_step_is_told_once_however_often_the_stream_brings_it(world: World) -> None:
    """Filed, accepted, in process, decided: four e-mails, and no more on the second delivery."""
    world.decided(GAME)
    brought = world.events()
    for _ in range(2):
        assert reported(world, brought) == []
        assert sent() == 4


def test_a_draft_nobody_touches_is_closed_after_thirty_days(world: World) -> None:
    """And not a day before, nor twice."""
    draft = world.draft(GAME)
    for moment in ("2026-12-28T09:00:00+07:00", "2027-01-02T09:00:00+07:00"):
        swept(world, moment)
        world.streamed()
        assert world.one(draft)["status"]["key"] == "draft"
    for _ in range(2):
        swept(world, "2027-01-04T09:00:00+07:00")
    closed = world.one(draft)
    assert closed["status"]["key"] == "stopped"
    assert [event["kind"] for event in closed["history"]].count("expire") == 1


def test_an_unpaid_dossier_is_closed_but_never_while_a_payment_may_be_under_way(world: World) -> None:
    """The provider is silent, so the attempt stays open, and so does the dossier."""
    paying, waiting = world.submitted(EXTRACT), world.submitted(EXTRACT)
    closing = datetime.fromisoformat(world.one(waiting)["expires_at"])
    world.at((closing - timedelta(days=2)).isoformat())
    attempt = world.attempt(paying)
    swept(world, (closing + timedelta(minutes=1)).isoformat())
    assert world.one(waiting)["status"]["key"] == "stopped"
    seen = world.one(paying)
    assert (seen["status"]["key"], seen["payments"][0]["state"]) == ("awaiting_fee", "pending")
    assert world.notify(attempt) == "00"
    assert world.one(paying)["status"]["key"] == "filed"


def test_an_arrival_that_cannot_be_measured_is_tried_again(world: World) -> None:
    """The handler raises, so that Lambda comes back; nothing is half-done."""
    draft = world.draft(GAME)
    ticket = world.declared(draft, "identity_paper")
    key = ticket["upload"]["fields"]["key"]
    world.s3.delete_bucket_cors(Bucket="motcua-test-papers")
    world.s3.delete_bucket(Bucket="motcua-test-papers")
    with pytest.raises(Exception, match="NoSuchBucket"):
        world.arrived(key)
    assert world.one(draft)["documents"][0]["state"] == "awaiting_upload"


def test_no_log_line_tells_who_a_citizen_is(world: World) -> None:
    """The whole journey, a forged notice, a bad token and a bad body, and then the log is read."""
    from chalicelib.platform.logging import logger
    from chalicelib.platform.redaction import redact

    log = io.StringIO()
    before = logger().registered_handler.setStream(log)
    dossier = world.decided(EXTRACT)
    world.streamed()
    world.ask("GET", "/webhooks/vnpay?vnp_TxnRef=1&vnp_SecureHash=" + "ab" * 64)
    token = world.issuer.token(people.CITIZEN)
    world.ask("GET", "/v1/dossiers", Authorization=f"Bearer {token}x")
    world.ask("PATCH", f"/v1/dossiers/{dossier['reference']}", people.CITIZEN, {"applicant": {"name": 7}})
    logger().warning("042190000001 0912345678 mai@example.invalid " + token)
    logger().registered_handler.setStream(before)
    received = log.getvalue()
    assert "payment notice" in received
    reported = [people.CITIZEN["name"], "042190000001", "0912345678", "mai@example", token[:40], "ab" * 30, "Trần"]
    assert not [secret for secret in reported if secret in received]
    assert redact("Bearer abc.def") == "[redacted]"


def test_who_paid_twice_is_told_what_goes_back_and_by_when(world: World) -> None:
    """Once by name of the sum, and when it is done; what waits for a second officer is not promised."""
    unpaid = world.submitted(EXTRACT)
    first, second = world.attempt(unpaid), world.attempt(unpaid)
    assert [world.notify(first), world.notify(second, vnp_TransactionNo="2")] == ["00", "00"]
    reported: list[str] = []

    def send(channel: str, to: str, message: Any) -> str:
        reported.append(message.text)
        return "1"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chalicelib.functions.notifications.send", send)
        world.streamed()
    (text,) = {text for text in reported if "hoàn lại" in text}
    assert "16.000 đồng" in text
    assert "19/12/2026" in text


def test_what_waits_for_a_second_officer_is_not_promised() -> None:
    """It may not come to be."""
    from chalicelib.domain.dossier.dossier import Event
    from chalicelib.domain.dossier.lifecycle import Actor
    from chalicelib.notifications.compose import kind_of

    event = Event(
        reference="x",
        subject="x",
        version=1,
        kind="refund_requested",
        actor=Actor.CLERK,
        by="",
        at=datetime.now(UTC),
        facts={"waits": "true"},
    )
    assert kind_of(event) == ""


def test_an_event_that_cannot_be_read_does_not_close_its_dossier(world: World) -> None:
    """Its citizen and the desk still see all else, and the dossier goes on."""
    dossier = world.submitted(GAME)
    key = {"pk": {"S": f"DOSSIER#{dossier['reference']}"}, "sk": {"S": "EVENT#DOSSIER#00000099"}}
    world.dynamodb.put_item(TableName=TABLE, Item={**key, "type": {"S": "event"}, "kind": {"N": "1"}})
    assert len(world.one(dossier)["history"]) == len(dossier["history"])
    assert world.desk(dossier, "accept")["status"]["key"] == "accepted"
