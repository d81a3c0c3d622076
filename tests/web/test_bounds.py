"""Whatever a caller does over and over, a dossier stays small enough to be read whole; the refusal says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.documents.request_upload import MOST_CHANGES, SPARE
from chalicelib.domain.document.document import MOST_TRIES
from tests import issuer as people
from tests.world import GAME, PDF, TABLE, World, declaration

SLOT = "identity_paper"


def changed(world: World, dossier: Any, times: int, *, by_desk: int = 0) -> None:
    """The set of its files changed so often already, and so often by the desk."""
    world.dynamodb.update_item(
        TableName=TABLE,
        Key={"pk": {"S": f"DOSSIER#{dossier['reference']}"}, "sk": {"S": "HEAD"}},
        UpdateExpression="SET papers = :n, desk_papers = :d",
        ExpressionAttributeValues={":n": {"N": str(times)}, ":d": {"N": str(by_desk)}},
    )


def rows(world: World) -> int:
    return len(world.dynamodb.scan(TableName=TABLE)["Items"])


def test_a_citizen_who_declares_and_removes_without_end_is_stopped(world: World) -> None:
    """What is there can still be taken out and submitted; a second declaration of the same file is no change."""
    draft = world.complete(GAME)
    path = f"/v1/dossiers/{draft['reference']}/documents"
    another = declaration(PDF + b"\n", slot=SLOT)
    changed(world, draft, MOST_CHANGES - 1)
    last = world.must(201, "POST", path, people.CITIZEN, another)["id"]
    refused = world.must(409, "POST", path, people.CITIZEN, declaration(PDF + b"\n\n", slot=SLOT))
    assert refused["code"] == "too_many_changes"
    assert "mở hồ sơ mới" in refused["detail"]
    assert world.must(201, "POST", path, people.CITIZEN, another)["id"] == last
    assert world.ask("DELETE", f"{path}/{last}", people.CITIZEN).status_code == 204
    changed(world, draft, MOST_CHANGES + SPARE)
    document = draft["documents"][0]["id"]
    assert world.must(409, "DELETE", f"{path}/{document}", people.CITIZEN)["code"] == "too_many_changes"
    submitted = {"version": draft["version"]}
    world.must(200, "POST", f"/v1/dossiers/{draft['reference']}/submit", people.CITIZEN, submitted)


def test_a_citizen_who_reorders_files_without_end_is_stopped(world: World) -> None:
    """What stands in order already is no change, and the dossier can be submitted."""
    draft = world.complete(GAME)
    path = f"/v1/dossiers/{draft['reference']}/documents"
    another = world.must(201, "POST", path, people.CITIZEN, declaration(PDF + b"\n", slot=SLOT))
    world.stored(another, PDF + b"\n")
    there = [each["id"] for each in world.one(draft)["documents"] if each["slot"] == SLOT]
    changed(world, draft, MOST_CHANGES - 1)
    for files in (there[::-1], there[::-1]):
        world.must(200, "PUT", f"{path}/order", people.CITIZEN, {"slot": SLOT, "documents": files})
    refused = world.must(409, "PUT", f"{path}/order", people.CITIZEN, {"slot": SLOT, "documents": there})
    assert refused["code"] == "too_many_changes"
    submitted = {"version": world.one(draft)["version"]}
    world.must(200, "POST", f"/v1/dossiers/{draft['reference']}/submit", people.CITIZEN, submitted)


@pytest.mark.parametrize("changes", [MOST_CHANGES + SPARE, 100_000])
def test_the_desk_is_not_stopped_by_what_the_citizen_changed(world: World, changes: int) -> None:
    """Its changes are counted by themselves. The file that is attached already can be decided on."""
    dossier = world.submitted(GAME)
    world.desk(dossier, "accept")
    world.desk(dossier, "start")
    changed(world, dossier, changes, by_desk=MOST_CHANGES - 1)
    path = f"/v1/desk/dossiers/{dossier['reference']}/result"
    world.stored(world.must(201, "POST", path, people.HANDLER, declaration(PDF)))
    refused = world.must(409, "POST", path, people.HANDLER, declaration(PDF + b"\n"))
    assert refused["code"] == "too_many_changes"
    assert "tệp kết quả đã đính kèm" in refused["detail"]
    (file,) = [
        each
        for each in world.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", people.HANDLER)["documents"]
        if each["slot"] == "result"
    ]
    changed(world, dossier, changes + 1, by_desk=MOST_CHANGES + SPARE)
    assert world.must(409, "DELETE", f"{path}/{file['id']}", people.HANDLER)["code"] == "too_many_changes"
    assert world.desk(dossier, "decide", outcome="granted")["outcome"] == "granted"


@pytest.mark.parametrize("anew", [True, False], ids=["declared-anew-each-time", "sent-to-the-same-ticket"])
def test_a_file_that_is_sent_wrong_without_end_adds_no_more_facts(world: World, anew: bool) -> None:
    """It is removed and added anew; the next one arrives."""
    draft = world.draft(GAME)
    ticket = world.declared(draft, SLOT)
    path = f"/v1/dossiers/{draft['reference']}/documents"
    for number in range(MOST_TRIES):
        world.stored(ticket, PDF + b"\n" * (1 + number))
        if anew and number < MOST_TRIES - 1:
            ticket = world.declared(draft, SLOT)
    before = rows(world)
    world.stored(ticket, PDF + b"\n" * 100)
    refused = world.must(409, "POST", path, people.CITIZEN, declaration(PDF, slot=SLOT))
    assert refused["code"] == "tried_too_often"
    assert rows(world) == before
    assert world.ask("DELETE", f"{path}/{ticket['id']}", people.CITIZEN).status_code == 204
    world.stored(world.declared(draft, SLOT))
    assert [each["state"] for each in world.one(draft)["documents"]] == ["checked"]


def test_asking_again_and_again_writes_nothing(world: World) -> None:
    """The button, a notice that says the same, the order of files, a new link for a file."""
    from tests.world import EXTRACT

    unpaid, draft = world.submitted(EXTRACT), world.draft(GAME)
    attempt = world.attempt(unpaid)
    files = [world.declared(draft, SLOT, PDF + b"\n" * n)["id"] for n in range(2)]
    ask = f"/v1/dossiers/{unpaid['reference']}/payments/{attempt['attempt']}/check"
    order = f"/v1/dossiers/{draft['reference']}/documents/order"
    assert world.notify(attempt, vnp_ResponseCode="51", vnp_TransactionStatus="02") == "00"
    before = rows(world)
    for turn in range(4):
        world.must(200, "POST", ask, people.CITIZEN)
        world.must(200, "PUT", order, people.CITIZEN, {"slot": SLOT, "documents": files[:: 1 - 2 * (turn % 2)]})
        world.declared(draft, SLOT)
        world.notify(attempt, vnp_ResponseCode="24", vnp_TransactionStatus="02", vnp_TransactionNo=str(turn))
    assert rows(world) == before
