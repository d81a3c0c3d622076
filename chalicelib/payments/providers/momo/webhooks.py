"""What MoMo says of a payment: by itself (IPN), and when it is asked."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.errors import forged, unreadable
from chalicelib.payments.providers.interface import Api, NoNotice, StatusInquiry
from chalicelib.payments.providers.momo.client import agrees, ask, contradicts
from chalicelib.payments.providers.momo.codes import answered, noticed
from chalicelib.payments.providers.momo.parsing import LONGEST_CODE, amount, moment, read, text, texts, transaction
from chalicelib.payments.providers.momo.signatures import NOTICE, QUERY, Credentials, holds


def received(body: bytes, credentials: Credentials) -> Notice:
    """The notice in an IPN's body, verified first. `Untrusted` or `Invalid`.

    MoMo has no rule for the age of a notice, so an old one is still news.
    """
    try:
        message = read(body)
        values, signature = texts(message, NOTICE), text(message, "signature")
    except ValueError:
        raise forged() from None
    if not holds(NOTICE, values, signature, credentials) or values["partnerCode"] != credentials.partner_code:
        raise forged()
    if not values["orderId"]:
        raise unreadable("orderId")
    return _notice(values, noticed(values["resultCode"]), source="webhook", paid_at=moment(values["responseTime"]))


def query(inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
    """What MoMo says of the attempt. Raises `Unavailable`.

    MoMo does not sign this answer. One that is about something else or cannot be read is `TRY_LATER`.
    """
    about = {"requestId": inquiry.request_id, "orderId": inquiry.order.id}
    message = ask(api, credentials, "query", QUERY, {**about, "lang": "vi"})
    about["partnerCode"] = credentials.partner_code
    try:
        values = texts(message, ["amount", "orderId", "resultCode", "transId"])
        if contradicts(message, about) or not values["resultCode"]:
            return NoNotice.TRY_LATER
        state = answered(values["resultCode"])
        if isinstance(state, NoNotice):
            return state
        # Its responseTime is the time of the answer, and its lastUpdated may be that of a refund.
        notice = _notice(values, state, source=inquiry.source, paid_at=None)
    except (ValueError, Invalid):
        return NoNotice.TRY_LATER
    return notice if agrees(message, about) else NoNotice.TRY_LATER


def _notice(values: dict[str, str], state: State, *, source: str, paid_at: datetime | None) -> Notice:
    # Where no money moved, MoMo's number may be just the time; with it the same news could look new.
    moved = state in (State.PAID, State.NEEDS_REVIEW)
    return Notice(
        provider="momo",
        attempt=values["orderId"],
        state=state,
        amount=amount(values["amount"]),
        transaction=transaction(values["transId"]) if moved else "",
        codes=values["resultCode"][:LONGEST_CODE],
        source=source,
        paid_at=paid_at if state is State.PAID else None,
    )
