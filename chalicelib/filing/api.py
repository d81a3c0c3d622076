"""The API for citizens: their dossiers, and for everyone where a dossier stands."""

from __future__ import annotations

import re

from chalice.app import Response

from chalicelib.domain.case_file import CaseFile
from chalicelib.filing import draft, prefill, responses, texts
from chalicelib.filing import submit as filing_submit
from chalicelib.filing import withdraw as filing_withdraw
from chalicelib.platform import clients
from chalicelib.storage import access
from chalicelib.web import pagination
from chalicelib.web.lazy_models import request_models
from chalicelib.web.routing import Call, Routes, Who, invalid, json_answer

routes = Routes(__name__)

KEY = r"[\x21-\x7e]{1,128}"


@routes.route("/v1/dossiers", methods=["POST"], who=Who.CITIZEN, takes="Begin", operation="citizen_begin")
def begin(call: Call, body: request_models.Begin) -> Response:
    """201 a draft; the same Idempotency-Key gives the same one, with another body 409."""
    opened = draft.begin(
        clients.table(),
        call.person,
        body.procedure,
        key=_idempotency_key(call),
        body_hash=call.body_hash,
        at=call.now,
        choose=clients.choose,
    )
    return json_answer(_shown(call, opened), 201)


@routes.route("/v1/dossiers", methods=["GET"], who=Who.CITIZEN, operation="citizen_mine")
def mine(call: Call) -> Response:
    """My dossiers, newest first."""
    rows, after = access.owned_by(
        clients.table(), call.person, limit=pagination.limit(call), after=pagination.ordered(call)
    )
    return json_answer(pagination.page([responses.row(each, call.language) for each in rows], pagination.out(after)))


@routes.route("/v1/dossiers/{ref}", methods=["GET"], who=Who.CITIZEN, operation="citizen_one")
def one(call: Call, ref: str) -> Response:
    """One dossier of mine, whole; somebody else's is 404."""
    return json_answer(_shown(call, access.mine(clients.table(), call.person, ref)))


@routes.route("/v1/dossiers/{ref}", methods=["PATCH"], who=Who.CITIZEN, takes="Fill", operation="citizen_fill")
def fill(call: Call, body: request_models.Fill, ref: str) -> Response:
    """Write into a draft; 409 `stale_version` when it changed since it was read."""
    filled = draft.fill(clients.table(), call.person, ref, body.version, body.patch(), at=call.now)
    return json_answer(_shown(call, filled))


@routes.route("/v1/dossiers/{ref}/offers", methods=["GET"], who=Who.CITIZEN, operation="citizen_offered")
def offered(call: Call, ref: str) -> Response:
    """What the office already holds for fields of this draft, to be offered as a choice and not asked again."""
    made = prefill.offers(clients.table(), call.person, ref)
    return json_answer(pagination.page([responses.offer(each) for each in made], None))


@routes.route("/v1/dossiers/{ref}/submit", methods=["POST"], who=Who.CITIZEN, takes="Step", operation="citizen_submit")
def submit(call: Call, body: request_models.Step, ref: str) -> Response:
    """File it, or ask for its fee; 422 `incomplete` names everything that is missing at once."""
    return json_answer(
        _shown(
            call,
            filing_submit.submit(clients.table(), clients.bucket(), call.person, ref, body.version, at=call.now),
        )
    )


@routes.route(
    "/v1/dossiers/{ref}/withdraw", methods=["POST"], who=Who.CITIZEN, takes="Step", operation="citizen_withdraw"
)
def withdraw(call: Call, body: request_models.Step, ref: str) -> Response:
    """Take it back: at once before it is filed, by request to the desk after."""
    keep = clients.settings().keep_unfiled
    return json_answer(
        _shown(call, filing_withdraw.withdraw(clients.table(), call.person, ref, body.version, keep=keep, at=call.now))
    )


def _shown(call: Call, everything: CaseFile) -> responses.Json:
    return responses.for_citizen(everything, call.language)


def _idempotency_key(call: Call) -> str:
    key = call.header("idempotency-key").strip()
    if key and not re.fullmatch(KEY, key):
        raise invalid("Idempotency-Key", texts.IDEMPOTENCY_KEY_FORM)
    return key


@routes.route("/v1/lookup/{ref}", methods=["GET"], who=Who.ANYONE, operation="public_standing")
def standing(call: Call, ref: str) -> Response:
    """Where a dossier stands, for anyone who has its reference or code. No personal data."""
    return json_answer(responses.standing(access.standing(clients.table(), ref), call.language))


@routes.route("/v1/dossiers/{ref}/history", methods=["GET"], who=Who.CITIZEN, operation="histories_mine")
def history(call: Call, ref: str) -> Response:
    """The history of a dossier of mine, the newest page first, oldest first within a page; somebody else's is 404."""
    return json_answer(responses.history_page(call, access.mine(clients.table(), call.person, ref).for_citizen()))
