"""Giving money back through Stripe, and asking what became of it."""

from __future__ import annotations

from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.payments.providers.interface import Api, Json, Repaid, Repayment, RepaymentAnswer
from chalicelib.payments.providers.stripe.client import error, get, post
from chalicelib.payments.providers.stripe.codes import REFUND_STATUSES
from chalicelib.payments.providers.stripe.parsing import CURRENCY, amount, part, raw, reference, word
from chalicelib.payments.providers.stripe.signatures import Credentials

PATH = "/v1/refunds"
MOST = 100
"""The longest list Stripe gives at once; one payment never has as many."""

STATES: dict[str, Repaid] = {
    "pending": Repaid.SUBMITTED,
    "requires_action": Repaid.SUBMITTED,
    "succeeded": Repaid.DONE,
    "failed": Repaid.REJECTED,
    "canceled": Repaid.REJECTED,
}
ERRORS: dict[str, Repaid] = {
    "invalid_request_error": Repaid.REJECTED,
    "card_error": Repaid.REJECTED,
    "idempotency_error": Repaid.UNKNOWN,  # something else was asked with this key, and may have been done
    "api_error": Repaid.UNKNOWN,
}
"""By the type of the error, where `DECIDED` is the HTTP status; any other status decides nothing."""
DECIDED = frozenset([400, 402, 404])

DOCUMENTED_ERRORS = frozenset(["api_error", "card_error", "idempotency_error", "invalid_request_error"])
if STATES.keys() != REFUND_STATUSES or ERRORS.keys() != DOCUMENTED_ERRORS:
    raise RuntimeError("a documented state or error of a Stripe refund has no meaning here")

_NOT_FOUND = RepaymentAnswer(Repaid.UNKNOWN, "not_found")


def refund(repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
    """Ask for money to go back. Asking again with the same id gives back once, however late: Stripe forgets
    idempotency keys after a day, so what it has is looked at first.
    """
    earlier = query_refund(repayment, credentials, api)
    if earlier is not _NOT_FOUND:
        return earlier
    params = [
        ("payment_intent", repayment.transaction),
        ("amount", str(repayment.amount)),
        ("metadata[attempt]", repayment.order.id),
        ("metadata[repayment]", repayment.id),
    ]
    try:
        status, message = post(api, credentials, PATH, params, key=repayment.id)
    except Unavailable:
        return RepaymentAnswer(Repaid.UNKNOWN, "no_answer")
    if status == 200:
        return _answer(message, repayment)
    kind, code = error(message)
    decided = ERRORS.get(kind, Repaid.UNKNOWN) if status in DECIDED else Repaid.UNKNOWN
    return RepaymentAnswer(decided, f"{status}/{kind}/{code}")


def query_refund(repayment: Repayment, credentials: Credentials, api: Api) -> RepaymentAnswer:
    """What became of it. `UNKNOWN` with `not_found` when Stripe has none with this id (yet): it may still
    be on its way, and asking again with the same id is right.
    """
    if not repayment.transaction.startswith("pi_"):
        return RepaymentAnswer(Repaid.REJECTED, "no_payment")
    params = [("payment_intent", repayment.transaction), ("limit", str(MOST))]
    try:
        status, message = get(api, credentials, PATH, params)
    except Unavailable:
        return RepaymentAnswer(Repaid.UNKNOWN, "no_answer")
    if status != 200:
        return RepaymentAnswer(Repaid.UNKNOWN, "/".join([str(status), *error(message)]))
    listed = message.get("data")
    if not isinstance(listed, list) or message.get("has_more") is not False:
        return RepaymentAnswer(Repaid.UNKNOWN, "unreadable")
    found = next((one for one in listed if isinstance(one, dict) and _id(one) == repayment.id), None)
    return _NOT_FOUND if found is None else _answer(found, repayment)


def _id(one: Json) -> str:
    try:
        return word(part(one, "metadata"), "repayment")
    except Invalid:
        return ""


def _answer(message: Json, repayment: Repayment) -> RepaymentAnswer:
    """What a refund says, if it is this one."""
    try:
        ours = (
            _id(message),
            reference(message, "payment_intent"),
            amount(message, "amount"),
            word(message, "currency"),
        )
        status, reason, name = word(message, "status"), word(message, "failure_reason"), reference(message, "id")
    except Invalid:
        return RepaymentAnswer(Repaid.UNKNOWN, "unreadable")
    if ours != (repayment.id, repayment.transaction, repayment.amount, CURRENCY) or not name:
        return RepaymentAnswer(Repaid.UNKNOWN, "another_refund")
    codes = f"{raw(status)}/{raw(reason)}" if reason else raw(status)
    return RepaymentAnswer(STATES.get(status, Repaid.UNKNOWN), codes, name)
