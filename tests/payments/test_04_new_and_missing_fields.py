"""Providers add fields, leave some out, and write null for nothing: none of that loses a payment."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.payment.attempt import Attempt, State
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import Fields
from tests.payments.provider_specs import SIDES, each, those
from tests.payments.side import Side

NEW = {"vnpay": "vnp_New", "momo": "paymentOption", "zalopay": "new", "payos": "new", "sepay": "new", "stripe": "new"}

OPTIONAL = {
    "vnpay": ["vnp_BankCode", "vnp_PayDate", "vnp_OrderInfo"],
    "momo": ["payType", "extraData", "message", "transId", "responseTime"],
    "zalopay": ["embed_data", "item", "channel", "merchant_user_id", "user_fee_amount", "server_time"],
    "payos": [
        *("accountNumber", "description", "currency", "desc", "transactionDateTime"),
        *("counterAccountBankId", "counterAccountBankName", "counterAccountName", "counterAccountNumber"),
        *("virtualAccountName", "virtualAccountNumber"),
    ],
    "sepay": ["gateway", "transactionDate", "code", "accumulated", "subAccount", "referenceCode", "description"],
    "stripe": ["id", "client_reference_id", "customer_details", "url", "mode", "livemode"],
}
"""What a payment can do without."""


def pays(counter: Counter, side: Side, attempt: Attempt, fields: Fields, over: Fields | None = None) -> None:
    """The notice with these fields is all of the fee."""
    counter.notify(side.name, side.sent(fields, over=over))
    stored = counter.known(attempt)
    assert (stored.state, stored.received) == (State.PAID, attempt.amount)


@each
@pytest.mark.parametrize("value", ["x", "", "a&b"])
def test_a_field_nobody_knew_yet(counter: Counter, side: Side, value: str) -> None:
    """Signed with the others where the provider signs all of them."""
    attempt = counter.begun(side.name)
    pays(counter, side, attempt, side.message(attempt, **{NEW[side.name]: value}))


@those(lambda side: side.name != "vnpay")
@pytest.mark.parametrize(
    "value",
    [None, True, 0, 0.5, [], [{"b": 1, "a": None}, {"z": "ệ"}], [1.5, None]],
    ids=lambda value: json.dumps(value),
)
def test_a_field_of_any_kind(counter: Counter, side: Side, value: Any) -> None:
    """payOS's own Python library refuses a new one; it is signed, and we do not read it."""
    attempt = counter.begun(side.name)
    pays(counter, side, attempt, side.message(attempt, **{NEW[side.name]: value}))


@pytest.mark.parametrize(
    ("side", "name"),
    [pytest.param(side, name, id=f"{side.name}-{name}") for side in SIDES.values() for name in OPTIONAL[side.name]],
)
@pytest.mark.parametrize("form", ["missing", "null", "empty"])
def test_what_is_not_needed_may_be_missing_null_or_empty(counter: Counter, side: Side, name: str, form: str) -> None:
    """And the three are one; MoMo signs the name of what is not there, the others do not."""
    attempt = counter.begun(side.name)
    rest = {other: value for other, value in side.message(attempt).items() if other != name}
    nothing: dict[str, Fields] = {
        "missing": {},
        "null": {} if side.name == "vnpay" else {name: None},
        "empty": {name: ""},
    }
    pays(counter, side, attempt, {**rest, **nothing[form]}, {**rest, name: ""} if side.name == "momo" else None)


@pytest.mark.parametrize("nothing", [None, "", "null", "undefined"])
def test_payos_has_four_words_for_nothing(counter: Counter, nothing: str | None) -> None:
    """They sign alike; whichever was sent, it is the same payment."""
    side = SIDES["payos"]
    attempt = counter.begun(side.name)
    signed = side.message(attempt, counterAccountName="")
    pays(counter, side, attempt, {**signed, "counterAccountName": nothing}, signed)


def test_payos_without_its_code_is_for_a_person_to_look_at(counter: Counter) -> None:
    """It is needed: it says that this is money."""
    side = SIDES["payos"]
    attempt = counter.begun(side.name)
    counter.notify("payos", side.sent({name: value for name, value in side.message(attempt).items() if name != "code"}))
    assert counter.known(attempt).state is State.NEEDS_REVIEW
