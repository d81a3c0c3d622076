"""VNPAY 2.1.0: the address to pay at, its notices (IPN), our replies, refunds. Everybody else imports only this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.domain.payment.attempt import Notice, Outcome
from chalicelib.payments.providers.errors import forged, unreadable
from chalicelib.payments.providers.vnpay.client import VERSION, posting
from chalicelib.payments.providers.vnpay.codes import noticed
from chalicelib.payments.providers.vnpay.parsing import amount as format_vnd
from chalicelib.payments.providers.vnpay.parsing import date, moment, order_info
from chalicelib.payments.providers.vnpay.refunds import query_refund, refund
from chalicelib.payments.providers.vnpay.signatures import Credentials, encoded, encodings, holds, sign
from chalicelib.payments.providers.vnpay.status_query import Answer, query

__all__ = [
    "Answer",
    "Credentials",
    "pay_url",
    "posting",
    "query",
    "query_refund",
    "read_notice",
    "refund",
    "reply",
]

MOST_PARAMS, LONGEST = 40, 512


def pay_url(
    base: str,
    credentials: Credentials,
    *,
    attempt_id: str,
    amount: int,
    info: str,
    ip: str,
    return_url: str,
    created_at: datetime,
    expires_at: datetime,
    locale: str = "vn",
) -> str:
    """The address at VNPAY where this attempt is paid. `amount` is whole VND."""
    params = {
        "vnp_Version": VERSION,
        "vnp_Command": "pay",
        "vnp_TmnCode": credentials.tmn_code,
        "vnp_Amount": str(amount * 100),
        "vnp_CurrCode": "VND",
        "vnp_TxnRef": attempt_id,
        "vnp_OrderInfo": order_info(info) or attempt_id,
        "vnp_OrderType": "other",
        "vnp_Locale": locale,
        "vnp_IpAddr": ip,
        "vnp_ReturnUrl": return_url,
        "vnp_CreateDate": date(created_at),
        "vnp_ExpireDate": date(expires_at),
    }
    text = encoded(params)
    return f"{base}?{text}&vnp_SecureHash={sign(text, credentials.secret)}"


def read_notice(query: Mapping[str, Sequence[str]], credentials: Credentials, *, source: str = "webhook") -> Notice:
    """The notice in an IPN's query, verified first.

    `Untrusted` when VNPAY did not sign it for us; `Invalid` when it did and we cannot read it.
    """
    params = _once(query)
    signature = params.pop("vnp_SecureHash", "")
    params.pop("vnp_SecureHashType", None)
    signed = holds(encodings(params), signature, credentials.secrets)
    if not signed or params.get("vnp_TmnCode") != credentials.tmn_code:
        raise forged()
    # Empty values are not part of what was signed, so nothing may rest on them.
    answered = {name: value for name, value in params.items() if value}
    if "vnp_TxnRef" not in answered:
        raise unreadable("vnp_TxnRef")
    response, transaction = answered.get("vnp_ResponseCode", ""), answered.get("vnp_TransactionStatus", "")
    return Notice(
        provider="vnpay",
        attempt=answered["vnp_TxnRef"],
        state=noticed(response, transaction),
        amount=format_vnd(answered),
        transaction=answered.get("vnp_TransactionNo", "0"),
        codes=f"{response}/{transaction}",
        source=source,
        paid_at=moment(answered.get("vnp_PayDate", "")),
    )


def reply(outcome: Outcome) -> dict[str, str]:
    """VNPAY's own body for each outcome: 00 and 02 end its calls, the others make it call again."""
    code, message = _REPLIES[outcome]
    return {"RspCode": code, "Message": message}


_REPLIES: dict[Outcome, tuple[str, str]] = {
    Outcome.RECORDED: ("00", "Confirm Success"),
    Outcome.UNKNOWN: ("01", "Order not found"),
    Outcome.DUPLICATE: ("02", "Order already confirmed"),
    Outcome.AMOUNT: ("04", "invalid amount"),
    Outcome.FORGED: ("97", "Invalid signature"),
    Outcome.RETRY: ("99", "Unknow error"),
}


def _once(query: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """VNPAY's parameters, each once. Others are not VNPAY's and mean nothing."""
    parameters = {name: values for name, values in query.items() if name.startswith("vnp_")}
    odd = any(len(name) > LONGEST or len(v) != 1 or len(v[0]) > LONGEST for name, v in parameters.items())
    if odd or len(query) > MOST_PARAMS:
        raise forged()
    return {name: values[0] for name, values in parameters.items()}
