"""VNPAY 2.1.0: the address to pay at, its notices (IPN), its answers to our questions, our replies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any

from chalicelib.domain.errors import Invalid, Untrusted
from chalicelib.domain.payment import Notice, Outcome
from chalicelib.domain.text import plain
from chalicelib.gateways.vnpay_codes import answered, noticed
from chalicelib.gateways.vnpay_signing import encoded, holds, sign

VERSION = "2.1.0"
VIETNAM = timezone(timedelta(hours=7))
MOST_PARAMS, LONGEST = 40, 512

Post = Callable[[str, Mapping[str, str]], dict[str, Any]]


@dataclass(frozen=True)
class Credentials:
    """The merchant's code and secrets. The previous secret stays valid while a new one is rolled out."""

    tmn_code: str
    secret: str = field(repr=False)
    previous_secret: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """From the JSON of the secret store."""
        said = json.loads(text)
        return cls(said["tmn_code"], said["secret"], said.get("previous_secret", ""))

    @property
    def secrets(self) -> tuple[str, str]:
        return self.secret, self.previous_secret


class Answer(Enum):
    """Answers to a query that say nothing about the payment."""

    NOT_KNOWN = "not_known"
    TRY_LATER = "try_later"


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
        "vnp_OrderInfo": _ascii(info),
        "vnp_OrderType": "other",
        "vnp_Locale": locale,
        "vnp_IpAddr": ip,
        "vnp_ReturnUrl": return_url,
        "vnp_CreateDate": _date(created_at),
        "vnp_ExpireDate": _date(expires_at),
    }
    signed = encoded(params)
    return f"{base}?{signed}&vnp_SecureHash={sign(signed, credentials.secret)}"


def read_notice(query: Mapping[str, Sequence[str]], credentials: Credentials, *, source: str = "webhook") -> Notice:
    """The notice in an IPN's query, verified first.

    `Untrusted` when VNPAY did not sign it for us; `Invalid` when it did and we cannot read it.
    """
    params = _single(query)
    signature = params.pop("vnp_SecureHash", "")
    params.pop("vnp_SecureHashType", None)
    texts = (encoded(params), encoded(params, like_url_search_params=True))
    if not holds(texts, signature, credentials.secrets) or params.get("vnp_TmnCode") != credentials.tmn_code:
        raise _forged()
    # Empty values are not part of what was signed, so nothing may rest on them.
    said = {name: value for name, value in params.items() if value}
    response, transaction = said.get("vnp_ResponseCode", ""), said.get("vnp_TransactionStatus", "")
    return Notice(
        provider="vnpay",
        attempt=said.get("vnp_TxnRef", ""),
        state=noticed(response, transaction),
        amount=_amount(said),
        transaction=said.get("vnp_TransactionNo", "0"),
        codes=f"{response}/{transaction}",
        source=source,
        paid_at=_moment(said.get("vnp_PayDate", "")),
    )


def reply(outcome: Outcome) -> dict[str, str]:
    """VNPAY's own body for each outcome: 00 and 02 end its calls, the others make it call again."""
    code, message = _REPLIES[outcome]
    return {"RspCode": code, "Message": message}


def query(
    post: Post,
    api_url: str,
    credentials: Credentials,
    *,
    request_id: str,
    attempt_id: str,
    created_at: datetime,
    now: datetime,
    ip: str,
    source: str,
) -> Notice | Answer:
    """What VNPAY says of an attempt (querydr). Raises `Unavailable` when it does not answer."""
    asked = {
        "vnp_RequestId": request_id[:32],
        "vnp_Version": VERSION,
        "vnp_Command": "querydr",
        "vnp_TmnCode": credentials.tmn_code,
        "vnp_TxnRef": attempt_id,
        "vnp_TransactionDate": _date(created_at),
        "vnp_CreateDate": _date(now),
        "vnp_IpAddr": ip,
        "vnp_OrderInfo": f"Query {attempt_id}",
    }
    checksum = sign("|".join(asked.values()), credentials.secret)
    said = {
        name: "" if value is None else str(value)
        for name, value in post(api_url, {**asked, "vnp_SecureHash": checksum}).items()
    }
    if said.get("vnp_ResponseCode") == "91":
        return Answer.NOT_KNOWN
    text = "|".join(said.get(name, "") for name in _ANSWERED)
    if (
        said.get("vnp_ResponseCode") != "00"
        or not holds((text,), said.get("vnp_SecureHash", ""), credentials.secrets)
        or said.get("vnp_TmnCode") != credentials.tmn_code
        or said.get("vnp_TxnRef") != attempt_id
        or said.get("vnp_TransactionType") != "01"  # the row of a refund is answered with status 00 too
    ):
        return Answer.TRY_LATER
    status = said.get("vnp_TransactionStatus", "")
    return Notice(
        provider="vnpay",
        attempt=attempt_id,
        state=answered(status),
        amount=_amount(said),
        transaction=said.get("vnp_TransactionNo", "0"),
        codes=f"{_as_noticed(status)}/{status}",
        source=source,
        paid_at=_moment(said.get("vnp_PayDate", "")),
    )


_REPLIES: dict[Outcome, tuple[str, str]] = {
    Outcome.RECORDED: ("00", "Confirm Success"),
    Outcome.UNKNOWN: ("01", "Order not found"),
    Outcome.DUPLICATE: ("02", "Order already confirmed"),
    Outcome.AMOUNT: ("04", "invalid amount"),
    Outcome.FORGED: ("97", "Invalid signature"),
    Outcome.TRY_AGAIN: ("99", "Unknow error"),
}

_ANSWERED = tuple(
    f"vnp_{name}"
    for name in [
        "ResponseId",
        "Command",
        "ResponseCode",
        "Message",
        "TmnCode",
        "TxnRef",
        "Amount",
        "BankCode",
        "PayDate",
        "TransactionNo",
        "TransactionType",
        "TransactionStatus",
        "OrderInfo",
        "PromotionCode",
        "PromotionAmount",
    ]
)


def _single(query: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """VNPAY's parameters, each once. Others are not VNPAY's and mean nothing."""
    given = {name: values for name, values in query.items() if name.startswith("vnp_")}
    if len(query) > MOST_PARAMS or any(len(v) != 1 or len(v[0]) > LONGEST for v in given.values()):
        raise _forged()
    return {name: values[0] for name, values in given.items()}


def _amount(said: Mapping[str, str]) -> int:
    text = said.get("vnp_Amount", "")
    if not re.fullmatch(r"[1-9][0-9]{0,14}", text) or int(text) % 100:
        raise Invalid("amount_unreadable", ("Số tiền không đọc được.", "The amount cannot be read."))
    return int(text) // 100


def _forged() -> Untrusted:
    return Untrusted("not_signed", ("Chữ ký không hợp lệ.", "Not signed by the provider."))


def _as_noticed(status: str) -> str:
    """So that an answer and a notice that say the same of a payment have the same words."""
    return "00" if status == "00" else "-"


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9 ._:,-]", " ", plain(text))[:255].strip()


def _date(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    except ValueError:
        return None
