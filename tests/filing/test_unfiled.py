"""What was never filed: nothing of it goes without a message first, and then it does go."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.platform import clients
from tests import issuer as people
from tests.stored_files import after, kinds, looked, mails, marked, sent, swept
from tests.world import BUCKET, EXTRACT, GAME, PDF, World


@pytest.fixture
def draft(world: World) -> Any:
    """One with a file."""
    dossier = world.draft(GAME)
    sent(world, PDF, dossier)
    return world.one(dossier)


def test_a_draft_is_reminded_of_then_closed_then_its_files_go(world: World, draft: Any) -> None:
    """Each told before, with its day; the file can be downloaded until then and is marked after."""
    ref, (paper,) = draft["reference"], draft["documents"]
    key, own = f"uploads/{ref}/{paper['id']}", f"/v1/dossiers/{ref}/documents/{paper['id']}"
    world.s3.put_object(Bucket=BUCKET, Key=f"previews/{ref}/{paper['id']}/1.jpg", Body=b"small")
    swept(world, after(22))
    assert kinds(world, draft) == []
    swept(world, after(23))
    world.streamed()
    assert kinds(world, draft) == ["remind"]
    assert "sẽ đóng ngày 03/01/2027" in mails()[-1]
    swept(world, after(29))
    assert kinds(world, draft) == ["remind"]
    swept(world, after(30))
    world.streamed()
    assert kinds(world, draft) == ["remind", "expire"]
    assert "được giữ đến ngày 02/02/2027" in mails()[-1]
    assert world.one(draft)["files_until"].startswith("2027-02-02")
    swept(world, after(59))
    looked(world, after(59))
    assert world.ask("GET", own, people.CITIZEN).status_code == 303
    assert marked(world, key) == [False]
    swept(world, after(60, 2))
    world.streamed()
    assert kinds(world, draft) == ["remind", "expire", "erase"]
    assert "nay được xoá" in mails()[-1]
    seen = world.one(draft)
    assert (seen["documents"], seen["files_until"]) == ([], None)
    assert world.ask("GET", own, people.CITIZEN).status_code == 404
    looked(world, after(60, 3))
    assert marked(world, key) == [True]
    assert marked(world, f"previews/{ref}/{paper['id']}/1.jpg") == [True]
    reported = len(mails())
    swept(world, after(90))
    assert looked(world, after(90)) == []
    world.streamed()
    assert len(mails()) == reported


def test_nothing_is_erased_that_was_not_told(world: World, draft: Any) -> None:
    """The message may be long on its way; from when it left its citizen has a week."""
    swept(world, after(23))
    world.streamed()
    swept(world, after(30))
    swept(world, after(61))
    assert kinds(world, draft) == ["remind", "expire"]
    world.streamed()
    swept(world, after(67))
    assert kinds(world, draft) == ["remind", "expire"]
    swept(world, after(69))
    assert kinds(world, draft) == ["remind", "expire", "erase"]


def test_a_reminder_that_comes_late_moves_the_closing(world: World, draft: Any) -> None:
    """However long the schedule stood still, a draft is not closed within a week of it."""
    swept(world, after(40))
    world.streamed()
    swept(world, after(46))
    assert kinds(world, draft) == ["remind"]
    swept(world, after(47, 2))
    assert kinds(world, draft) == ["remind", "expire"]


def test_saving_a_draft_begins_everything_anew(world: World, draft: Any) -> None:
    """The reminder too."""
    swept(world, after(23))
    seen = world.one(draft)
    world.must(
        200, "PATCH", f"/v1/dossiers/{draft['reference']}", people.CITIZEN, {"version": seen["version"], "contact": {}}
    )
    swept(world, after(45))
    assert kinds(world, draft) == ["remind", "save"]
    swept(world, after(46, 2))
    assert kinds(world, draft) == ["remind", "save", "remind"]


def test_a_draft_without_files_has_nothing_to_erase(world: World) -> None:
    """It is closed, and no date is named."""
    dossier = world.draft(GAME)
    swept(world, after(23))
    world.streamed()
    swept(world, after(30))
    world.streamed()
    assert world.one(dossier)["files_until"] is None
    assert "Các tệp" not in mails()[-1]
    swept(world, after(90))
    assert kinds(world, dossier) == ["remind", "expire"]


def test_one_withdrawn_before_it_was_paid_for_is_no_authority_s(world: World) -> None:
    """Its files go like those of a draft; what was filed keeps its files for good."""
    unpaid, filed = world.submitted(EXTRACT), world.submitted(GAME)
    for dossier in (unpaid, filed):
        path = f"/v1/dossiers/{dossier['reference']}/withdraw"
        world.must(200, "POST", path, people.CITIZEN, {"version": dossier["version"]})
    world.desk(filed, "stop", reason="Công dân xin rút")
    world.streamed()
    (reported,) = (each for each in mails() if "được giữ đến ngày" in each)
    assert unpaid["reference"] in reported
    assert "03/01/2027" in reported
    swept(world, after(31))
    assert world.one(unpaid)["documents"] == []
    swept(world, after(3000))
    looked(world, after(3000))
    assert world.one(filed)["documents"] == filed["documents"]
    key = f"uploads/{filed['reference']}/{filed['documents'][0]['id']}"
    assert marked(world, key) == [False]


def test_a_file_taken_out_goes_later_all_its_versions(world: World, draft: Any) -> None:
    """Nobody is given it any more; the history says until when storage has it."""
    ref, (paper,) = draft["reference"], draft["documents"]
    key = f"uploads/{ref}/{paper['id']}"
    assert world.ask("DELETE", f"/v1/dossiers/{ref}/documents/{paper['id']}", people.CITIZEN).status_code == 204
    world.s3.put_object(Bucket=BUCKET, Key=key, Body=PDF)  # the network repeated itself
    world.arrived(key)
    (removed,) = (each for each in world.one(draft)["history"] if each["kind"] == "removed")
    assert removed["stored_until"].startswith("2027-01-03")
    looked(world, after(29))
    assert marked(world, key) == [False, False]
    looked(world, after(30))
    assert marked(world, key) == [True, True]
    assert looked(world, after(31)) == []


def test_dying_between_the_mark_and_the_note_marks_it_again(
    world: World, draft: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never not at all."""
    from chalicelib.storage import documents

    ref, (paper,) = draft["reference"], draft["documents"]
    world.ask("DELETE", f"/v1/dossiers/{ref}/documents/{paper['id']}", people.CITIZEN)
    with monkeypatch.context() as patched:
        patched.setattr(documents, "swept", lambda *_, **__: 1 / 0)
        assert looked(world, after(30)) == [("broken", paper["id"])]
    assert looked(world, after(30, 62)) == []
    key = f"uploads/{ref}/{paper['id']}"
    assert marked(world, key) == [True]


