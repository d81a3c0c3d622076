"""When something we stand on is silent: an honest 503, the provider's "try again", nothing half-done."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib import wiring
from tests import issuer as people
from tests.world import EXTRACT, GAME, World


def silenced(client: Any, service: str) -> Any:
    """The service does not answer any more; gives the way to let it answer again."""

    def fail(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://nowhere.invalid")

    name = f"before-call.{service}"
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
    draft, owing = world.complete(GAME), world.submitted(EXTRACT)
    attempt = world.attempt(owing)
    again = silenced(wiring.table().client, "dynamodb")
    submit = ("POST", f"/v1/dossiers/{draft['reference']}/submit", people.CITIZEN, {"version": draft["version"]})
    unavailable(world.ask(*submit))
    unavailable(world.ask("GET", f"/v1/lookup/{owing['reference']}"))
    assert world.notify(attempt) == "99"
    page = world.ask("GET", f"/tra-cuu/{owing['reference']}")
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
    wiring.forget()
    unavailable(world.ask("GET", "/v1/dossiers", Authorization=token))
    monkeypatch.setenv("OIDC_JWKS_URL", f"{world.issuer.url}/jwks")
    wiring.forget()
    assert world.ask("GET", "/v1/dossiers", Authorization=token).status_code == 200


def test_while_s3_is_silent_an_arrival_is_tried_again(world: World) -> None:
    """The handler fails, so that Lambda comes back; then the paper is checked."""
    draft = world.draft(GAME)
    ticket = world.declared(draft, "identity_paper")
    key = ticket["upload"]["fields"]["key"]
    again = silenced(wiring.bucket().client, "s3")
    with pytest.raises(Exception, match="try_again"):
        world.arrived(key)
    assert world.one(draft)["documents"][0]["state"] == "awaiting_upload"
    again()
    world.stored(ticket)
    assert world.one(draft)["documents"][0]["state"] == "checked"
