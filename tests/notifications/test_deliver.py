"""Messages to citizens: each channel by itself, and an address that is refused stops nobody."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from chalicelib.domain.consumers import Consumer
from chalicelib.domain.undelivered import Reason
from chalicelib.functions import notifications
from chalicelib.notifications.email_sms import AddressRefused
from chalicelib.platform import clients
from chalicelib.storage import table as stored
from chalicelib.storage import undelivered
from chalicelib.storage.aws_errors import unavailable
from tests import issuer as people
from tests.stored_files import swept
from tests.world import GAME, World

NOTIFICATIONS = Consumer.NOTIFICATIONS


class Senders:
    """What e-mail and SMS do with each message; `sent` are the channels of those that left."""

    def __init__(self) -> None:
        self.faults: dict[str, Exception] = {}
        self.sent: list[str] = []
        self.tried: list[str] = []

    def __call__(self, channel: str, address: str, message: Any) -> str:
        self.tried.append(channel)
        if channel in self.faults:
            raise self.faults[channel]
        self.sent.append(channel)
        return f"number-{len(self.sent)}"


@pytest.fixture
def senders(monkeypatch: pytest.MonkeyPatch) -> Senders:
    made = Senders()
    monkeypatch.setattr(notifications, "send", made)
    return made


def submission(world: World, dossier: Any) -> list[Any]:
    return [image for image in world.events(dossier) if image["kind"]["S"] == "submit"]


def listed() -> list[tuple[str, str]]:
    return [(each.event.kind, each.reason) for each in undelivered.undelivered_events(clients.table(), NOTIFICATIONS)]


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_refused_address_is_marked_and_the_other_channel_is_used(
    world: World, senders: Senders, channel: str, reason: Reason
) -> None:
    """The citizen and the desk see which channel does not reach them and why; nobody else's message waits."""
    one, other = world.submitted(GAME), world.submitted(GAME)
    senders.faults = {channel: AddressRefused(reason)}
    images = [*submission(world, one), *submission(world, other)]
    assert world.consumed(NOTIFICATIONS, images) == {"batchItemFailures": []}
    assert len(senders.sent) == 2
    assert channel not in senders.sent
    for seen in (world.one(one), at_desk(world, one)):
        (mark,) = seen["unreachable"]
        assert (mark["channel"], mark["reason"]["key"]) == (channel, reason)
        assert mark["reason"]["label"]
    assert sorted(listed()) == [("submit", f"{channel}_{reason}")] * 2


def test_a_mark_is_of_the_address_and_goes_when_it_takes_messages_again(world: World, senders: Senders) -> None:
    """One that bounced works again: the next message clears the mark."""
    dossier = world.submitted(GAME)
    senders.faults = {"sms": AddressRefused(Reason.OPTED_OUT)}
    world.consumed(NOTIFICATIONS, submission(world, dossier))
    assert [mark["channel"] for mark in world.one(dossier)["unreachable"]] == ["sms"]
    senders.faults = {}
    world.desk(dossier, "accept")
    world.streamed()
    assert world.one(dossier)["unreachable"] == []


def test_another_address_is_not_marked(world: World, senders: Senders) -> None:
    """The mark holds a digest of the refused address, and the digest of another one differs."""
    draft = world.draft(GAME)
    swept(world, "2026-12-28T09:00:00+07:00")
    senders.faults = {"email": AddressRefused(Reason.INVALID)}
    world.streamed()
    seen = world.one(draft)
    assert [mark["channel"] for mark in seen["unreachable"]] == ["email"]
    body = {"version": seen["version"], "contact": {"email": "moi@example.invalid"}}
    after = world.must(200, "PATCH", f"/v1/dossiers/{draft['reference']}", people.CITIZEN, body)
    assert after["unreachable"] == []
    assert "mai@example.invalid" not in str(rows(draft, "UNREACHABLE#email"))


def test_a_fault_of_one_channel_does_not_repeat_the_other(world: World, senders: Senders) -> None:
    """However often the event comes again while SMS is down, there is one e-mail; then one SMS."""
    dossier = world.submitted(GAME)
    senders.faults = {"sms": unavailable()}
    for receives in (1, 2, 3):
        assert world.consumed(NOTIFICATIONS, submission(world, dossier), receives)["batchItemFailures"]
    assert senders.sent == ["email"]
    senders.faults = {}
    for receives in (4, 5):
        assert world.consumed(NOTIFICATIONS, submission(world, dossier), receives) == {"batchItemFailures": []}
    assert senders.sent == ["email", "sms"]


def test_a_fault_of_the_first_channel_does_not_keep_the_second_waiting(world: World, senders: Senders) -> None:
    """Each is tried in each attempt."""
    dossier = world.submitted(GAME)
    senders.faults = {"email": unavailable()}
    assert world.consumed(NOTIFICATIONS, submission(world, dossier))["batchItemFailures"]
    assert senders.sent == ["sms"]


