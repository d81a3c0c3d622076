"""Giving money back by ZaloPay, and asking what became of it.

ZaloPay wants the day in the name of a refund, and a name is what makes one refund of two calls. A
`Repayment` tells when we ask and not when we first asked, so names of the days before are looked at
too, back to the day of the order and at most `DAYS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.gateways.provider import Api, Repaid, Repayment, RepaymentAnswer
from chalicelib.gateways.zalopay_calls import ask, codes
from chalicelib.gateways.zalopay_codes import asked_back, is_unknown_refund, repaid
from chalicelib.gateways.zalopay_signing import Credentials, sign
from chalicelib.gateways.zalopay_values import day, milliseconds, simple, transaction

DAYS = 7
LONGEST_DESCRIPTION = 100
SILENCE = RepaymentAnswer(Repaid.UNKNOWN, "no answer")


def refund(repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
    """Ask for money to go back. Asking again gives back once: on the same day ZaloPay refuses the name, and
    on a later one what became of the earlier call is the answer.
    """
    number = transaction(repayment.transaction)
    if not number:
        return RepaymentAnswer(Repaid.REJECTED, "no transaction to give back")
    today, *before = _days(repayment)
    earlier = _found(repayment, before, credentials, api)
    if earlier is not None:
        return earlier
    at = milliseconds(repayment.now)
    why = simple(repayment.reason, LONGEST_DESCRIPTION) or repayment.id
    fields = {
        "m_refund_id": _name(repayment, today, credentials),
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
    found = _found(repayment, _days(repayment), credentials, api)
    return found or RepaymentAnswer(Repaid.UNKNOWN, "not found")


def _found(repayment: Repayment, days: Iterable[date], credentials: Credentials, api: Api) -> RepaymentAnswer | None:
    """What became of it if it was asked for on one of these days; `None` when it certainly was not."""
    at = milliseconds(repayment.now)
    for asked_on in days:
        name = _name(repayment, asked_on, credentials)
        mac = sign(credentials, credentials.app_id, name, at)
        try:
            said = ask(api, credentials, "query_refund", {"m_refund_id": name, "timestamp": at}, mac)
            code, sub = codes(said)
        except (Unavailable, ValueError):
            return SILENCE
        if not is_unknown_refund(code, sub):
            return _told(repaid(code, sub), code, sub, said)
    return None


def _days(repayment: Repayment) -> list[date]:
    """The days it may have been asked for on, the present one first."""
    today = day(repayment.now)
    age = max((today - day(repayment.order.created_at)).days, 0)
    return [today - timedelta(days=ago) for ago in range(min(age, DAYS) + 1)]


def _name(repayment: Repayment, asked_on: date, credentials: Credentials) -> str:
    return f"{asked_on:%y%m%d}_{credentials.app_id}_{repayment.id}"


def _told(state: Repaid, code: str, sub: str, said: Mapping[str, Any]) -> RepaymentAnswer:
    given = transaction(said.get("refund_id")) if state in (Repaid.DONE, Repaid.SUBMITTED) else ""
    return RepaymentAnswer(state, f"{code}/{sub}", given)
