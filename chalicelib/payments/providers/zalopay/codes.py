"""What ZaloPay's codes mean to us. Each documented code is here; an unknown one is for a person to look at.

`return_code` is 1 (success), 2 (failure) or 3 (not finished), and `sub_return_code` says why. What was
wrong with the question itself is said in either of them, depending on the age of ZaloPay's document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.interface import NoNotice, Repaid

PAID = "1/1"
"""What a callback says too, though in no words: ZaloPay calls only when it has taken the money."""

ORDER: dict[str, State | NoNotice] = {
    "-54": State.EXPIRED,
    "-63": State.FAILED,  # not enough money; the payer may fill up and pay while the order is open
    "-217": State.FAILED,  # at the bank
    "-332": State.FAILED,  # against the rules of a promotion
    "-333": State.FAILED,
    "-322": State.EXPIRED,  # the payer's code ran out, nothing was taken
    "-329": State.CANCELLED,  # by the payer
    "-34": State.FAILED,  # this channel or bank is under maintenance, another may do
    "-35": State.FAILED,
    "-43": State.FAILED,
    **{f"-{code}": State.FAILED for code in range(1330, 1334)},  # over the payer's limit of the day
    **{f"-{code}": State.FAILED for code in range(1340, 1344)},  # over that of the month
    "-49": NoNotice.NOT_KNOWN,  # nothing was begun
    "-101": NoNotice.NOT_KNOWN,  # no such order
    # Of the question, or of ZaloPay's health; they say nothing of the payment.
    "-2": NoNotice.TRY_LATER,  # no such app
    "-32": NoNotice.TRY_LATER,  # the system is broken
    "-33": NoNotice.TRY_LATER,  # the app is under maintenance
    "-53": NoNotice.TRY_LATER,  # our signature is wrong
    "-88": NoNotice.TRY_LATER,  # under maintenance
    "-92": NoNotice.TRY_LATER,  # the name of the order is malformed
    "-135": NoNotice.TRY_LATER,  # under maintenance
    "-301": NoNotice.TRY_LATER,  # the system is broken
    "-401": NoNotice.TRY_LATER,  # bad format
    "-402": NoNotice.TRY_LATER,  # our app or signature is wrong
    "-403": NoNotice.TRY_LATER,
    "-405": NoNotice.TRY_LATER,
    "-429": NoNotice.TOO_OFTEN,  # asked too often
    "-500": NoNotice.TRY_LATER,  # the system is broken
    "-999": NoNotice.TRY_LATER,  # under maintenance
}

REFUND: dict[str, Repaid] = {
    "-13": Repaid.REJECTED,  # too late
    "-14": Repaid.REJECTED,  # more than is left of the payment
    "-23": Repaid.UNKNOWN,  # this name was used: an earlier call of ours got through
    "-24": Repaid.REJECTED,  # malformed name
    "-25": Repaid.REJECTED,  # a name of another day
    "-26": Repaid.REJECTED,  # a name of another app
    "-101": Repaid.REJECTED,  # no such payment
    "-401": Repaid.REJECTED,  # bad format
    "-402": Repaid.REJECTED,  # our app or signature is wrong
    "-429": Repaid.UNKNOWN,  # these three may be asked again, under the same name
    "-500": Repaid.UNKNOWN,
    "-999": Repaid.UNKNOWN,
}

REFUND_STATE: dict[str, Repaid] = {
    "0": Repaid.REJECTED,  # failed for good
    "-13": Repaid.REJECTED,
    "-14": Repaid.REJECTED,
    "-32": Repaid.REJECTED,  # this payment cannot be given back
    "-101": Repaid.UNKNOWN,  # no refund of this name, so far
    "-401": Repaid.UNKNOWN,  # of the question
    "-402": Repaid.UNKNOWN,
    "-429": Repaid.UNKNOWN,
    "-500": Repaid.UNKNOWN,
    "-999": Repaid.UNKNOWN,
}

NOT_FOUND = "-101"

# fmt: off
DOCUMENTED_ORDER = frozenset([
    "-2", "-32", "-33", "-34", "-35", "-43", "-49", "-53", "-54", "-63", "-88", "-92", "-101", "-135", "-217", "-301",
    "-322", "-329", "-332", "-333", "-401", "-402", "-403", "-405", "-429", "-500", "-999",
    "-1330", "-1331", "-1332", "-1333", "-1340", "-1341", "-1342", "-1343",
])
DOCUMENTED_REFUND = frozenset([
    "-13", "-14", "-23", "-24", "-25", "-26", "-101", "-401", "-402", "-429", "-500", "-999",
])
DOCUMENTED_REFUND_STATE = frozenset(["0", "-13", "-14", "-32", "-101", "-401", "-402", "-429", "-500", "-999"])
# fmt: on
for _table, _documented in (
    (ORDER, DOCUMENTED_ORDER),
    (REFUND, DOCUMENTED_REFUND),
    (REFUND_STATE, DOCUMENTED_REFUND_STATE),
):
    if _table.keys() != _documented:
        raise RuntimeError("a documented ZaloPay code has no meaning here")

M = TypeVar("M")


def answered(code: str, sub: str, *, processing: bool) -> State | NoNotice:
    """What the answer to a query says: paid only if both codes say so and nothing is in progress."""
    if code == "3" or (processing and code in ("1", "2")):
        return State.PENDING
    if code == "1":
        return State.PAID if sub == "1" else State.NEEDS_REVIEW
    # Of a payment only 1, 2 and 3 are said; an unknown other one is about the question.
    return _reason(ORDER, code, sub, State.NEEDS_REVIEW if code == "2" else NoNotice.TRY_LATER)


def refund_request_state(code: str, sub: str) -> Repaid:
    """What the answer to a request for a refund says."""
    return _repaid(REFUND, code, sub)


def repaid(code: str, sub: str) -> Repaid:
    """What the answer to the question about a refund says."""
    return _repaid(REFUND_STATE, code, sub)


def is_unknown_refund(code: str, sub: str) -> bool:
    """Whether ZaloPay knows no refund of this name."""
    return code == NOT_FOUND or (code, sub) == ("2", NOT_FOUND)


def _repaid(table: Mapping[str, Repaid], code: str, sub: str) -> Repaid:
    if code == "3":
        return Repaid.SUBMITTED
    if code == "1":
        return Repaid.DONE if sub == "1" else Repaid.UNKNOWN
    return _reason(table, code, sub, Repaid.UNKNOWN)


def _reason(table: Mapping[str, M], code: str, sub: str, unknown: M) -> M:
    if code == "2":
        return table.get(sub, unknown)
    return table.get(code, unknown) if code.startswith("-") else unknown
