"""The whole journey through the API, over moto."""

from __future__ import annotations

import pytest

from tests import issuer as people
from tests.world import EXTRACT, GAME, PDF, World, declaration


def test_a_free_procedure_goes_straight_to_the_desk(world: World) -> None:
    """No fee is asked for; the desk has eight working hours."""
    filed = world.submitted(GAME)
    assert filed["status"] == {"key": "filed", "code": 1, "label": "Đã nộp, chờ tiếp nhận"}
    assert filed["fee"] is None
    assert filed["act_by"] == "2026-12-07T09:00:00+07:00"


def test_a_fee_due_at_filing_is_paid_once_and_files_the_dossier(world: World) -> None:
    """Two copies at 8,000 VND; the notice moves the dossier, the second one does not."""
    unpaid = world.submitted(EXTRACT)
    assert (unpaid["status"]["key"], unpaid["fee"]["amount"], unpaid["fee"]["state"]) == ("awaiting_fee", 16000, "due")
    attempt = world.attempt(unpaid)
    assert world.notify(attempt) == "00"
    assert world.notify(attempt) == "02"
    paid = world.one(unpaid)
    assert (paid["status"]["key"], paid["fee"]["state"]) == ("filed", "paid")
    kinds = [event["kind"] for event in paid["history"]]
    assert kinds.count("payment_paid") == 1
    assert kinds.count("pay") == 1


def test_from_the_desk_to_the_result(world: World) -> None:
    """Queue, code, due date, result, return; the public look-up tells it without personal data."""
    dossier = world.submitted(GAME)
    queue = world.must(200, "GET", "/v1/desk/queue", people.CLERK)["items"]
    assert [row["reference"] for row in queue] == [dossier["reference"]]
    accepted = world.desk(dossier, "accept", people.CLERK)
    assert accepted["code"] == "H27.19-261204-0001"
    assert accepted["due_at"] == "2026-12-18T17:00:00+07:00"
    world.desk(dossier, "start", people.HANDLER)
    ticket = world.must(201, "POST", f"/v1/desk/dossiers/{accepted['code']}/result", people.HANDLER, declaration(PDF))
    world.stored(ticket)
    world.desk(dossier, "decide", people.HANDLER, outcome="granted")
    world.desk(dossier, "return", people.CLERK)
    reported = world.must(200, "GET", f"/v1/lookup/{accepted['code']}")
    assert reported == world.must(200, "GET", f"/v1/lookup/{dossier['reference'].lower()}")
    assert reported["status"]["key"] == "returned"
    assert reported["on_time"] is True
    assert "Mai" not in str(reported)
    assert "042190000001" not in str(reported)
    answer = world.ask("GET", f"/v1/dossiers/{dossier['reference']}/result", people.CITIZEN)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://")
    assert world.must(200, "GET", "/v1/desk/queue", people.CLERK)["items"] == []


def test_what_is_missing_is_named_all_at_once(world: World) -> None:
    """Fields and papers together."""
    opened = world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": EXTRACT})
    path = f"/v1/dossiers/{opened['reference']}/submit"
    refused = world.must(422, "POST", path, people.CITIZEN, {"version": opened["version"]})
    assert refused["code"] == "incomplete"
    assert {"form.extract", "form.copies", "form.subject", "documents.identity_paper"} <= refused["fields"].keys()


