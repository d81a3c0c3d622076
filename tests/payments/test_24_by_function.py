"""Branches that other tests reach in another function only, each in the one that may come there as well."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.payment.attempt import State
from chalicelib.platform import clients
from chalicelib.storage.payments import provider_state
from tests import issuer as people
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import SIDES, some
from tests.payments.refunding import only
from tests.payments.side import Side
from tests.payments.test_14_lost_notices import BUSY
from tests.payments.test_14_settlement_files import compared, row


def test_the_button_too_leaves_a_provider_alone_that_was_asked_too_often(counter: Counter) -> None:
    """The pause is noted, for the schedule as well."""
    attempt = counter.opened("vnpay")
    counter.calls = lambda *_: BUSY["vnpay"]
    path = f"/v1/dossiers/{attempt.reference}/payments/{attempt.id}/check"
    assert counter.must(200, "POST", path, people.CITIZEN)["provider_said"] == "asked_too_often"
    until = provider_state.paused_until(clients.table(), "vnpay")
    assert until is not None
    assert until > clients.now()
    counter.sweep(attempt.created_at + timedelta(minutes=1))
    assert len(counter.requests) == 1


@some("momo", "zalopay", "payos", "sepay")
def test_money_that_the_schedule_finds_for_a_fee_that_was_paid_goes_back(counter: Counter, side: Side) -> None:
    """The citizen paid twice, and the second notice was lost."""
    reference = counter.new_unpaid()
    first, second = counter.begun("vnpay", reference), counter.begun(side.name, reference)
    counter.notify("vnpay", SIDES["vnpay"].paid(first))
    counter.answers(side.name, second)
    counter.sweep(second.created_at + timedelta(minutes=1))
    assert (counter.known(second).state, counter.known(second).is_duplicate) == (State.PAID, True)
    assert only(counter, second).amount == DUE


@some("momo", "zalopay", "payos", "sepay")
def test_money_that_a_settlement_file_finds_for_a_fee_that_was_paid_goes_back(counter: Counter, side: Side) -> None:
    """The citizen paid twice, and only the file tells of the second payment."""
    reference = counter.new_unpaid()
    first, second = counter.begun("vnpay", reference), counter.begun(side.name, reference)
    counter.notify("vnpay", SIDES["vnpay"].paid(first))
    assert compared(counter, side.name, row(second)).recorded == 1
    assert (counter.known(second).state, counter.known(second).is_duplicate) == (State.PAID, True)
    assert only(counter, second).amount == DUE
