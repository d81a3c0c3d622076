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
from chalicelib.payments.providers.zalopay.codes import asked_back, is_unknown_refund, repaid
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
    if day(repayment.now) != day(repayment.first_asked):
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
        said = ask(api, credentials, "refund", fields, mac)
        code, sub = codes(said)
    except (Unavailable, ValueError):
        return SILENCE
    return _told(asked_back(code, sub), code, sub, said)


def query_refund(repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
    """What became of it. `UNKNOWN` as long as ZaloPay knows no refund of its name: the call may be on its way."""
    name, at = _name(repayment, credentials), milliseconds(repayment.now)
    mac = sign(credentials, credentials.app_id, name, at)
    try:
        said = ask(api, credentials, "query_refund", {"m_refund_id": name, "timestamp": at}, mac)
        code, sub = codes(said)
    except (Unavailable, ValueError):
        return SILENCE
    return _NOT_FOUND if is_unknown_refund(code, sub) else _told(repaid(code, sub), code, sub, said)


def _name(repayment: Repayment, credentials: Credentials) -> str:
    return f"{day(repayment.first_asked):%y%m%d}_{credentials.app_id}_{repayment.id}"


def _told(state: Repaid, code: str, sub: str, said: Mapping[str, Any]) -> RepaymentAnswer:
    given = transaction(said.get("refund_id")) if state in (Repaid.DONE, Repaid.SUBMITTED) else ""
    return RepaymentAnswer(state, f"{code}/{sub}", given)
