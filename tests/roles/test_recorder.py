"""What a call needs is recorded for the function that makes it, signed links and forms included."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import boto3
import pytest

from chalicelib.platform import clients
from chalicelib.storage import table
from chalicelib.storage.s3 import bucket
from tests.roles import recorder
from tests.roles.operations import Need
from tests.roles.policies import short
from tests.roles.recorder import Recorded, running
from tests.stored_files import Phone
from tests.world import BUCKET, GAME, PDF, TABLE, World


@pytest.fixture
def needed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[tuple[str, str, str]]]:
    """Function, action and resource of everything recorded since the last time; nothing of it counts for the run."""
    mine = Recorded()
    monkeypatch.setattr(recorder, "recorded", mine)

    def taken() -> set[tuple[str, str, str]]:
        found = {(function, need.action, short(need.resource)) for function, need in mine.needs}
        mine.needs.clear()
        return found

    return taken


def test_a_request_is_of_the_api_and_an_event_of_its_handler(
    world: World, needed: Callable[[], set[tuple[str, str, str]]]
) -> None:
    """And what the test does itself is nobody's."""
    draft = world.draft(GAME)
    ticket = world.declared(draft, "identity_paper")
    assert {function for function, _, _ in needed()} == {"api_handler"}
    world.s3.put_object(Bucket=BUCKET, Key=ticket["upload"]["fields"]["key"], Body=PDF)
    assert needed() == set()
    world.arrived(ticket["upload"]["fields"]["key"])
    assert needed() == {
        ("document_arrived", "dynamodb:BatchGetItem", "table/Table"),
        ("document_arrived", "dynamodb:PutItem", "table/Table"),
        ("document_arrived", "s3:GetObject", "Papers/uploads/"),
    }


def test_who_signs_a_form_or_a_link_needs_the_right_to_what_it_does(
    world: World, needed: Callable[[], set[tuple[str, str, str]]]
) -> None:
    draft = world.draft(GAME)
    needed()
    world.declared(draft, "identity_paper")
    assert ("api_handler", "s3:PutObject", "Papers/uploads/") in needed()
    with running("api_handler"):
        bucket.link(clients.bucket(), "receipts/x/y.pdf", "application/pdf", "y.pdf")
        bucket.link(clients.bucket(), "sealed/x/y.pdf", "application/pdf", "y.pdf", version="1")
    assert needed() == {
        ("api_handler", "s3:GetObject", "Papers/receipts/"),
        ("api_handler", "s3:GetObjectVersion", "Papers/sealed/"),
    }


def test_parts_need_the_right_to_put_and_to_list_parts(
    world: World, needed: Callable[[], set[tuple[str, str, str]]]
) -> None:
    phone = Phone(world, world.draft(GAME), PDF)
    phone.progress()
    needed()
    phone.progress()
    rights = {action for _, action, _ in needed() if action.startswith("s3:")}
    assert rights == {"s3:PutObject", "s3:ListMultipartUploadParts"}


def test_what_is_missing_is_known_only_to_who_may_list(
    world: World, needed: Callable[[], set[tuple[str, str, str]]]
) -> None:
    with running("sweep"):
        assert not bucket.is_there(clients.bucket(), "uploads/x/y")
    assert needed() == {("sweep", "s3:GetObject", "Papers/uploads/"), ("sweep", "s3:ListBucket", "Papers")}


def test_a_transaction_needs_a_right_for_each_kind_of_write(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Recorded()
    monkeypatch.setattr(recorder, "recorded", mine)
    row, code, other = ({"pk": {"S": pk}, "sk": {"S": "X"}} for pk in ("DOSSIER#1", "CODE#1", "RATE#1"))
    with running("sweep"):
        table.write(clients.table(), table.put(row), table.delete(code), table.check(other, table.IS_NEW))
    kinds = {need.action: need.context for _, need in mine.needs}
    assert kinds == {
        "dynamodb:PutItem": (("dynamodb:LeadingKeys", "DOSSIER#"),),
        "dynamodb:DeleteItem": (("dynamodb:LeadingKeys", "CODE#"),),
        "dynamodb:ConditionCheckItem": (("dynamodb:LeadingKeys", "RATE#"),),
    }


def test_an_operation_nobody_described_is_not_taken_for_harmless(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Recorded()
    monkeypatch.setattr(recorder, "recorded", mine)
    code = compile("client.describe_table(TableName=name)", f"{recorder.CODE}new.py", "exec")
    with running("sweep"):
        exec(code, {"client": boto3.client("dynamodb"), "name": TABLE})  # noqa: S102 (as a module of ours would)
    ((function, what),) = mine.unknown
    assert (function, "DescribeTable" in what) == ("sweep", True)


def test_what_a_worker_recorded_arrives_at_the_controller() -> None:
    place = recorder.Place("chalicelib.storage.dossiers", "save", "PutItem", 7)
    need = Need("dynamodb:PutItem", "arn:x", (("dynamodb:LeadingKeys", "DOSSIER#"),))
    sent, received = Recorded({("a", need): "t"}, {("a", place): "t"}, {("a", "odd"): "t"}), Recorded()
    received.add(sent.dumped())
    assert received == sent


def test_every_helper_by_which_others_use_the_table_is_known() -> None:
    """A new one is noted too, or what it does would be listed nowhere."""
    public = {name: of for name, of in inspect.getmembers(table, inspect.isfunction) if not name.startswith("_")}
    using = {
        name
        for name, of in public.items()
        if of.__module__ == table.__name__
        and (of.__annotations__.get("return") == "Operation" or "Table" in of.__annotations__.values())
    }
    assert using == {*recorder.HELPERS, "write"}
