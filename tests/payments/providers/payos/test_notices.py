"""payOS's webhooks: what its library signs is read as one credit each, whatever fields it has today."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from payos import WebhookError

from chalicelib.domain.payment.attempt import State
from chalicelib.payments.providers.payos.signatures import text_of
from tests.payments.providers.payos.payos_side import (
    CREDIT,
    GENUINE,
    LINK,
    ORDER,
    VN,
    WEBHOOK,
    changed,
    library,
    parsed,
)


def test_a_credit_is_read_as_it_was_meant() -> None:
    """Number, whole dong, transfer, moment; the attempt is known by its number alone."""
    notice = parsed(WEBHOOK)
    assert (notice.provider, notice.attempt, notice.number) == ("payos", "", ORDER.number)
    assert (notice.state, notice.credit, notice.amount) == (State.PAID, True, ORDER.amount)
    assert (notice.transaction, notice.codes, notice.source) == (f"FT26338000001/{LINK}", "00", "webhook")
    assert notice.paid_at == datetime(2026, 12, 4, 9, 20, tzinfo=VN)


def test_the_library_takes_the_same_webhook() -> None:
    """What we read as a credit is one to payOS's own library, which refuses it once it is touched."""
    assert library().webhooks.verify(json.dumps(WEBHOOK)).order_code == ORDER.number
    with pytest.raises(WebhookError):
        library().webhooks.verify({**WEBHOOK, "data": {**CREDIT, "amount": 1}})


def test_what_is_not_signed_says_nothing() -> None:
    """The outer code, description and success, and anything beside them."""
    for more in ({"code": "99"}, {"success": False}, {"desc": None}, {"amount": 1, "orderCode": 2}, {"new": [{}]}):
        assert parsed({**WEBHOOK, **more}) == parsed(WEBHOOK)
    assert parsed({"data": CREDIT, "signature": GENUINE}) == parsed(WEBHOOK)


def test_each_transfer_is_a_credit_of_its_own() -> None:
    """Two transfers, equal or not, are two; one that is told twice is one."""
    first = parsed(changed(amount=6_000))
    second = parsed(changed(amount=6_000, reference="FT26338000002"))
    assert first.dedupe != second.dedupe
    assert parsed(changed(amount=10_000)).dedupe != first.dedupe
    assert parsed(changed(amount=6_000, desc="success", counterAccountName=None)).dedupe == first.dedupe


@pytest.mark.parametrize("memo", ["x&orderCode=7&z=", "&amount=1", "x&reference=FT1"])
def test_a_memo_that_could_be_read_as_a_field_is_for_a_person_to_look_at(memo: str) -> None:
    """Payers write memos, and nothing in the signed text is encoded."""
    notice = parsed(changed(description=memo))
    assert (notice.state, notice.credit, notice.codes) == (State.NEEDS_REVIEW, False, "00/ambiguous")
    assert notice.dedupe != parsed(WEBHOOK).dedupe


def test_a_signature_that_was_seen_moves_no_money_to_another_attempt() -> None:
    """A payer hides fields in a memo, learns the signature and cuts the text otherwise: it holds, and pays nothing."""
    honest = changed(description="x&orderCode=7&reference=FT1&z=")
    before = {name: value for name, value in CREDIT.items() if name < "description"}
    after = text_of({name: value for name, value in CREDIT.items() if name > "description"})
    forged = {**before, "description": "x", "orderCode": 7, "reference": "FT1", "z": f"&{after}"}
    assert text_of(forged) == text_of(honest["data"])
    notice = parsed({**honest, "data": forged})
    assert (notice.number, notice.state, notice.credit) == (7, State.NEEDS_REVIEW, False)


@pytest.mark.parametrize("memo", ["CONG TY A & B", "a = b & c = d", "4TWH8NPC; x=1", "ệ*~()!'"])
def test_an_odd_memo_is_a_credit_all_the_same(memo: str) -> None:
    """Only what looks like a field is suspect."""
    assert parsed(changed(description=memo, counterAccountName=memo)).credit
