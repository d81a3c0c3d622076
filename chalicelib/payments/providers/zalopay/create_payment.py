"""Opening a payment at ZaloPay."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from chalicelib.payments.providers.errors import no_answer
from chalicelib.payments.providers.interface import Api, Opened, Order, Visit
from chalicelib.payments.providers.vietqr import parse
from chalicelib.payments.providers.zalopay.client import ask, codes, not_opened
from chalicelib.payments.providers.zalopay.codes import PAID
from chalicelib.payments.providers.zalopay.parsing import milliseconds, order_name, simple, text
from chalicelib.payments.providers.zalopay.signatures import Credentials, sign

APP_USER = "motcua"
"""ZaloPay wants one for every order and takes any; who pays is none of its business."""

NO_ITEMS = "[]"
LONGEST_DESCRIPTION = 256
SHORTEST, LONGEST = timedelta(seconds=300), timedelta(seconds=2_592_000)


def create(order: Order, visit: Visit, credentials: Credentials, api: Api) -> Opened:
    """Open the payment. Raises `Unavailable`, also when ZaloPay refuses; then `result_code` is in its facts.

    A name is taken once and the address is shown once: asking again after a timeout opens nothing new,
    but when the first call got through it is refused (`2/-68`) and the payer needs another attempt.
    """
    life = min(max(order.expires_at - order.created_at, SHORTEST), LONGEST)
    name, made_at = order_name(order.id, order.created_at), milliseconds(order.created_at)
    # Every way to pay that ZaloPay has; the payer chooses there.
    embedded = json.dumps({"preferred_payment_method": [], "redirecturl": visit.return_url}, separators=(",", ":"))
    fields = {
        "app_user": APP_USER,
        "app_trans_id": name,
        "app_time": made_at,
        "expire_duration_seconds": int(life.total_seconds()),
        "amount": order.amount,
        "item": NO_ITEMS,
        "description": simple(order.info, LONGEST_DESCRIPTION) or order.id,
        "embed_data": embedded,
        "bank_code": "",
        "callback_url": visit.notify_url,
    }
    mac = sign(credentials, credentials.app_id, name, APP_USER, order.amount, made_at, embedded, NO_ITEMS)
    message = ask(api, credentials, "create", fields, mac)
    try:
        code, sub = codes(message)
        url = text(message, "order_url")
    except ValueError:
        raise no_answer("ZaloPay") from None
    if f"{code}/{sub}" != PAID:
        raise not_opened(code, sub)
    # A browser will be sent there.
    if not url.startswith(("https://", f"{credentials.base_url}/")):
        raise no_answer("ZaloPay")
    return Opened(pay_url=url, qr=_qr(message.get("qr_code"), order), expires_at=_closes(order, life))


def _qr(code: object, order: Order) -> str:
    """The code, if a bank's app will read it as this payment; ZaloPay does not sign it."""
    try:
        return code if isinstance(code, str) and parse(code).amount == order.amount else ""
    except ValueError:
        return ""


def _closes(order: Order, life: timedelta) -> datetime | None:
    closes = order.created_at + life
    return None if closes == order.expires_at else closes
