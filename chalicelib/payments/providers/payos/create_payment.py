"""Opening a payment link at payOS."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NoReturn

from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers import texts
from chalicelib.payments.providers.interface import Api, Json, Opened, Order, Visit
from chalicelib.payments.providers.payos.client import REQUESTS, Answer, call
from chalicelib.payments.providers.payos.codes import EXISTS, STATUS
from chalicelib.payments.providers.payos.credentials import Credentials
from chalicelib.payments.providers.payos.parsing import amount, number, text
from chalicelib.payments.providers.payos.signatures import sign_request
from chalicelib.payments.providers.vietqr import parse

_LINK = re.compile(r"[0-9A-Za-z_-]{1,64}")
_URL = re.compile(r"https?://\S{1,500}")


def create(order: Order, visit: Visit, credentials: Credentials, api: Api) -> Opened:
    """The payment link of this order. Raises `Unavailable`, also when payOS refuses.

    A number is taken once and for ever, so a second try after a timeout is told that the link
    exists; it is then asked for and given back without its QR, which payOS shows only once.
    """
    request = _request(order, visit, credentials)
    answer = call(api, credentials, "POST", REQUESTS, request)
    if answer.code == EXISTS:
        return _existing(order, credentials, api)
    opened = _opened(answer.data, order)
    if opened is None:
        _refuse(answer)
    return opened


def memo(order: Order, length: int) -> str:
    """What the payer's bank writes beside the transfer: the end of our identifier, as much as fits."""
    return order.id[-length:]


def _request(order: Order, visit: Visit, credentials: Credentials) -> Json:
    if order.expires_at.tzinfo is None:
        raise ValueError("a moment without its offset")
    request: Json = {
        "orderCode": order.number,
        "amount": order.amount,
        "description": memo(order, credentials.description_length),
        "cancelUrl": visit.return_url,
        "returnUrl": visit.return_url,
        "expiredAt": int(order.expires_at.timestamp()),
    }
    return {**request, "signature": sign_request(request, credentials.secret)}


def _opened(data: Json, order: Order) -> Opened | None:
    """What payOS opened; `None` when it did not sign it, or it is not about this order."""
    link, pay_url = text(data, "paymentLinkId"), data.get("checkoutUrl")
    if not _is_of(data, order) or not _LINK.fullmatch(link):
        return None
    if not isinstance(pay_url, str) or not _URL.fullmatch(pay_url):
        return None
    return Opened(pay_url=pay_url, qr=_qr(data, order), provider_ref=link, expires_at=_closes(data, order))


def _existing(order: Order, credentials: Credentials, api: Api) -> Opened:
    """The link that exists already, if it can still be paid."""
    answer = call(api, credentials, "GET", f"{REQUESTS}/{order.number}")
    link, state = text(answer.data, "id"), STATUS.get(text(answer.data, "status"))
    if state is not State.PENDING or not _is_of(answer.data, order) or not _LINK.fullmatch(link):
        _refuse(answer)
    return Opened(pay_url=f"{credentials.checkout_url}/{link}", provider_ref=link)


def _is_of(data: Json, order: Order) -> bool:
    try:
        return number(data) == order.number and amount(data) == order.amount
    except Invalid:
        return False


def _qr(data: Json, order: Order) -> str:
    """The code, if a bank's app will read it as this payment; payOS's own sample has a wrong checksum."""
    code = data.get("qrCode")
    try:
        return code if isinstance(code, str) and parse(code).amount == order.amount else ""
    except ValueError:
        return ""


def _closes(data: Json, order: Order) -> datetime | None:
    seconds = data.get("expiredAt")
    if type(seconds) is not int or not 0 < seconds < 2**31 or seconds == int(order.expires_at.timestamp()):
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _refuse(answer: Answer) -> NoReturn:
    raise Unavailable("outside_unavailable", texts.PAYOS_DID_NOT_OPEN) from ValueError(
        f"payOS answered {answer.status} with code {answer.code[:16]!r}"
    )  # for the log, not the person
