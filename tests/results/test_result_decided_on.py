"""The result is the file that was decided on and handed over, whatever else lies at the desk or comes late."""

from __future__ import annotations

from typing import Any

import pytest
from pyhanko.sign.fields import MDPPerm

from chalicelib.domain.consumers import Consumer
from chalicelib.platform import clients
from chalicelib.storage import documents, keys, table
from tests import issuer as people
from tests.results.sealing import made
from tests.sealed import BETTER, UPLOAD, attached, decided, downloaded, no_key, returned, revoke, sealed
from tests.stored_files import mails, swept
from tests.world import BUCKET, GAME, World, declaration

LOCKED = made.signed(BETTER, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)


def in_process(world: World) -> Any:
    dossier = world.submitted(GAME)
    world.desk(dossier, "accept")
    return world.desk(dossier, "start")


def at_desk(world: World, dossier: Any) -> Any:
    """The dossier as its handler sees it."""
    return world.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", people.HANDLER)


def files(world: World, dossier: Any) -> list[Any]:
    """What the desk attached, in the order it was declared."""
    return [each for each in at_desk(world, dossier)["documents"] if each["slot"] == "result"]


def states(world: World, dossier: Any) -> list[str]:
    return [each.get("state", "not sealed") for each in world.one(dossier)["results"]]


def returned_with_another(world: World, dossier: Any, refused: str) -> None:
    """It cannot be returned as it is, and can once the desk has attached another file."""
    path = f"/v1/desk/dossiers/{dossier['reference']}/return"
    answer = world.must(409, "POST", path, people.CLERK, {"version": at_desk(world, dossier)["version"]})
    assert answer["code"] == refused
    attached(world, dossier, BETTER)
    sealed(world)
    world.desk(dossier, "return")
    assert downloaded(world, dossier).startswith(BETTER)


def test_what_is_denied_has_no_result_unless_one_is_named(sealing: World) -> None:
    """A licence that was drafted before is not sealed with a denial; the written refusal is, when it is named."""
    dossier = in_process(sealing)
    attached(sealing, dossier, UPLOAD)
    sealing.desk(dossier, "decide", outcome="denied", reason="Không đủ điều kiện")
    assert sealed(sealing) == []
    after = sealing.desk(dossier, "return")
    assert (after["status"]["key"], after["results"]) == ("returned", [])
    path = f"/v1/dossiers/{dossier['reference']}/result"
    assert sealing.must(409, "GET", path, people.CITIZEN)["code"] == "no_result_yet"


def test_a_denial_goes_out_with_the_letter_that_was_named(sealing: World) -> None:
    dossier = in_process(sealing)
    attached(sealing, dossier, UPLOAD)
    attached(sealing, dossier, BETTER)
    letter, _licence = files(sealing, dossier)
    sealing.desk(dossier, "decide", outcome="denied", reason="Không đủ điều kiện", result=letter["id"])
    sealed(sealing)
    sealing.desk(dossier, "return")
    assert downloaded(sealing, dossier).startswith(UPLOAD)


def test_the_file_that_was_named_is_sealed_even_if_another_came_meanwhile(sealing: World) -> None:
    """Attaching is no step of the dossier, so the supervisor's version is still the last one."""
    dossier = in_process(sealing)
    attached(sealing, dossier, UPLOAD)
    seen, (file,) = at_desk(sealing, dossier), files(sealing, dossier)
    attached(sealing, dossier, BETTER)
    path = f"/v1/desk/dossiers/{dossier['reference']}/decide"
    decision = {"version": seen["version"], "outcome": "granted", "result": file["id"]}
    sealing.must(200, "POST", path, people.SUPERVISOR, decision)
    sealed(sealing)
    sealing.desk(dossier, "return")
    assert downloaded(sealing, dossier).startswith(UPLOAD)


@pytest.mark.parametrize("named", ["ABCD2345", "paper"])
def test_no_other_file_can_be_decided_on(sealing: World, named: str) -> None:
    """Neither one that is not there nor one that the citizen sent."""
    dossier = in_process(sealing)
    attached(sealing, dossier, UPLOAD)
    seen = at_desk(sealing, dossier)
    paper = next(each["id"] for each in seen["documents"] if each["slot"] != "result")
    named = paper if named == "paper" else named
    decision = {"version": seen["version"], "outcome": "granted", "result": named}
    refused = sealing.must(422, "POST", f"/v1/desk/dossiers/{dossier['reference']}/decide", people.SUPERVISOR, decision)
    assert set(refused["fields"]) == {"result"}


def test_no_earlier_draft_stands_in_for_a_file_that_cannot_be_sealed(sealing: World) -> None:
    """The desk is told that there is none; also when the facts of both come in one batch."""
    dossier = in_process(sealing)
    attached(sealing, dossier, UPLOAD)
    with no_key():
        attached(sealing, dossier, LOCKED)
    sealing.desk(dossier, "decide", outcome="granted")
    for _ in range(2):
        assert sealed(sealing) == []
    assert states(sealing, dossier) == []
    returned_with_another(sealing, dossier, "result_missing")


