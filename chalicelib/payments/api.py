"""The API about paying: the ways to pay, an attempt, and what its provider knows of it."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.payments import credentials, poll_attempts, provider_calls, record_notification, responses, texts
from chalicelib.platform import clients
from chalicelib.web import pagination
from chalicelib.web.lazy_models import request_models
from chalicelib.web.routing import Call, Routes, Who, invalid, json_answer

routes = Routes(__name__)


@routes.route("/v1/dossiers/{ref}/payments", methods=["POST"], who=Who.CITIZEN, takes="Pay", operation="citizen_pay")
def pay(call: Call, body: request_models.Pay, ref: str) -> Response:
    """201 with the address to pay at or a QR to scan; 409 `nothing_due` when no fee is due now."""
    offered = clients.settings().providers
    if body.provider not in offered:
        names = ", ".join(offered)
        raise invalid("provider", texts.choose_one_of(names))
    of = credentials.provider(body.provider)
    dossier, attempt = record_notification.start(
        clients.table(),
        call.person,
        ref,
        body.provider,
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
            "expires_at": opened.expires_at or attempt.expires_at,
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
    answer = poll_attempts.check(
        clients.table(), call.person, ref, attempt, provider_calls.ask_provider("query"), at=call.now
    )
    return json_answer(
        {
            **responses.attempt(answer.attempt, call.language),
            "provider_said": answer.answer,
            "provider_said_label": responses.provider_answer(answer.answer)[call.language],
            "asked_at": answer.at,
        }
    )


@routes.route("/v1/payment-providers", methods=["GET"], who=Who.ANYONE, operation="public_providers")
def providers(call: Call) -> Response:
    """The ways to pay that are offered here."""
    offered = [credentials.provider(name) for name in clients.settings().providers]
    return json_answer(pagination.page([responses.provider(each, call.language) for each in offered], None))