def test_an_idempotency_key_opens_one_dossier(world: World) -> None:
    """A retry gets the same one; another body under the key is refused."""
    ask = {"procedure": GAME}
    first = world.must(201, "POST", "/v1/dossiers", people.CITIZEN, ask, Idempotency_Key="k-1")
    again = world.must(201, "POST", "/v1/dossiers", people.CITIZEN, ask, Idempotency_Key="k-1")
    assert again["reference"] == first["reference"]
    refused = world.must(409, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": EXTRACT}, Idempotency_Key="k-1")
    assert refused["code"] == "idempotency_key_reused"
    other = world.must(201, "POST", "/v1/dossiers", people.OTHER, ask, Idempotency_Key="k-1")
    assert other["reference"] != first["reference"]


def test_a_draft_is_left_and_found_again(world: World) -> None:
    """Values stay as they were typed; null takes one out; a stale version is refused and told."""
    dossier = world.draft(GAME)
    path = f"/v1/dossiers/{dossier['reference']}"
    changed = world.must(
        200,
        "PATCH",
        path,
        people.CITIZEN,
        {"version": dossier["version"], "form": {"machines": 30, "manager_name": None}, "delivery": {"method": "desk"}},
    )
    assert changed["form"]["machines"] == 30
    assert "manager_name" not in changed["form"]
    assert changed["form"]["floor_area"] == 60.5
    assert world.one(dossier) == changed
    refused = world.must(409, "PATCH", path, people.CITIZEN, {"version": dossier["version"], "form": {}})
    assert (refused["code"], refused["version"]) == ("stale_version", changed["version"])
    mine = world.must(200, "GET", "/v1/dossiers", people.CITIZEN)
    assert [row["reference"] for row in mine["items"]] == [dossier["reference"]]
    assert mine["cursor"] is None


def test_a_citizen_leafs_through_their_dossiers(world: World) -> None:
    """Pages neither repeat nor leave out."""
    opened = [world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": GAME}) for _ in range(5)]
    seen, cursor = [], ""
    for _ in range(3):
        page = world.must(200, "GET", f"/v1/dossiers?limit=2&cursor={cursor}", people.CITIZEN)
        seen += [row["reference"] for row in page["items"]]
        cursor = page["cursor"] or ""
    assert cursor == ""
    assert sorted(seen) == sorted(row["reference"] for row in opened)


def test_a_withdrawn_dossier_is_stopped(world: World) -> None:
    """At once before it is filed; by request to the desk after."""
    unpaid = world.submitted(EXTRACT)
    path = f"/v1/dossiers/{unpaid['reference']}/withdraw"
    stopped = world.must(200, "POST", path, people.CITIZEN, {"version": unpaid["version"]})
    assert stopped["status"]["key"] == "stopped"
    filed = world.submitted(GAME)
    path = f"/v1/dossiers/{filed['reference']}/withdraw"
    requested = world.must(200, "POST", path, people.CITIZEN, {"version": filed["version"]})
    assert requested["status"]["key"] == "withdrawal_requested"
    assert world.desk(filed, "stop", people.CLERK, reason="Theo yêu cầu của công dân")["status"]["key"] == "stopped"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "rỗng"),
        (PDF[:-3], "dung lượng"),
        (PDF.replace(b"Root", b"Roof"), "khác với tệp"),
        (b"MZ" + PDF[2:], "khác"),
    ],
)
def test_what_arrives_wrong_is_rejected_with_a_reason(world: World, content: bytes, reason: str) -> None:
    """Empty, cut off, changed: the citizen is told which, and submitting names the paper."""
    dossier = world.draft(GAME)
    world.stored(world.declared(dossier, "identity_paper"), content)
    (document,) = world.one(dossier)["documents"]
    assert document["state"] == "rejected"
    assert reason in document["reason"]
    path = f"/v1/dossiers/{dossier['reference']}"
    refused = world.must(422, "POST", f"{path}/submit", people.CITIZEN, {"version": dossier["version"]})
    assert "documents.identity_paper" in refused["fields"]
    assert world.ask("DELETE", f"{path}/documents/{document['id']}", people.CITIZEN).status_code == 204
    assert world.one(dossier)["documents"] == []


def test_a_type_is_read_from_the_content(world: World) -> None:
    """Declared as PDF, and no PDF inside."""
    dossier = world.draft(GAME)
    content = b"MZ this is a program"
    world.stored(world.declared(dossier, "identity_paper", content), content)
    (document,) = world.one(dossier)["documents"]
    assert document["state"] == "rejected"
    assert "không được nhận" in document["reason"]


def test_arrival_told_twice_or_of_nothing_changes_nothing(world: World) -> None:
    """S3 events come at least once, and sometimes for a file that was removed."""
    dossier = world.draft(GAME)
    ticket = world.declared(dossier, "identity_paper")
    world.stored(ticket)
    before = world.one(dossier)
    world.arrived(ticket["upload"]["fields"]["key"])
    world.arrived("uploads/nowhere/AAAA")
    assert world.one(dossier) == before


def test_the_same_file_in_the_same_slot_is_the_same_document(world: World) -> None:
    """A retry gets a fresh link, never a second document."""
    dossier = world.draft(GAME)
    assert world.declared(dossier, "identity_paper")["id"] == world.declared(dossier, "identity_paper")["id"]
    assert len(world.one(dossier)["documents"]) == 1


def test_codes_count_per_agency_and_day(world: World) -> None:
    """The sequence goes on within a day and begins again the next."""
    codes = [world.desk(world.submitted(GAME), "accept")["code"] for _ in range(2)]
    assert codes == ["H27.19-261204-0001", "H27.19-261204-0002"]
    filed = world.submitted(GAME)
    world.at("2026-12-07T08:00:00+07:00")
    assert world.desk(filed, "accept")["code"] == "H27.19-261207-0001"


def test_history_has_no_gap(world: World) -> None:
    """Every version of every subject is there once."""
    history = world.decided(EXTRACT)["history"]
    by_subject: dict[str, list[int]] = {}
    for event in history:
        by_subject.setdefault(event["subject"], []).append(event["version"])
    assert all(sorted(versions) == list(range(1, len(versions) + 1)) for versions in by_subject.values())
