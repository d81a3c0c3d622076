"""Stored items keep the attribute names they always had, whatever the code calls their fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.payment.attempt import Attempt, Notice, State, UnmatchedPayment
from chalicelib.domain.payment.settlement import Difference, Kind
from chalicelib.storage.payments import ledger_items, payment_items

AT = datetime.fromisoformat("2026-12-04T09:00:00+07:00")
ATTEMPT = Attempt(
    id="7K2M9QXR4TW8NPCD",
    reference="7K2M-9QXR-4TW8",
    provider="vnpay",
    amount=16_000,
    created_at=AT,
    expires_at=AT,
    state=State.PAID,
    is_duplicate=True,
    matched_amount=1,
    refunded_amount=2,
    officer_refund_amount=3,
)
NOTICE = Notice(
    provider="vnpay",
    attempt=ATTEMPT.id,
    is_matched=True,
    state=State.PAID,
    amount=16_000,
    transaction="7",
    codes="00",
    source="webhook",
)


def test_an_attempt_is_stored_by_the_names_of_its_first_release() -> None:
    """And read back by them."""
    item = payment_items.from_attempt(ATTEMPT)
    stored = {name: item[name] for name in ("surplus", "placed", "given", "decided")}
    assert stored == {"surplus": {"BOOL": True}, "placed": {"N": "1"}, "given": {"N": "2"}, "decided": {"N": "3"}}
    assert not item.keys() & {"is_duplicate", "matched_amount", "refunded_amount", "officer_refund_amount"}
    assert payment_items.to_attempt(item) == ATTEMPT


def test_a_notification_says_placed_where_a_supervisor_matched_it() -> None:
    """Absent where not."""
    assert payment_items.from_notice(NOTICE, at=AT)["placed"] == {"BOOL": True}
    assert "placed" not in payment_items.from_notice(replace(NOTICE, is_matched=False), at=AT)


def test_a_resolution_is_stored_as_how() -> None:
    """Of unmatched money and of differences."""
    money = UnmatchedPayment(
        notice=replace(NOTICE, is_matched=False), agency="H27.19", received_at=AT, resolution="returned", closed_at=AT
    )
    item = payment_items.from_unmatched(money)
    assert (item["how"], item["type"], "resolution" in item) == ({"S": "returned"}, {"S": "stray"}, False)
    assert payment_items.to_unmatched(item) == money
    odd = Difference(
        provider="vnpay",
        day="2026-12-04",
        name="x",
        kind=Kind.MISSING,
        agency="H27.19",
        detected_at=AT,
        resolution="known",
    )
    row = ledger_items.from_difference(odd)
    assert (row["how"], "resolution" in row) == ({"S": "known"}, False)
    assert ledger_items.to_difference(row) == odd
