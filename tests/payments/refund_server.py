"""Providers' servers as they give money back: each name once, whatever became of our calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Attempt
from tests import momo_signer, vnpay_signer
from tests.payments.answers import Answer, Json, read
from tests.payments.providers.stripe import stripe_made
from tests.vnpay_api_signer import ANSWERED, REFUND_ANSWER, signed

DONE, GOING = "done", "going"
SILENT, LOST = "silent", "lost"
"""The call does not reach them; their answer does not reach us."""


@dataclass
class Till:
    """One provider. `how` is what happens to the next calls: one of the words above, or a code to refuse with."""

    name: str
    attempt: Attempt
    how: str = DONE
    refunded: dict[str, int] = field(default_factory=dict)
    """What went back, by the name we gave it."""
    asks: int = 0
    looks: int = 0
    meanwhile: Callable[[], Any] = lambda: None
    """Happens after the money moved and before we are answered."""

    def __call__(self, method: str, url: str, body: bytes) -> Answer:
        if self.how == SILENT:
            raise Unavailable("outside_unavailable", ("", ""))
        message = read(body) or {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if not _is_request(self.name, method, url, message):
            self.looks += 1
            return _LISTED[self.name](self, message)
        self.asks += 1
        if self.how not in (DONE, GOING, LOST):
            return _REFUSED[self.name](self, message)
        self.refunded.setdefault(_named(self.name, message), _amount(self.name, message))
        self.meanwhile()
        if self.how == LOST:
            raise Unavailable("outside_unavailable", ("", ""))
        return _GIVEN[self.name](self, message)


_NAMES = {"vnpay": "vnp_RequestId", "momo": "orderId", "zalopay": "m_refund_id", "stripe": "metadata[repayment]"}


def _is_request(name: str, method: str, url: str, message: Json) -> bool:
    if name == "vnpay":
        return bool(message["vnp_Command"] == "refund")
    return method == "POST" if name == "stripe" else url.endswith("/refund")


def _named(name: str, message: Json) -> str:
    return str(message[_NAMES[name]]).rsplit("_", 1)[-1]


def _amount(name: str, message: Json) -> int:
    return int(message["vnp_Amount"]) // 100 if name == "vnpay" else int(message["amount"])


def _vnpay(till: Till, **changes: str) -> dict[str, str]:
    message = {
        "ResponseId": "1",
        "Command": "refund",
        "ResponseCode": "00",
        "TmnCode": vnpay_signer.TMN_CODE,
        "TxnRef": till.attempt.id,
        "TransactionNo": "14422999",
        "TransactionStatus": "05" if till.how == GOING else "00",
        **changes,
    }
    return {f"vnp_{name}": value for name, value in message.items()}


def _vnpay_given(till: Till, message: Json) -> Answer:
    echoed = {name: message[f"vnp_{name}"] for name in ("Amount", "TransactionType", "OrderInfo")}
    return 200, signed(REFUND_ANSWER, _vnpay(till, **echoed))


def _vnpay_refused(till: Till, message: Json) -> Answer:
    return 200, signed(REFUND_ANSWER, _vnpay(till, ResponseCode=till.how, TransactionStatus=""))


def _vnpay_listed(till: Till, message: Json) -> Answer:
    """VNPAY tells the last transaction only: a refund, or else the payment."""
    last = next(reversed(till.refunded.items()), None)
    if last is None:
        paid = {"Amount": str(till.attempt.amount * 100), "TransactionType": "01", "TransactionStatus": "00"}
        return 200, signed(ANSWERED, _vnpay(till, Command="querydr", **paid))
    kind = "02" if last[1] == till.attempt.amount else "03"
    reported = {"Amount": str(last[1] * 100), "TransactionType": kind, "OrderInfo": f"{last[0]} x"}
    return 200, signed(ANSWERED, _vnpay(till, Command="querydr", **reported))


def _momo(till: Till, message: Json, code: int, **more: Any) -> Answer:
    names = {name: message[name] for name in ("orderId", "requestId")}
    return 200, {"partnerCode": momo_signer.PARTNER_CODE, **names, "resultCode": code, **more}


def _momo_given(till: Till, message: Json) -> Answer:
    return _momo(till, message, 7002 if till.how == GOING else 0, amount=message["amount"], transId=144518121)


def _momo_listed(till: Till, message: Json) -> Answer:
    code = 7002 if till.how == GOING else 0
    rows = [{"orderId": name, "amount": each, "resultCode": code, "transId": 1} for name, each in till.refunded.items()]
    return _momo(till, message, 0, refundTrans=rows)


def _zalopay(till: Till, code: int, sub: int) -> Answer:
    return 200, {"return_code": code, "sub_return_code": sub, "refund_id": 261204000000999}


def _zalopay_listed(till: Till, message: Json) -> Answer:
    if _named("zalopay", message) not in till.refunded:
        return _zalopay(till, 2, -101)
    return _zalopay(till, *((3, 2) if till.how == GOING else (1, 1)))


def _refund(till: Till, name: str) -> Json:
    made = {
        "amount": till.refunded[name],
        "payment_intent": "pi_3Qx1",
        "status": "pending" if till.how == GOING else "succeeded",
    }
    return stripe_made.refund(**made, metadata={"attempt": till.attempt.id, "repayment": name})


def _stripe_listed(till: Till, message: Json) -> Answer:
    return 200, {"object": "list", "data": [_refund(till, name) for name in till.refunded], "has_more": False}


_GIVEN: dict[str, Callable[[Till, Json], Answer]] = {
    "vnpay": _vnpay_given,
    "momo": _momo_given,
    "zalopay": lambda till, message: _zalopay(till, *((3, 2) if till.how == GOING else (1, 1))),
    "stripe": lambda till, message: (200, _refund(till, message["metadata[repayment]"])),
}
_REFUSED: dict[str, Callable[[Till, Json], Answer]] = {
    "vnpay": _vnpay_refused,
    "momo": lambda till, message: _momo(till, message, int(till.how)),
    "zalopay": lambda till, message: _zalopay(till, 2, int(till.how)),
    "stripe": lambda till, message: (400, {"error": {"type": "invalid_request_error", "code": till.how}}),
}
_LISTED: dict[str, Callable[[Till, Json], Answer]] = {
    "vnpay": _vnpay_listed,
    "momo": _momo_listed,
    "zalopay": _zalopay_listed,
    "stripe": _stripe_listed,
}
