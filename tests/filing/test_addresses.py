"""E-mail addresses and telephone numbers, wherever they enter: the contact, the form, the sign-in, earlier dossiers."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.platform import clients
from chalicelib.platform.logging import logger
from chalicelib.storage import dossier_items, dossiers
from tests import issuer as people
from tests.issuer import CITIZEN
from tests.world import GAME, TABLE, World

ALCOHOL = "2.000620"
REFUSED_EMAILS = ['x"y@example.vn', "trần.an@thu.example", "mai@thu..vn", "a\u0000@b.vn", "mai@b.vn\r\nBcc: x@y.vn", ""]
REFUSED_PHONES = ["113", "0239 3855 123", "12024561111", "0912345678 ext. 5", "0912ABCDEF", ""]


def saved(world: World, draft: Any, status: int = 200, **patch: Any) -> Any:
    """The answer to saving this into the draft."""
    body = {"version": world.one(draft)["version"], **patch}
    return world.must(status, "PATCH", f"/v1/dossiers/{draft['reference']}", CITIZEN, body)


def stored_earlier(world: World, draft: Any, **parts: dict[str, Any]) -> None:
    """Values in the draft as a version without today's rules stored them."""
    content = dossiers.load_case_file(clients.table(), draft["reference"]).content
    old = replace(content, **{part: {**getattr(content, part), **values} for part, values in parts.items()})
    world.dynamodb.put_item(TableName=TABLE, Item=dossier_items.from_content(draft["reference"], old))


@pytest.mark.parametrize(
    ("field", "value"),
    [*(("email", each) for each in REFUSED_EMAILS), *(("phone", each) for each in REFUSED_PHONES)],
)
def test_a_contact_that_no_message_reaches_is_refused(world: World, field: str, value: str) -> None:
    """By its field, with cause and next step; nothing of it is saved."""
    draft = world.draft(GAME)
    reported = saved(world, draft, 422, contact={field: value}, applicant={"name": "Lê Thị Lan"})
    assert list(reported["fields"]) == [f"contact.{field}"]
    assert "Xin " in reported["fields"][f"contact.{field}"]
    assert world.one(draft) == draft


def test_a_contact_stays_as_the_citizen_wrote_it(world: World) -> None:
    """With the spaces and dots they read their own number by."""
    draft = world.draft(GAME)
    contact = {"email": "Mai@Thu.Example", "phone": "091 234.56 78"}
    assert saved(world, draft, contact=contact)["contact"] == contact
    abroad = {"email": None, "phone": "+49 1511 2345678"}
    assert saved(world, draft, contact=abroad)["contact"] == {"phone": "+49 1511 2345678"}


@pytest.mark.parametrize("value", ['x"y@example.com', "trần.an@thu.example", "mai@thu..vn", "a\u0000@b.vn"])
def test_a_form_follows_the_same_rules(world: World, value: str) -> None:
    """Whoever reads the form may write there as well."""
    draft = world.draft(ALCOHOL)
    assert list(saved(world, draft, 422, form={"email": value})["fields"]) == ["form.email"]


def test_an_old_draft_with_an_invalid_address_can_be_saved_and_is_named_when_filed(world: World) -> None:
    """What was entered is not lost, and what is changed meets today's rules."""
    draft = world.draft(ALCOHOL)
    stored_earlier(world, draft, contact={"email": "trần@thu.vn", "phone": "113"}, form={"email": "mai@thu..vn"})
    seen = saved(world, draft, applicant={"address": "12 Phan Đình Phùng"})
    assert seen["contact"]["email"] == "trần@thu.vn"
    assert seen["form"]["email"] == "mai@thu..vn"
    assert list(saved(world, draft, 422, contact={"phone": "114"})["fields"]) == ["contact.phone"]
    body = {"version": seen["version"]}
    reported = world.must(422, "POST", f"/v1/dossiers/{draft['reference']}/submit", CITIZEN, body)
    assert {"contact.email", "contact.phone", "form.email"} <= reported["fields"].keys()


def test_an_old_draft_is_filed_once_its_address_is_put_right(world: World) -> None:
    """Or taken out: no address is required."""
    draft = world.draft(GAME)
    stored_earlier(world, draft, contact={"email": "mai@thu..vn"})
    reported = world.must(
        422, "POST", f"/v1/dossiers/{draft['reference']}/submit", CITIZEN, {"version": draft["version"]}
    )
    assert "contact.email" in reported["fields"]
    seen = saved(world, draft, contact={"email": None})
    reported = world.must(
        422, "POST", f"/v1/dossiers/{draft['reference']}/submit", CITIZEN, {"version": seen["version"]}
    )
    assert "contact.email" not in reported["fields"]


def test_an_invalid_address_of_the_sign_in_is_not_taken_over(world: World) -> None:
    """Neither into the contact nor into what is offered; the log names the claim and not its value."""
    log = io.StringIO()
    before = logger().registered_handler.setStream(log)
    who = {**CITIZEN, "email": "trần.an@thu.example", "phone_number": "+84 112 345 678"}
    draft = world.must(201, "POST", "/v1/dossiers", who, {"procedure": ALCOHOL})
    offered = world.must(200, "GET", f"/v1/dossiers/{draft['reference']}/offers", who)["items"]
    logger().registered_handler.setStream(before)
    assert draft["contact"] == {}
    assert not {"phone", "email"} & {each["field"] for each in offered}
    reported = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {each["claim"] for each in reported if each.get("code") == "invalid_claim"} == {"email", "phone_number"}
    assert "112" not in str([each.get("message") for each in reported])
    assert not [part for part in ("trần", "thu.example", "112 345") if part in log.getvalue()]


def test_one_invalid_address_of_the_sign_in_does_not_cost_the_other(world: World) -> None:
    """Each is judged by itself, and a valid one is kept as the identity provider spells it."""
    who = {**CITIZEN, "email": 'x"y@example.vn', "phone_number": "+84 912 345 678"}
    draft = world.must(201, "POST", "/v1/dossiers", who, {"procedure": GAME})
    assert draft["contact"] == {"phone": "+84 912 345 678"}


def test_an_invalid_address_of_an_earlier_dossier_is_not_offered(world: World) -> None:
    """An older valid one is."""
    bare = {**people.CITIZEN, "email": None, "phone_number": None}
    older = world.draft(ALCOHOL, bare)
    world.at("2026-12-04T10:00:00+07:00")
    earlier = world.draft(ALCOHOL, bare)
    stored_earlier(world, earlier, form={"email": "mai@thu..vn"})
    fresh = world.must(201, "POST", "/v1/dossiers", bare, {"procedure": ALCOHOL})
    offered = world.must(200, "GET", f"/v1/dossiers/{fresh['reference']}/offers", bare)["items"]
    (email,) = [each for each in offered if each["field"] == "email"]
    assert email["value"] == "mai@example.com"
    assert email["source"]["reference"] == older["reference"]
