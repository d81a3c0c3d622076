"""What ZaloPay says of a payment: by itself (a callback), and when it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.payment.attempt import Notice, State
from chalicelib.payments.providers.errors import forged, unreadable
from chalicelib.payments.providers.interface import Api, NoNotice, StatusInquiry
from chalicelib.payments.providers.zalopay.client import ask, codes
from chalicelib.payments.providers.zalopay.codes import PAID, answered
from chalicelib.payments.providers.zalopay.parsing import (
    amount,
    moment,
    order_id,
    order_name,
    read,
    read_text,
    text,
    transaction,
)
from chalicelib.payments.providers.zalopay.signatures import Credentials, holds, sign

ANSWERS_FOR = timedelta(hours=48)
"""How long after an order was made ZaloPay can be asked about it."""


def received(body: bytes, credentials: Credentials) -> Notice:
    """The notice in a callback's body, verified first. `Untrusted` or `Invalid`.

    ZaloPay signs the text in `data` as it stands, and nothing else: `type` is not signed, so nothing
    rests on it. Whatever else its `key2` signs (an agreement, the payer's way back) has no amount and
    number of a payment and is unreadable here. It has no rule for the age of a notice.
    """
    try:
        message = read(body)
        mac, data = text(message, "mac"), message.get("data")
    except ValueError:
        raise forged() from None
    if not isinstance(data, str) or not holds(data, mac, credentials):
        raise forged()
    try:
        paid = read_text(data)
        name, currency = text(paid, "app_trans_id"), text(paid, "currency")
    except ValueError:
        raise unreadable("data") from None
    if paid.get("app_id") != str(credentials.app_id):
        raise forged()
    foreign = currency not in ("", "VND")
    number = transaction(paid.get("zp_trans_id"))
    if not number:
        raise unreadable("zp_trans_id")
    return Notice(
        provider="zalopay",
        attempt=order_id(name),
        state=State.NEEDS_REVIEW if foreign else State.PAID,
        # What the order was for: a fee the payer is charged and a discount he is given are beside it.
        amount=amount(paid.get("amount")),
        transaction=number,
        codes=f"{PAID}/{currency[:8]}" if foreign else PAID,
        source="webhook",
        paid_at=moment(paid.get("server_time")),
    )


def query(inquiry: StatusInquiry, credentials: Credentials, api: Api) -> Notice | NoNotice:
    """What ZaloPay says of the attempt. Raises `Unavailable`.

    It does not sign this answer and names no order in it: that it is about this one rests on the call
    itself. One that names another order or cannot be read is `TRY_LATER`.
    """
    order = inquiry.order
    if inquiry.now - order.created_at > ANSWERS_FOR:
        return NoNotice.NOT_KNOWN  # any more; nobody is asked
    name = order_name(order.id, order.created_at)
    mac = sign(credentials, credentials.app_id, name, credentials.key1)
    message = ask(api, credentials, "query", {"app_trans_id": name}, mac)
    expected = {"app_id": str(credentials.app_id), "app_trans_id": name}
    if any(message.get(field) not in (None, "", value) for field, value in expected.items()):
        return NoNotice.TRY_LATER
    try:
        code, sub = codes(message)
        state = answered(code, sub, processing=message.get("is_processing") in (True, "true"))
        return state if isinstance(state, NoNotice) else _notice(message, state, f"{code}/{sub}", inquiry)
    except (ValueError, Invalid):
        return NoNotice.TRY_LATER


def _notice(message: Mapping[str, Any], state: State, codes_text: str, inquiry: StatusInquiry) -> Notice:
    number = transaction(message.get("zp_trans_id"))
    paid = state is State.PAID
    if paid and not number:
        raise unreadable("zp_trans_id")
    return Notice(
        provider="zalopay",
        attempt=inquiry.order.id,
        state=state,
        # Where nothing was taken ZaloPay says 0 or nothing; it is about all of the order all the same.
        amount=amount(message.get("amount")) if paid else inquiry.order.amount,
        # And its number, there already while the payer confirms, would make the same news look new.
        transaction=number if state in (State.PAID, State.NEEDS_REVIEW) else "",
        codes=codes_text,
        source=inquiry.source,
        paid_at=moment(message.get("server_time")) if paid else None,
    )
