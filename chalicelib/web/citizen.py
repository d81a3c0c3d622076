"""The API for citizens: their dossiers, papers and payments."""

from __future__ import annotations

import re

from chalice.app import Response

from chalicelib.catalogue import costs
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.lifecycle import Actor
from chalicelib.filing import draft, prefill
from chalicelib.filing import submit as filing_submit
from chalicelib.filing import withdraw as filing_withdraw
from chalicelib.payments import credentials, poll_attempts, provider_calls, record_notification
from chalicelib.platform import clients
from chalicelib.storage import access
from chalicelib.web import pagination
from chalicelib.web.lazy_models import request_models
from chalicelib.web.responses import dossier as shapes
from chalicelib.web.responses import payment
from chalicelib.web.responses import result as result_shapes
from chalicelib.web.routing import Call, Routes, Who, invalid, json_answer
from chalicelib.web.timestamps import moment

routes = Routes(__name__)

KEY = r"[\x21-\x7e]{1,128}"
_CITIZEN = frozenset({Actor.CITIZEN})


@routes.route("/v1/dossiers", methods=["POST"], who=Who.CITIZEN, takes="Begin", operation="citizen_begin")
def begin(call: Call) -> Response:
    """201 a draft; the same Idempotency-Key gives the same one, with another body 409."""
    asked = call.body(request_models.Begin)
    opened = draft.begin(
        clients.table(),
        call.person,
        asked.procedure,
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
    return json_answer(shapes.page([shapes.row(each, call.language) for each in rows], pagination.out(after)))


@routes.route("/v1/dossiers/{ref}", methods=["GET"], who=Who.CITIZEN, operation="citizen_one")
def one(call: Call, ref: str) -> Response:
    """One dossier of mine, whole; somebody else's is 404."""
    return json_answer(_shown(call, access.mine(clients.table(), call.person, ref)))


@routes.route("/v1/dossiers/{ref}", methods=["PATCH"], who=Who.CITIZEN, takes="Fill", operation="citizen_fill")
def fill(call: Call, ref: str) -> Response:
    """Write into a draft; 409 `stale_version` when it changed since it was read."""
    asked = call.body(request_models.Fill)
    filled = draft.fill(clients.table(), call.person, ref, asked.version, asked.patch(), at=call.now)
    return json_answer(_shown(call, filled))


@routes.route("/v1/dossiers/{ref}/offers", methods=["GET"], who=Who.CITIZEN, operation="citizen_offered")
def offered(call: Call, ref: str) -> Response:
    """What the office already holds for fields of this draft, to be offered as a choice and not asked again."""
    made = prefill.offers(clients.table(), call.person, ref)
    return json_answer(shapes.page([shapes.offer(each) for each in made], None))


@routes.route("/v1/dossiers/{ref}/submit", methods=["POST"], who=Who.CITIZEN, takes="Step", operation="citizen_submit")
def submit(call: Call, ref: str) -> Response:
    """File it, or ask for its fee; 422 `incomplete` names everything that is missing at once."""
    asked = call.body(request_models.Step)
    return json_answer(
        _shown(
            call,
            filing_submit.submit(clients.table(), clients.bucket(), call.person, ref, asked.version, at=call.now),
        )
    )


@routes.route(
    "/v1/dossiers/{ref}/withdraw", methods=["POST"], who=Who.CITIZEN, takes="Step", operation="citizen_withdraw"
)
def withdraw(call: Call, ref: str) -> Response:
    """Take it back: at once before it is filed, by request to the desk after."""
    asked = call.body(request_models.Step)
    keep = clients.settings().keep_unfiled
    return json_answer(
        _shown(call, filing_withdraw.withdraw(clients.table(), call.person, ref, asked.version, keep=keep, at=call.now))
    )


@routes.route("/v1/dossiers/{ref}/payments", methods=["POST"], who=Who.CITIZEN, takes="Pay", operation="citizen_pay")
def pay(call: Call, ref: str) -> Response:
    """201 with the address to pay at or a QR to scan; 409 `nothing_due` when no fee is due now."""
    asked = call.body(request_models.Pay)
    offered = clients.settings().providers
    if asked.provider not in offered:
        names = ", ".join(offered)
        raise invalid("provider", (f"Chọn một trong: {names}.", f"Choose one of: {names}."))
    of = credentials.provider(asked.provider)
    dossier, attempt = record_notification.start(
        clients.table(),
        call.person,
        ref,
        asked.provider,
        limits=(of.limits.least, of.limits.most),
        number=clients.number() if "by_number" in of.capabilities else 0,
        at=call.now,
        choose=clients.choose,
    )
    opened = provider_calls.open_attempt(dossier, attempt, ip=call.ip, site=call.base_url, language=call.language)
    if opened.provider_ref:
        record_notification.opened(clients.table(), attempt, opened.provider_ref)
    return json_answer(
        {
            "attempt": attempt.id,
            "amount": attempt.amount,
            "pay_url": opened.pay_url or None,
            "qr": opened.qr or None,
            "expires_at": moment(opened.expires_at or attempt.expires_at),
        },
        201,
    )


@routes.route(
    "/v1/dossiers/{ref}/payments/{attempt}/check", methods=["POST"], who=Who.CITIZEN, operation="citizen_check"
)
def check(call: Call, ref: str, attempt: str) -> Response:
    """Ask the provider now; answers what it said, when, and what we know after it.

    `provider_said`: `paid`, `pending`, `failed`, ...; `not_known`; `no_answer`; `asked_too_often`; `unclear`;
    `not_configured`. `provider_said_label` is the same in words. 503 when it was our own system that failed.
    """
    said = poll_attempts.check(
        clients.table(), call.person, ref, attempt, provider_calls.ask_provider("query"), at=call.now
    )
    return json_answer(
        {
            **payment.attempt(said.attempt, call.language),
            "provider_said": said.answer,
            "provider_said_label": payment.said(said.answer)[call.language],
            "asked_at": moment(said.at),
        }
    )


def _shown(call: Call, everything: CaseFile) -> shapes.Json:
    fee = payment.fee(costs.of(everything), everything, call.language)
    shown = shapes.whole(everything.for_citizen(), fee, _CITIZEN, call.language)
    return {**shown, "results": result_shapes.results(everything, call.language)}


def _idempotency_key(call: Call) -> str:
    key = call.header("idempotency-key").strip()
    if key and not re.fullmatch(KEY, key):
        raise invalid("Idempotency-Key", ("Từ 1 đến 128 ký tự ASCII.", "1 to 128 ASCII characters."))
    return key