def test_a_refused_message_is_sent_again_when_it_is_replayed(world: World, senders: Senders) -> None:
    """And over the refused channel alone."""
    dossier = world.submitted(GAME)
    senders.faults = {"email": AddressRefused(Reason.SUPPRESSED)}
    world.consumed(NOTIFICATIONS, submission(world, dossier))
    senders.faults = {}
    world.consumed(NOTIFICATIONS, submission(world, dossier))
    assert senders.sent == ["sms", "email"]


def test_what_version_0_1_0_noted_is_not_told_again(world: World, senders: Senders) -> None:
    """It noted both channels in one item, after both were sent."""
    dossier = world.submitted(GAME)
    (image,) = submission(world, dossier)
    key = {"pk": image["pk"], "sk": {"S": image["sk"]["S"].replace("EVENT#", "MESSAGE#")}}
    noted = {"M": {"email": {"S": "1"}, "sms": {"S": "2"}}}
    item = {**key, "type": {"S": "message"}, "channels": noted, "sent_at": {"S": "2026-12-04T09:00:00+07:00"}}
    world.dynamodb.put_item(TableName=clients.table().name, Item=item)
    assert world.consumed(NOTIFICATIONS, [image]) == {"batchItemFailures": []}
    assert senders.sent == []


def test_a_draft_whose_citizen_cannot_be_told_is_closed_and_its_files_are_kept(world: World, senders: Senders) -> None:
    """Refused addresses are as none: the draft does not stay open for ever, and nothing is erased."""
    senders.faults = {channel: AddressRefused(Reason.INVALID) for channel in ("email", "sms")}
    draft = world.complete(GAME)
    swept(world, "2026-12-28T09:00:00+07:00")
    world.streamed()
    for moment in ("2027-01-05T09:00:00+07:00", "2027-01-13T09:00:00+07:00", "2027-03-01T09:00:00+07:00"):
        swept(world, moment)
        world.streamed()
    assert world.one(draft)["status"]["key"] == "stopped"
    for month in ("04", "05", "06", "07"):
        swept(world, f"2027-{month}-01T09:00:00+07:00")
        world.streamed()
    seen = world.one(draft)
    assert "erase" not in [event["kind"] for event in seen["history"]]
    assert len(seen["documents"]) == len(draft["documents"])


@pytest.mark.parametrize("fault", [ReadTimeoutError, ConnectionClosedError])
def test_a_message_that_was_not_answered_leaves_twice_at_the_most(
    world: World, senders: Senders, fault: type[Exception]
) -> None:
    """Nobody knows whether it left: it is tried once more, and then somebody is told."""
    dossier = world.submitted(GAME)
    senders.faults = {"email": fault(endpoint_url="https://email.invalid")}
    assert world.consumed(NOTIFICATIONS, submission(world, dossier))["batchItemFailures"]
    for receives in (2, 3):
        assert world.consumed(NOTIFICATIONS, submission(world, dossier), receives) == {"batchItemFailures": []}
    assert senders.tried.count("email") <= 3
    assert listed() == [("submit", "email_not_answered")]
    assert senders.sent == ["sms"]


def test_who_gives_an_address_later_is_not_told_what_is_past(world: World, senders: Senders) -> None:
    """The event was done with when there was none."""
    draft = world.draft(GAME)
    body = {"version": draft["version"], "contact": {"email": None, "phone": None}}
    bare = world.must(200, "PATCH", f"/v1/dossiers/{draft['reference']}", people.CITIZEN, body)
    swept(world, "2026-12-28T09:00:00+07:00")
    world.streamed()
    assert senders.sent == []
    body = {"version": world.one(bare)["version"], "contact": {"email": "moi@example.invalid"}}
    world.must(200, "PATCH", f"/v1/dossiers/{draft['reference']}", people.CITIZEN, body)
    world.streamed()
    assert senders.sent == []


def at_desk(world: World, dossier: Any) -> Any:
    return world.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", people.CLERK)


def rows(dossier: Any, sk: str) -> Any:
    key: Any = {"pk": {"S": f"DOSSIER#{dossier['reference']}"}, "sk": {"S": sk}}
    return stored.get(clients.table(), key)


def test_emails_leave_under_the_configuration_set_that_counts_bounces(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of the environment, from our sender."""
    sent: list[dict[str, str]] = []
    monkeypatch.setattr("chalicelib.notifications.email_sms.send_email", lambda _, **of: sent.append(of) or "1")
    world.submitted(GAME)
    world.brought(Consumer.NOTIFICATIONS)
    assert [(of["sender"], of["configuration_set"]) for of in sent] == [("motcua@example.invalid", "motcua-mail")]
