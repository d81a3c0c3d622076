"""What VNPAY's codes mean to us. Each documented code is here; an unknown one is for a person to look at."""

from __future__ import annotations

from chalicelib.domain.payment import State

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

DOCUMENTED_RESPONSE = frozenset(["00", "07", "09", "10", "11", "12", "13", "24", "51", "65", "75", "79", "99"])
DOCUMENTED_TRANSACTION = frozenset(["00", "01", "02", "04", "05", "06", "07", "08", "09", "11"])
if RESPONSE.keys() != DOCUMENTED_RESPONSE or TRANSACTION.keys() != DOCUMENTED_TRANSACTION:
    raise RuntimeError("a documented VNPAY code has no meaning here")


def noticed(response: str, transaction: str) -> State:
    """What a notice says: paid only if both codes say so. A contradiction is for a person to look at."""
    said, stands = RESPONSE.get(response), TRANSACTION.get(transaction)
    if said is None or stands is None or State.NEEDS_REVIEW in (said, stands):
        return State.NEEDS_REVIEW
    if stands is State.PENDING:
        return State.PENDING
    if State.PAID in (said, stands) and said is not stands:
        return State.NEEDS_REVIEW
    return said


def answered(transaction: str) -> State:
    """What the answer to a query says: there the response code speaks of the query, not of the payment."""
    return TRANSACTION.get(transaction, State.NEEDS_REVIEW)
