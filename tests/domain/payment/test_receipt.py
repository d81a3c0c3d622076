"""What receipts say follows from the money, whatever way it came about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import identifiers
from chalicelib.domain.payment import receipt, refund
from chalicelib.domain.payment.attempt import Attempt, State
from chalicelib.domain.payment.receipt import Receipt
from chalicelib.domain.payment.refund import Refund
from chalicelib.domain.procedure.fees import Line

AT = datetime.fromisoformat("2026-12-31T23:30:00+07:00")
PHI, LE_PHI, POSTAGE = 16_000, 50_000, 28_000
REFERENCE = identifiers.new(lambda alphabet, length: alphabet[1] * length)
PAYING = Attempt(
    id=identifiers.new_child(REFERENCE, lambda alphabet, length: alphabet[2] * length),
    reference=REFERENCE,
    provider="vnpay",
    amount=PHI + LE_PHI + POSTAGE,
    created_at=AT,
    expires_at=AT,
    state=State.PAID,
    reported=PHI + LE_PHI + POSTAGE,
    agency="H27.19",
    state_changed_at=AT,
)


def line(kind: str, amount: int) -> Line:
    """One item of the bill."""
    return Line(id=kind, kind=kind, name=(kind, kind), moment="filing", quantity=1, amount=amount, how=("x", "x"))


DUE = (line("phi", PHI), line("le_phi", LE_PHI), line("postage", POSTAGE))


def back(amount: int, kind: str = "", number: int = 1) -> Refund:
    """Money that went back."""
    return Refund(
        id=f"{PAYING.id}{number:02}",
        reference=PAYING.reference,
        agency=PAYING.agency,
        provider=PAYING.provider,
        amount=amount,
        reason="our_mistake",
        kind=kind,
        requested_at=AT,
        promised_by=AT,
        state=refund.State.DONE,
    )


def sums(paying: Attempt, *refunds: Refund) -> dict[str, int]:
    """What each kind's receipt is of."""
    found = receipt.lines(paying, DUE, refunds)
    return {kind: sum(item.amount for item in items) for kind, items in found.items()}


def test_phi_and_le_phi_have_a_receipt_each_and_the_post_none() -> None:
    """It writes its own."""
    assert sums(PAYING) == {"phi": PHI, "le_phi": LE_PHI}


def test_what_an_officer_gives_back_comes_off_the_kind_that_was_named() -> None:
    """Only what is done; what is on its way has gone nowhere."""
    assert sums(PAYING, back(6_000, "le_phi")) == {"phi": PHI, "le_phi": LE_PHI - 6_000}
    assert sums(PAYING, back(PHI, "phi")) == {"le_phi": LE_PHI}
    assert sums(PAYING, replace(back(6_000, "phi"), state=refund.State.SUBMITTED)) == {"phi": PHI, "le_phi": LE_PHI}
    assert sums(PAYING, back(PAYING.received)) == {}


def test_what_was_paid_too_much_is_on_no_receipt() -> None:
    """Neither while it is here nor when it went back."""
    too_much = replace(PAYING, reported=PAYING.amount + 7_000)
    assert sums(too_much) == sums(too_much, back(7_000)) == {"phi": PHI, "le_phi": LE_PHI}


def test_a_smaller_sum_that_was_accepted_makes_smaller_receipts() -> None:
    """A receipt is of money that was received."""
    less = replace(PAYING, reported=PAYING.amount - PHI - 1000)
    assert sum(sums(less).values()) == LE_PHI - 1000


@given(st.lists(st.tuples(st.integers(1, 60_000), st.sampled_from(["", "phi", "le_phi"])), max_size=5))
def test_receipts_never_say_more_than_was_kept(refunded: list[tuple[int, str]]) -> None:
    """Nor less than nothing."""
    refunds = [back(amount, kind, n) for n, (amount, kind) in enumerate(refunded, 1)]
    message = sums(PAYING, *refunds)
    gone = sum(amount for amount, _ in refunded)
    assert all(amount > 0 for amount in message.values())
    assert sum(message.values()) == max(0, PHI + LE_PHI - gone)


def test_a_changed_receipt_is_cancelled_and_another_stands_for_it() -> None:
    """One for each kind that changed; told again nothing happens; the year is Vietnam's."""
    cancelled, issued = receipt.replacements(
        [], receipt.lines(PAYING, DUE, []), PAYING, reference=PAYING.reference, at=AT - timedelta(hours=24)
    )
    assert cancelled == []
    first = [replace(each, number=7) for each in issued]
    assert [each.name for each in first] == ["PH-2026-0000007", "LP-2026-0000007"]
    wanted = receipt.lines(PAYING, DUE, [back(6_000, "phi")])
    later = AT + timedelta(hours=1)
    cancelled, issued = receipt.replacements(first, wanted, PAYING, reference=PAYING.reference, at=later)
    assert [(each.name, each.cancelled_for) for each in cancelled] == [("PH-2026-0000007", "partly_refunded")]
    assert [(each.replaces, each.turn, each.year, each.amount) for each in issued] == [
        ("PH-2026-0000007", 2, 2027, PHI - 6_000)
    ]
    standing: list[Receipt] = [cancelled[0], replace(issued[0], number=1), first[1]]
    assert receipt.replacements(standing, wanted, PAYING, reference=PAYING.reference, at=later) == ([], [])
