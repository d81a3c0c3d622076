"""Giving money back by ZaloPay, and asking what became of it.

ZaloPay wants the day in the name of a refund, and a name is what makes one refund of two calls: so it is
the day on which it was first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Api, Repaid, Repayment, RepaymentAnswer
from chalicelib.payments.providers.zalopay.client import ask, codes
from chalicelib.payments.providers.zalopay.codes import is_unknown_refund, refund_request_state, repaid
from chalicelib.payments.providers.zalopay.parsing import day, milliseconds, simple, transaction
from chalicelib.payments.providers.zalopay.signatures import Credentials, sign

LONGEST_DESCRIPTION = 100
SILENCE = RepaymentAnswer(Repaid.UNKNOWN, "no answer")
_NOT_FOUND = RepaymentAnswer(Repaid.UNKNOWN, "not found")


def refund(repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
    """Ask for money to go back. Asking again gives back once: on the same day ZaloPay refuses a name that was
    used, and on a later one any of a day before, so it must first have said that it knows no such refund.
    """
    number = transaction(repayment.transaction)
    if not number:
        return RepaymentAnswer(Repaid.REJECTED, "no transaction to give back")
    if day(repayment.now) != day(repayment.first_requested_at):
        earlier = query_refund(repayment, credentials, api)
        if earlier is not _NOT_FOUND:
            return earlier
    at = milliseconds(repayment.now)
    why = simple(repayment.reason, LONGEST_DESCRIPTION) or repayment.id
    fields = {
        "m_refund_id": _name(repayment, credentials),
        "zp_trans_id": number,
        "amount": repayment.amount,
        "timestamp": at,
        "description": why,
    }
    mac = sign(credentials, credentials.app_id, number, repayment.amount, why, at)
    try:
        message = ask(api, credentials, "refund", fields, mac)
        code, sub = codes(message)
    except (Unavailable, ValueError):
        return SILENCE
    return _refund_answer(refund_request_state(code, sub), code, sub, message)


def query_refund(repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
    """What became of it. `UNKNOWN` as long as ZaloPay knows no refund of its name: the call may be on its way."""
    name, at = _name(repayment, credentials), milliseconds(repayment.now)
    mac = sign(credentials, credentials.app_id, name, at)
    try:
        message = ask(api, credentials, "query_refund", {"m_refund_id": name, "timestamp": at}, mac)
        code, sub = codes(message)
    except (Unavailable, ValueError):
        return SILENCE
    return _NOT_FOUND if is_unknown_refund(code, sub) else _refund_answer(repaid(code, sub), code, sub, message)


def _name(repayment: Repayment, credentials: Credentials) -> str:
    return f"{day(repayment.first_requested_at):%y%m%d}_{credentials.app_id}_{repayment.id}"


def _refund_answer(state: Repaid, code: str, sub: str, message: Mapping[str, Any]) -> RepaymentAnswer:
    refund_number = transaction(message.get("refund_id")) if state in (Repaid.DONE, Repaid.SUBMITTED) else ""
    return RepaymentAnswer(state, f"{code}/{sub}", refund_number)