def test_of_who_has_no_address_nothing_is_erased(world: World) -> None:
    """The draft is closed, and the page says so; but no file goes without a message first."""
    dossier = world.draft(GAME)
    sent(world, PDF, dossier)
    seen = world.one(dossier)
    bare = {"version": seen["version"], "contact": {"email": None, "phone": None}}
    world.must(200, "PATCH", f"/v1/dossiers/{dossier['reference']}", people.CITIZEN, bare)
    for days in (23, 30):
        swept(world, after(days))
        world.streamed()
    before = len(mails())
    swept(world, after(400))
    seen = world.one(dossier)
    assert (seen["status"]["key"], seen["files_until"], len(seen["documents"])) == ("stopped", None, 1)
    assert len(mails()) == before


def test_how_long_is_the_stage_s_own_word(world: World, draft: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day that was named stands, whatever is configured later."""
    monkeypatch.setenv("UNFILED_RETENTION_DAYS", "10")
    clients.settings.cache_clear()
    swept(world, after(23))
    world.streamed()
    swept(world, after(30))
    world.streamed()
    assert world.one(draft)["files_until"].startswith("2027-01-13")
    monkeypatch.setenv("UNFILED_RETENTION_DAYS", "100")
    swept(world, after(41))
    assert world.one(draft)["documents"] == []
