"""What VNPAY's codes mean to us. Each documented code is here; an unknown one is for a person to look at."""

from __future__ import annotations

from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.interface import Repaid

RESPONSE: dict[str, State] = {
    "00": State.PAID,
    "07": State.NEEDS_REVIEW,  # money taken, suspected fraud
    "09": State.FAILED,  # no internet banking
    "10": State.FAILED,  # wrong card details three times
    "11": State.EXPIRED,
    "12": State.FAILED,  # card or account locked
    "13": State.FAILED,  # wrong one-time password
    "24": State.CANCELLED,
    "51": State.FAILED,  # not enough money
    "65": State.FAILED,  # over the day's limit
    "75": State.FAILED,  # bank under maintenance
    "79": State.FAILED,  # wrong payment password too often
    "99": State.FAILED,
}

TRANSACTION: dict[str, State] = {
    "00": State.PAID,
    "01": State.PENDING,
    "02": State.FAILED,
    "04": State.NEEDS_REVIEW,  # debited at the bank, not successful at VNPAY
    "05": State.NEEDS_REVIEW,  # refund in progress
    "06": State.NEEDS_REVIEW,  # refund sent to the bank
    "07": State.NEEDS_REVIEW,  # suspected fraud
    "08": State.EXPIRED,
    "09": State.NEEDS_REVIEW,  # refund refused
    "11": State.CANCELLED,
}

REFUND: dict[str, Repaid] = {
    # Why a request for a refund was not taken; of one that was (00) its status tells.
    "02": Repaid.REJECTED,  # our merchant's code is wrong
    "03": Repaid.REJECTED,  # bad format
    "91": Repaid.REJECTED,  # no such payment
    "94": Repaid.SUBMITTED,  # asked already
    "95": Repaid.REJECTED,  # the payment did not succeed at VNPAY
    "97": Repaid.REJECTED,  # our signature is wrong
    "99": Repaid.UNKNOWN,
}

REFUND_STATUS: dict[str, Repaid] = {
    "00": Repaid.DONE,
    "01": Repaid.SUBMITTED,  # not finished
    "02": Repaid.UNKNOWN,  # these say what happened to a payment, and of a refund nothing we could rest on
    "04": Repaid.UNKNOWN,
    "05": Repaid.SUBMITTED,  # VNPAY works on it
    "06": Repaid.SUBMITTED,  # sent to the bank
    "07": Repaid.UNKNOWN,
    "08": Repaid.UNKNOWN,
    "09": Repaid.REJECTED,
    "11": Repaid.UNKNOWN,
}

UNTOUCHED = frozenset(["00", "07"])
"""Statuses of a payment that was taken and of which nothing has been asked back."""

DOCUMENTED_RESPONSE = frozenset(["00", "07", "09", "10", "11", "12", "13", "24", "51", "65", "75", "79", "99"])
DOCUMENTED_TRANSACTION = frozenset(["00", "01", "02", "04", "05", "06", "07", "08", "09", "11"])
DOCUMENTED_REFUND = frozenset(["00", "02", "03", "91", "94", "95", "97", "99"])
for _table, _documented in (
    (RESPONSE, DOCUMENTED_RESPONSE),
    (TRANSACTION, DOCUMENTED_TRANSACTION),
    (REFUND, DOCUMENTED_REFUND - {"00"}),
    (REFUND_STATUS, DOCUMENTED_TRANSACTION),
):
    if _table.keys() != _documented:
        raise RuntimeError("a documented VNPAY code has no meaning here")


def noticed(response: str, transaction: str) -> State:
    """What a notice says: paid only if both codes say so. A contradiction is for a person to look at."""
    message, stands = RESPONSE.get(response), TRANSACTION.get(transaction)
    if message is None or stands is None or State.NEEDS_REVIEW in (message, stands):
        return State.NEEDS_REVIEW
    if stands is State.PENDING:
        return State.PENDING
    if State.PAID in (message, stands) and message is not stands:
        return State.NEEDS_REVIEW
    return message


def answered(transaction: str) -> State:
    """What the answer to a query says: there the response code speaks of the query, not of the payment."""
    return TRANSACTION.get(transaction, State.NEEDS_REVIEW)


def refund_request_state(response: str, transaction: str) -> Repaid:
    """What the answer to a request for a refund says."""
    return repaid(transaction) if response == "00" else REFUND.get(response, Repaid.UNKNOWN)


def repaid(transaction: str) -> Repaid:
    """What the status of a refund says."""
    return REFUND_STATUS.get(transaction, Repaid.UNKNOWN)
