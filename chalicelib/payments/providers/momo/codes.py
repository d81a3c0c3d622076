"""What MoMo's result codes mean to us. Each documented code is here; an unknown one is for a person to look at."""

from __future__ import annotations

from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.interface import NoNotice, Repaid

PAYMENT: dict[str, State] = {
    "0": State.PAID,
    "9000": State.PAID,  # authorised; we always ask for one step, and there MoMo counts it as paid
    "1000": State.PENDING,  # waiting for the payer
    "7000": State.PENDING,
    "7002": State.PENDING,  # at the bank
    "8000": State.PENDING,  # waiting for the payer to confirm again
    "98": State.FAILED,  # no QR could be made
    "99": State.FAILED,
    "1001": State.FAILED,  # not enough money
    "1002": State.FAILED,  # refused by the issuer
    "1003": State.CANCELLED,  # after it was authorised: by us, or by MoMo's time limit
    "1004": State.FAILED,  # over the payer's limit
    "1005": State.EXPIRED,
    "1006": State.CANCELLED,  # the payer refused
    "1007": State.FAILED,  # account inactive or missing
    "1017": State.CANCELLED,  # by the merchant
    "1026": State.FAILED,  # against the rules of a promotion
    "4001": State.FAILED,  # account restricted
    "4002": State.FAILED,  # account not verified
    "4100": State.FAILED,  # the payer did not sign in
}

REQUEST: dict[str, tuple[NoNotice, Repaid]] = {
    # Of a request, not of a payment: what it tells who asked about one, and who asked for money to go back.
    "10": (NoNotice.TRY_LATER, Repaid.UNKNOWN),  # maintenance
    "11": (NoNotice.TRY_LATER, Repaid.REJECTED),  # access denied
    "12": (NoNotice.TRY_LATER, Repaid.REJECTED),  # unsupported version
    "13": (NoNotice.TRY_LATER, Repaid.REJECTED),  # our signature or account is wrong
    "20": (NoNotice.TRY_LATER, Repaid.REJECTED),  # bad format
    "21": (NoNotice.TRY_LATER, Repaid.REJECTED),  # amount invalid
    "22": (NoNotice.TRY_LATER, Repaid.REJECTED),  # amount out of range
    "40": (NoNotice.TRY_LATER, Repaid.UNKNOWN),  # this requestId was used: an earlier call of ours got through
    "41": (NoNotice.TRY_LATER, Repaid.UNKNOWN),  # this orderId was used: likewise
    "42": (NoNotice.NOT_KNOWN, Repaid.REJECTED),  # no such order
    "43": (NoNotice.TRY_LATER, Repaid.UNKNOWN),  # another transaction is in its way
    "45": (NoNotice.TRY_LATER, Repaid.REJECTED),  # itemId used twice
    "47": (NoNotice.TRY_LATER, Repaid.REJECTED),  # inapplicable information
    "2019": (NoNotice.TRY_LATER, Repaid.REJECTED),  # invalid orderGroupId
}

REFUND: dict[str, Repaid] = {
    "0": Repaid.DONE,
    "1000": Repaid.SUBMITTED,
    "7000": Repaid.SUBMITTED,
    "7002": Repaid.SUBMITTED,
    "1080": Repaid.REJECTED,  # failed for good; MoMo advises another one, with an id of its own, after an hour
    "1081": Repaid.REJECTED,  # already given back, or more than was paid
    "1088": Repaid.REJECTED,  # this payment cannot be given back
}

# fmt: off
DOCUMENTED = frozenset([
    "0", "10", "11", "12", "13", "20", "21", "22", "40", "41", "42", "43", "45", "47", "98", "99",
    "1000", "1001", "1002", "1003", "1004", "1005", "1006", "1007", "1017", "1026", "1080", "1081", "1088",
    "2019", "4001", "4002", "4100", "7000", "7002", "8000", "9000",
])
# fmt: on
if PAYMENT.keys() | REQUEST.keys() | REFUND.keys() != DOCUMENTED or REQUEST.keys() & (PAYMENT.keys() | REFUND.keys()):
    raise RuntimeError("a documented MoMo code has no meaning here, or two")


def noticed(code: str) -> State:
    """What a notice says. One that speaks of a request or a refund says nothing we expect: a person looks."""
    return PAYMENT.get(code, State.NEEDS_REVIEW)


def answered(code: str) -> State | NoNotice:
    """What the answer to a query says: its code speaks of the payment, or of the query."""
    return REQUEST[code][0] if code in REQUEST else noticed(code)


def repaid(code: str) -> Repaid:
    """What became of a repayment, as the list of them says."""
    return REFUND.get(code, Repaid.UNKNOWN)


def refund_request_state(code: str) -> Repaid:
    """What the answer to a request for a refund says: its code speaks of the refund, or of the request."""
    return REQUEST[code][1] if code in REQUEST else repaid(code)
