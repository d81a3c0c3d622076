"""The API for officers about money: what must be looked at, and what goes back."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.payments import manual_review, reconciliation, refunds, responses
from chalicelib.platform import clients
from chalicelib.web import pagination
from chalicelib.web.lazy_models import request_models
from chalicelib.web.routing import Call, Routes, Who, json_answer

routes = Routes(__name__)


@routes.route("/v1/desk/payments/review", methods=["GET"], who=Who.OFFICER, operation="desk_payments_waiting")
def waiting(call: Call) -> Response:
    """What waits for a supervisor, oldest first: `items` are attempts, `strays` money that names none, `refunds`,
    and `differences` between a provider's settlement file and our books.
    """
    found = manual_review.queue(clients.table(), call.person, limit=pagination.limit(call))
    items = [{**responses.attempt(each, call.language), "reference": each.reference} for each in found.attempts]
    return json_answer(
        {
            **pagination.page(items, None),
            "strays": [responses.unmatched(each) for each in found.unmatched_payments],
            "differences": [responses.difference(each, call.language) for each in found.differences],
            "refunds": [responses.refund(each, call.language) for each in found.refunds],
        }
    )


@routes.route(
    "/v1/desk/payments/{attempt}/resolve",
    methods=["POST"],
    who=Who.OFFICER,
    takes="Resolve",
    operation="desk_payments_resolve",
)
def resolve(call: Call, body: request_models.Resolve, attempt: str) -> Response:
    """Close it: the money counts as the fee, or was settled in another way; 409 when it changed meanwhile."""
    after = manual_review.resolve(
        clients.table(),
        call.person,
        attempt,
        body.version,
        body.how,
        body.reason,
        single_officer_limit=clients.settings().single_officer_limit,
        at=call.now,
    )
    return json_answer(responses.attempt(after, call.language))


@routes.route(
    "/v1/desk/payments/strays", methods=["POST"], who=Who.OFFICER, takes="Place", operation="desk_payments_place"
)
def place(call: Call, body: request_models.Place) -> Response:
    """204: money that named no attempt has its attempt now, or was sent back to where it came from."""
    manual_review.place(
        clients.table(), call.person, body.provider, body.name, body.how, body.attempt or "", at=call.now
    )
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


@routes.route(
    "/v1/desk/payments/differences",
    methods=["POST"],
    who=Who.OFFICER,
    takes="Explain",
    operation="desk_payments_explain",
)
def explain(call: Call, body: request_models.Explain) -> Response:
    """204: a supervisor knows why the settlement file and our books do not agree."""
    reconciliation.explain(clients.table(), call.person, body.provider, body.day, body.name, body.how, at=call.now)
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


@routes.route(
    "/v1/desk/payments/{attempt}/refund",
    methods=["POST"],
    who=Who.OFFICER,
    takes="Refund",
    operation="desk_payments_refund",
)
def refund(call: Call, body: request_models.Refund, attempt: str) -> Response:
    """201 a refund on its way; 409 `refundable_changed` when another amount can be given back than was seen."""
    begun = refunds.request(
        clients.table(),
        call.person,
        attempt,
        **{**body.model_dump(), "kind": body.kind or ""},
        single_officer_limit=clients.settings().single_officer_limit,
        at=call.now,
    )
    return json_answer(responses.refund(begun, call.language), 201)


@routes.route(
    "/v1/desk/refunds/{refund}/decide",
    methods=["POST"],
    who=Who.OFFICER,
    takes="DecideRefund",
    operation="desk_payments_decide",
)
def decide(call: Call, body: request_models.DecideRefund, refund: str) -> Response:
    """A second officer agrees or declines, or notes that the money was transferred by hand."""
    after = refunds.decide(clients.table(), call.person, refund, body.version, body.how, body.transaction, at=call.now)
    return json_answer(responses.refund(after, call.language))
