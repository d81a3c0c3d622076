"""The API for supervisors: money that somebody must look at."""

from __future__ import annotations

from chalice.app import Response

from chalicelib import wiring
from chalicelib.use_cases import review
from chalicelib.web import cursors, shapes
from chalicelib.web.http import Call, Routes, Who, json_answer
from chalicelib.web.late import bodies

routes = Routes(__name__)


@routes.route("/v1/desk/payments/review", methods=["GET"], who=Who.OFFICER)
def waiting(call: Call) -> Response:
    """What waits for a supervisor, oldest first: `items` are attempts, `strays` money that names none."""
    attempts, strays = review.queue(wiring.table(), call.person, limit=cursors.limit(call))
    items = [{**shapes.attempt(each, call.language), "reference": each.reference} for each in attempts]
    return json_answer({**shapes.page(items, None), "strays": [shapes.stray(each) for each in strays]})


@routes.route("/v1/desk/payments/{attempt}/resolve", methods=["POST"], who=Who.OFFICER, takes="Resolve")
def resolve(call: Call, attempt: str) -> Response:
    """Close it: the money counts as the fee, or was settled in another way; 409 when it changed meanwhile."""
    asked = call.body(bodies.Resolve)
    after = review.resolve(wiring.table(), call.person, attempt, asked.version, asked.how, asked.reason, at=call.now)
    return json_answer(shapes.attempt(after, call.language))
