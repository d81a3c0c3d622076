"""ZaloPay's codes: each documented one has a meaning, and the dangerous ones have the right one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.interface import NoNotice, Repaid
from chalicelib.payments.providers.zalopay.adapter import PROVIDER
from chalicelib.payments.providers.zalopay.codes import (
    ORDER,
    REFUND,
    REFUND_STATE,
    answered,
    refund_request_state,
    repaid,
)

ORDERS = {
    "expired": ["-54", "-322"],
    "cancelled": ["-329"],
    "failed": [
        *["-34", "-35", "-43", "-63", "-217", "-332", "-333"],
        *["-1330", "-1331", "-1332", "-1333", "-1340", "-1341", "-1342", "-1343"],
    ],
    "not_known": ["-49", "-101"],
    "try_later": [
        *["-2", "-32", "-33", "-53", "-88", "-92", "-135", "-301"],
        *["-401", "-402", "-403", "-405", "-500", "-999"],
    ],
    "too_often": ["-429"],
}
REFUNDS = {
    "rejected": ["-13", "-14", "-24", "-25", "-26", "-101", "-401", "-402"],
    "unknown": ["-23", "-429", "-500", "-999"],
}
REFUND_STATES = {
    "rejected": ["0", "-13", "-14", "-32"],
    "unknown": ["-101", "-401", "-402", "-429", "-500", "-999"],
}
CODES = ["", "0", "1", "2", "3", "4", "406", "-1", "-101", "-401", "-500", "-55555", "one"]
SUBS = ["", "0", "1", "2", "3", *ORDER, *REFUND, *REFUND_STATE, "-1", "-55555", "one"]


def rows(meanings: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Each code with its meaning."""
    return [(code, meaning) for meaning, codes in meanings.items() for code in codes]


def test_each_documented_code_has_a_meaning() -> None:
    """And no other has."""
    assert ORDER.keys() == dict(rows(ORDERS)).keys()
    assert REFUND.keys() == dict(rows(REFUNDS)).keys()
    assert REFUND_STATE.keys() == dict(rows(REFUND_STATES)).keys()


@pytest.mark.parametrize(("code", "meaning"), rows(ORDERS))
def test_each_code_of_an_order_means_this(code: str, meaning: str) -> None:
    """Whichever of the two codes says it."""
    assert answered("2", code, processing=False).value == meaning
    assert answered(code, "", processing=False).value == meaning
    assert answered(code, "1", processing=False).value == meaning


@pytest.mark.parametrize(("code", "meaning"), rows(REFUNDS))
def test_each_code_of_a_request_for_a_refund_means_this(code: str, meaning: str) -> None:
    """Whichever of the two codes says it."""
    assert (
        refund_request_state("2", code)
        is refund_request_state(code, "")
        is refund_request_state(code, "1")
        is Repaid(meaning)
    )


@pytest.mark.parametrize(("code", "meaning"), rows(REFUND_STATES))
def test_each_code_of_a_refund_means_this(code: str, meaning: str) -> None:
    """Whichever of the two codes says it; 0 is said in the second only."""
    assert repaid("2", code) is Repaid(meaning)
    assert repaid(code, "") is (Repaid.UNKNOWN if code == "0" else Repaid(meaning))


def test_only_one_pair_is_money() -> None:
    """1 with 1, and nothing in progress."""
    paid = [
        (code, sub, processing)
        for code, sub, processing in product(CODES, SUBS, (True, False))
        if answered(code, sub, processing=processing) is State.PAID
    ]
    assert set(paid) == {("1", "1", False)}


def test_only_a_failure_fails() -> None:
    """A payment fails, ends or is cancelled only by a code of its own, while nothing is in progress."""
    over = {State.FAILED, State.EXPIRED, State.CANCELLED}
    for code, sub in product(CODES, SUBS):
        if answered(code, sub, processing=False) in over:
            assert (code == "2" and ORDER[sub] in over) or ORDER[code] in over
    assert not any(answered(code, sub, processing=True) in over for code in ("1", "2", "3") for sub in SUBS)


@given(st.text(max_size=8), st.text(max_size=8), st.booleans())
def test_an_unknown_code_is_neither_paid_nor_failed(code: str, sub: str, processing: bool) -> None:
    """Somebody looks at it, or it is asked again."""
    state = answered(code, f"?{sub}", processing=processing)
    assert state in (State.NEEDS_REVIEW, State.PENDING, NoNotice.TRY_LATER) or code in ORDER


def test_only_one_pair_is_money_given_back() -> None:
    """1 with 1; whatever is unknown is unknown."""
    for says in (refund_request_state, repaid):
        done = {(code, sub) for code, sub in product(CODES, SUBS) if says(code, sub) is Repaid.DONE}
        assert done == {("1", "1")}
        assert says("2", "-55555") is says("-55555", "") is says("", "") is Repaid.UNKNOWN


def test_what_zalopay_can_do_is_told() -> None:
    """It tells of no failures by itself."""
    assert PROVIDER.name == "zalopay"
    assert PROVIDER.capabilities == {"redirect", "qr", "query", "refund", "partial_refund", "query_refund"}
    assert all(PROVIDER.label)
