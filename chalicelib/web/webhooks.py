"""What payment providers call. Verified first, on what was really sent; answered in their own words."""

from __future__ import annotations

from chalice.app import Response

from chalicelib import wiring
from chalicelib.domain.errors import Invalid, Unavailable, Untrusted
from chalicelib.domain.payment import Outcome
from chalicelib.gateways import vnpay
from chalicelib.log import logger
from chalicelib.use_cases import payments
from chalicelib.web.http import Call, Routes, Who, json_answer

routes = Routes(__name__)


@routes.route("/webhooks/vnpay", methods=["GET"], who=Who.PROVIDER)
def vnpay_notice(call: Call) -> Response:
    """VNPAY's IPN. Always 200 with VNPAY's own body:

    00 recorded (a failed payment too), 01 unknown attempt, 02 already known, 04 wrong amount,
    97 not signed by VNPAY, 99 try again.
    """
    outcome, attempt = _heard(call)
    logger().info("vnpay notice", extra={"outcome": outcome.value, "attempt": attempt})
    return json_answer(vnpay.reply(outcome))


def _heard(call: Call) -> tuple[Outcome, str]:
    attempt = ""
    try:
        notice = vnpay.read_notice(call.raw_query, wiring.vnpay())
        attempt = notice.attempt
        return payments.record(wiring.table(), notice, at=call.now), attempt
    except Untrusted:
        return Outcome.FORGED, attempt
    except (Invalid, Unavailable):
        return Outcome.TRY_AGAIN, attempt
    except Exception:
        logger().exception("vnpay notice broke")
        return Outcome.TRY_AGAIN, attempt