def test_what_was_declared_before_the_return_and_comes_after_it_changes_nothing(sealing: World) -> None:
    """After the return only a supervisor replaces a result."""
    dossier = decided(sealing)
    sealed(sealing)
    path = f"/v1/desk/dossiers/{dossier['reference']}/result"
    late = sealing.must(201, "POST", path, people.HANDLER, declaration(BETTER))
    sealing.desk(dossier, "return")
    sealing.stored(late, BETTER)
    sealed(sealing)
    assert states(sealing, dossier) == ["valid"]
    assert downloaded(sealing, dossier).startswith(UPLOAD)


def test_a_check_that_ends_after_the_decision_changes_nothing(sealing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It began before: what counts is what the decision saw."""
    dossier = in_process(sealing)
    attached(sealing, dossier, UPLOAD)
    path = f"/v1/desk/dossiers/{dossier['reference']}/result"
    late, examined = sealing.must(201, "POST", path, people.HANDLER, declaration(BETTER)), documents.examined

    def slow(*values: Any) -> None:
        monkeypatch.setattr(documents, "examined", examined)
        sealing.desk(dossier, "decide", outcome="granted")
        sealed(sealing)
        sealing.desk(dossier, "return")
        examined(*values)

    monkeypatch.setattr(documents, "examined", slow)
    sealing.stored(late, BETTER)
    sealed(sealing)
    assert states(sealing, dossier) == ["valid"]
    assert downloaded(sealing, dossier).startswith(UPLOAD)


def test_a_correction_that_cannot_be_sealed_leaves_the_result_as_it_is(sealing: World) -> None:
    dossier = returned(sealing)
    with no_key():
        attached(sealing, dossier, LOCKED)
    sealed(sealing)
    assert states(sealing, dossier) == ["valid"]
    assert downloaded(sealing, dossier).startswith(UPLOAD)


def test_a_correction_needs_no_clock(sealing: World) -> None:
    """However many come in one moment, the last one stands."""
    dossier = returned(sealing)
    for content in (BETTER, made.result(4), made.result(5)):
        attached(sealing, dossier, content)
        sealed(sealing)
    assert states(sealing, dossier).count("valid") == 1
    assert downloaded(sealing, dossier).startswith(made.result(5))


def test_a_revoked_result_is_not_handed_over(sealing: World) -> None:
    """Nor is its citizen told of the end of what they never had."""
    dossier = decided(sealing)
    sealed(sealing)
    revoke(sealing, sealing.one(dossier)["results"][0])
    sealing.streamed()
    assert not [mail for mail in mails() if "thu hồi" in mail]
    returned_with_another(sealing, dossier, "result_revoked")


def test_the_desk_prints_the_sealed_result(sealing: World) -> None:
    """Before it is handed over, too: it goes out as paper. Another agency's desk does not find it."""
    dossier = decided(sealing)
    sealed(sealing)
    (result,) = sealing.one(dossier)["results"]
    path = f"/v1/desk/results/{result['code']}"
    answer = sealing.ask("GET", path, people.CLERK)
    assert answer.status_code == 303
    assert "/sealed/" in answer.headers["Location"]
    sealing.must(403, "GET", path, people.CITIZEN)
    sealing.must(404, "GET", path, {**people.CLERK, "agency": "H27.20"})


def test_one_that_cannot_be_sealed_now_holds_up_no_other(sealing: World) -> None:
    """It is answered as the one that failed, so that it comes again."""
    first, second = decided(sealing), decided(sealing, BETTER)
    (file,) = files(sealing, first)
    key = f"results/{first['reference']}/{file['id']}"
    for each in sealing.s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]:
        sealing.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=each["VersionId"])
    assert sealed(sealing, first)
    assert not sealed(sealing, second)
    assert (states(sealing, first), states(sealing, second)) == (["not sealed"], ["valid"])


def test_what_was_given_up_is_reminded_of_until_it_is_sealed(sealing: World) -> None:
    """The stream brings no decision any more; a day's reminder does, and there is none once it is sealed."""
    dossier = decided(sealing)
    swept(sealing, "2026-12-04T10:01:00+07:00")
    reminders = [image for image in sealing.events() if image["kind"]["S"] == "seal_due"]
    assert len(reminders) == 1
    sealing.consumed(Consumer.SEALING, reminders)
    assert states(sealing, dossier) == ["valid"]
    swept(sealing, "2026-12-05T10:02:00+07:00")
    swept(sealing, "2026-12-06T10:03:00+07:00")
    assert [each["kind"] for each in at_desk(sealing, dossier)["history"]].count("seal_due") == 1
    sealing.desk(dossier, "return")
    head = table.get(clients.table(), keys.head(dossier["reference"])) or {}
    assert head["status"] == {"S": "returned"}
    assert head.keys().isdisjoint({"seal_by", "by_due_pk"})
