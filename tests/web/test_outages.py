"""When something we stand on is silent: an honest 503, the provider's "try again", nothing half-done."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from chalicelib.domain.errors import Refused, Unavailable
from chalicelib.platform import clients
from chalicelib.web.problems import problem
from tests import issuer as people
from tests.world import EXTRACT, GAME, PDF, World


def silenced(client: Any, service: str, moment: str = "before-call") -> Any:
    """The service (or one operation of it) does not answer any more; gives the way to let it answer again.

    `after-call`: it does what it is asked, and its answer does not arrive.
    """

    def fail(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://nowhere.invalid")

    name = f"{moment}.{service}"
    client.meta.events.register_first(name, fail)
    return lambda: client.meta.events.unregister(name, fail)


def unavailable(answer: Any) -> None:
    """503 as problem+json, with when to come back."""
    assert answer.status_code == 503, answer.body
    assert answer.json_body["code"]
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json_body["detail"]


def test_while_dynamodb_is_silent_nothing_is_lost_and_nothing_half_done(world: World) -> None:
    """The citizen is told to try again, VNPAY to call again; afterwards both succeed."""
    draft, unpaid = world.complete(GAME), world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    again = silenced(clients.table().client, "dynamodb")
    submit = ("POST", f"/v1/dossiers/{draft['reference']}/submit", people.CITIZEN, {"version": draft["version"]})
    unavailable(world.ask(*submit))
    unavailable(world.ask("GET", f"/v1/lookup/{unpaid['reference']}"))
    assert world.notify(attempt) == "99"
    page = world.ask("GET", f"/tra-cuu/{unpaid['reference']}")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "3")
    again()
    assert world.one(draft) == draft
    assert world.must(200, *submit)["status"]["key"] == "filed"
    assert world.notify(attempt) == "00"


def test_while_the_issuer_is_silent_nobody_is_let_in_and_nobody_is_called_a_liar(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, not 401; once it answers, the same token is good."""
    token = f"Bearer {world.issuer.token(people.CITIZEN)}"
    monkeypatch.setenv("OIDC_JWKS_URL", "http://127.0.0.1:9/jwks")
    clients.forget()
    unavailable(world.ask("GET", "/v1/dossiers", Authorization=token))
    monkeypatch.setenv("OIDC_JWKS_URL", f"{world.issuer.url}/jwks")
    clients.forget()
    assert world.ask("GET", "/v1/dossiers", Authorization=token).status_code == 200


def test_while_s3_is_silent_an_arrival_is_tried_again(world: World) -> None:
    """The handler fails, so that Lambda comes back; then the paper is checked."""
    draft = world.draft(GAME)
    ticket = world.declared(draft, "identity_paper")
    key = ticket["upload"]["fields"]["key"]
    again = silenced(clients.bucket().client, "s3")
    with pytest.raises(Exception, match="try_again"):
        world.arrived(key)
    assert world.one(draft)["documents"][0]["state"] == "awaiting_upload"
    again()
    world.stored(ticket)
    assert world.one(draft)["documents"][0]["state"] == "checked"


def unknown(answer: Any) -> None:
    """503 that does not say that nothing was changed, in either language."""
    unavailable(answer)
    assert answer.json_body["code"] == "outcome_unknown"
    assert "chưa có gì thay đổi" not in answer.json_body["detail"]
    assert "kiểm tra trước khi" in answer.json_body["detail"]


def test_a_write_whose_answer_was_lost_is_not_called_unchanged(world: World) -> None:
    """It was saved; who reloads sees it, and who sends it again unchanged is told that there is a newer version."""
    draft = world.draft(GAME)
    path, patch = f"/v1/dossiers/{draft['reference']}", {"version": draft["version"], "contact": {"email": "a@b.vn"}}
    arrive = silenced(clients.table().client, "dynamodb.TransactWriteItems", "after-call")
    unknown(world.ask("PATCH", path, people.CITIZEN, patch))
    english = world.ask("POST", "/v1/dossiers", people.CITIZEN, {"procedure": GAME}, Accept_Language="en")
    assert "nothing was changed" not in english.json_body["detail"]
    arrive()
    assert world.one(draft)["contact"]["email"] == "a@b.vn"
    assert world.must(409, "PATCH", path, people.CITIZEN, patch)["code"] == "stale_version"


def test_a_read_without_an_answer_says_that_nothing_was_changed(world: World) -> None:
    """And a write that was refused before anything was written says so too."""
    draft = world.draft(GAME)
    arrive = silenced(clients.table().client, "dynamodb.Query", "after-call")
    answer = world.ask("PATCH", f"/v1/dossiers/{draft['reference']}", people.CITIZEN, {"version": draft["version"]})
    unavailable(answer)
    assert answer.json_body["code"] == "try_again"
    arrive()
    assert world.one(draft)["version"] == draft["version"]


def test_what_was_put_in_order_is_not_called_unchanged_when_only_the_answer_could_not_be_read(world: World) -> None:
    """The order is saved, then the dossier is read for the answer."""
    draft = world.draft(GAME)
    slot = "identity_paper"
    names = [world.declared(draft, slot, content=PDF + text)["id"] for text in (b"\n", b"\n\n")]
    arranged = {"slot": slot, "documents": names[::-1]}
    client, reads = clients.table().client, []

    def fail(**_: Any) -> None:
        reads.append(1)
        if len(reads) > 1:
            raise ReadTimeoutError(endpoint_url="http://nowhere.invalid")

    client.meta.events.register_first("before-call.dynamodb.Query", fail)
    unknown(world.ask("PUT", f"/v1/dossiers/{draft['reference']}/documents/order", people.CITIZEN, arranged))
    client.meta.events.unregister("before-call.dynamodb.Query", fail)
    assert [each["id"] for each in world.one(draft)["documents"]] == names[::-1]


def test_a_payment_that_was_begun_is_not_called_unchanged_when_its_provider_could_not_be_asked(world: World) -> None:
    """The attempt stands in the list of payments, and the parameter store was silent."""
    unpaid = world.submitted(EXTRACT)
    secrets = clients._client("ssm")
    again = silenced(secrets, "ssm")
    unknown(world.ask("POST", f"/v1/dossiers/{unpaid['reference']}/payments", people.CITIZEN, {"provider": "vnpay"}))
    again()
    assert len(world.one(unpaid)["payments"]) == 1


def kinds(of: type[Refused]) -> list[type[Refused]]:
    """A kind of refusal and all that are special cases of it."""
    return [of, *(each for under in of.__subclasses__() for each in kinds(under))]


@pytest.mark.parametrize("kind", kinds(Unavailable), ids=lambda kind: kind.__name__)
def test_every_way_to_be_unavailable_is_a_503_that_says_when_to_come_back(kind: type[Refused]) -> None:
    """A provider that was asked too often is not a fault of ours either."""
    answer = problem(kind("any", ("Bận.", "Busy.")), 0)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
