"""Giving money back by MoMo, and asking what became of it."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Api, Repaid, Repayment, RepaymentAnswer
from chalicelib.payments.providers.momo.client import agrees, ask, contradicts
from chalicelib.payments.providers.momo.codes import refund_request_state, repaid
from chalicelib.payments.providers.momo.parsing import LONGEST_CODE, simple, text, transaction
from chalicelib.payments.providers.momo.signatures import QUERY, REFUND, Credentials

SILENCE = RepaymentAnswer(Repaid.UNKNOWN, "no answer")


def refund(repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
    """Ask for money to go back.

    The repayment's id is both its orderId and its requestId: MoMo answers a second call with the first one's result.
    """
    number = transaction(repayment.transaction)
    if not number:
        return RepaymentAnswer(Repaid.REJECTED, "no transaction to give back")
    fields = {
        "orderId": repayment.id,
        "requestId": repayment.id,
        "amount": repayment.amount,
        "transId": int(number),
        "lang": "vi",
        "description": simple(repayment.reason),
    }
    try:
        message = ask(api, credentials, "refund", REFUND, fields)
        code = text(message, "resultCode")
        refund_number = transaction(text(message, "transId"))
    except (Unavailable, ValueError):
        return SILENCE
    state, ids = refund_request_state(code), {**_of_us(credentials), "orderId": repayment.id, "requestId": repayment.id}
    went = state in (Repaid.DONE, Repaid.SUBMITTED)
    if contradicts(message, ids) or (went and not agrees(message, {**ids, "amount": str(repayment.amount)})):
        state = Repaid.UNKNOWN
    return _refund_answer(state, code, refund_number)


def query_refund(repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
    """What became of a repayment: its own row in MoMo's list. Without that row nothing is concluded."""
    fields = {"orderId": repayment.id, "requestId": repayment.request_id, "lang": "vi"}
    try:
        message = ask(api, credentials, "refund/query", QUERY, fields)
        code = text(message, "resultCode")
        rows = {_row(row) for row in message.get("refundTrans") or [] if _is_ours(row, repayment)}
    except (Unavailable, ValueError, TypeError):
        return SILENCE
    if code != "0" or not agrees(message, {**_of_us(credentials), "requestId": repayment.request_id}) or len(rows) != 1:
        return _refund_answer(Repaid.UNKNOWN, code)
    [(row_code, refund_number)] = rows  # MoMo may list one refund twice; two that differ are a contradiction
    return _refund_answer(repaid(row_code), row_code, refund_number)


def _of_us(credentials: Credentials) -> dict[str, str]:
    return {"partnerCode": credentials.partner_code}


def _is_ours(row: Any, repayment: Repayment) -> bool:
    return isinstance(row, dict) and agrees(row, {"orderId": repayment.id, "amount": str(repayment.amount)})


def _row(row: dict[str, Any]) -> tuple[str, str]:
    return text(row, "resultCode"), transaction(text(row, "transId"))


def _refund_answer(state: Repaid, code: str, refund_number: str = "") -> RepaymentAnswer:
    return RepaymentAnswer(state, code[:LONGEST_CODE], refund_number if state is Repaid.DONE else "")
