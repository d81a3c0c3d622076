"""The API for officers about money: what must be looked at, and what goes back."""

from __future__ import annotations

from chalice.app import Response

from chalicelib import wiring
from chalicelib.payments import manual_review, reconciliation, refunds
from chalicelib.web import pagination
from chalicelib.web.lazy_models import request_models
from chalicelib.web.responses import dossier, payment
from chalicelib.web.routing import Call, Routes, Who, json_answer

routes = Routes(__name__)


@routes.route("/v1/desk/payments/review", methods=["GET"], who=Who.OFFICER)
def waiting(call: Call) -> Response:
    """What waits for a supervisor, oldest first: `items` are attempts, `strays` money that names none, `refunds`,
    and `differences` between a provider's settlement file and our books.
    """
    found = manual_review.queue(wiring.table(), call.person, limit=pagination.limit(call))
    items = [{**payment.attempt(each, call.language), "reference": each.reference} for each in found.attempts]
    return json_answer(
        {
            **dossier.page(items, None),
            "strays": [payment.unmatched(each) for each in found.unmatched_payments],
            "differences": [payment.difference(each, call.language) for each in found.differences],
            "refunds": [payment.refund(each, call.language) for each in found.refunds],
        }
    )


@routes.route("/v1/desk/payments/{attempt}/resolve", methods=["POST"], who=Who.OFFICER, takes="Resolve")
def resolve(call: Call, attempt: str) -> Response:
    """Close it: the money counts as the fee, or was settled in another way; 409 when it changed meanwhile."""
    asked = call.body(request_models.Resolve)
    after = manual_review.resolve(
        wiring.table(),
        call.person,
        attempt,
        asked.version,
        asked.how,
        asked.reason,
        single_officer_limit=wiring.settings().refund_alone,
        at=call.now,
    )
    return json_answer(payment.attempt(after, call.language))


@routes.route("/v1/desk/payments/strays", methods=["POST"], who=Who.OFFICER, takes="Place")
def place(call: Call) -> Response:
    """204: money that named no attempt has its attempt now, or was sent back to where it came from."""
    asked = call.body(request_models.Place)
    manual_review.place(
        wiring.table(), call.person, asked.provider, asked.name, asked.how, asked.attempt or "", at=call.now
    )
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


@routes.route("/v1/desk/payments/differences", methods=["POST"], who=Who.OFFICER, takes="Explain")
def explain(call: Call) -> Response:
    """204: a supervisor knows why the settlement file and our books do not agree."""
    asked = call.body(request_models.Explain)
    reconciliation.explain(wiring.table(), call.person, asked.provider, asked.day, asked.name, asked.how, at=call.now)
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


@routes.route("/v1/desk/payments/{attempt}/refund", methods=["POST"], who=Who.OFFICER, takes="Refund")
def refund(call: Call, attempt: str) -> Response:
    """201 a refund on its way; 409 `refundable_changed` when another amount can be given back than was seen."""
    asked = call.body(request_models.Refund)
    begun = refunds.request(
        wiring.table(),
        call.person,
        attempt,
        **{**asked.model_dump(), "kind": asked.kind or ""},
        single_officer_limit=wiring.settings().refund_alone,
        at=call.now,
    )
    return json_answer(payment.refund(begun, call.language), 201)


@routes.route("/v1/desk/refunds/{refund}/decide", methods=["POST"], who=Who.OFFICER, takes="DecideRefund")
def decide(call: Call, refund: str) -> Response:
    """A second officer agrees or declines, or notes that the money was transferred by hand."""
    asked = call.body(request_models.DecideRefund)
    after = refunds.decide(
        wiring.table(), call.person, refund, asked.version, asked.how, asked.transaction, at=call.now
    )
    return json_answer(payment.refund(after, call.language))
