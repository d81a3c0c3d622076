"""A new reader of the stream begins at its oldest event: what an earlier release told already is not told again."""

from __future__ import annotations

from chalicelib.domain.consumers import Consumer
from tests.released.loaded import Released, rows_of
from tests.web.test_events import sent
from tests.world import TABLE

EXAMPLES = ("draft_expired", "fee_open", "paid_filed", "filed", "decided", "returned")


def test_each_event_is_told_once_across_the_upgrade(released: Released) -> None:
    """By the notes of the earlier release, which noted all channels at once."""
    released.load(*(each for each in EXAMPLES if released.has(each)))
    rows = rows_of(released.name, *(released.reference(each) for each in EXAMPLES if released.has(each)))
    noted = {row["sk"].removeprefix("MESSAGE#") for row in rows if row["sk"].startswith("MESSAGE#")}
    assert noted
    assert released.world.brought(Consumer.NOTIFICATIONS) == []
    assert sent() == 0
    reference = released.reference("filed")
    (filed, *_) = (row for row in rows if row.get("kind") == "submit" and row["reference"] == reference)
    note = {"pk": {"S": filed["pk"]}, "sk": {"S": filed["sk"].replace("EVENT#", "MESSAGE#")}}
    released.world.dynamodb.delete_item(TableName=TABLE, Key=note)
    for _ in range(2):
        assert released.world.brought(Consumer.NOTIFICATIONS) == []
        assert sent() == 1


def test_no_second_receipt_is_issued_for_a_payment_of_an_earlier_release(released: Released) -> None:
    """Each payment has its receipts after the upgrade, however often its events come."""
    seen = []
    for _ in range(2):
        released.load("paid_filed")
        assert released.world.brought(Consumer.RECEIPTS) == []
        seen.append([receipt["receipt"] for receipt in released.seen("paid_filed")["receipts"]])
    assert seen[0]
    assert seen[0] == seen[1]
