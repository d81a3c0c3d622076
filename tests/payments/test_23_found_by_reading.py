"""What a fresh reading of this code found: sequences in which money was counted twice, lost, or seen by nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import catalogue
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment import refund as rules
from chalicelib.domain.payment.attempt import Attempt, Outcome, State
from chalicelib.domain.payment.receipt import MOVES_MONEY
from chalicelib.payments import reconciliation
from chalicelib.payments.providers.sepay import client as sepay_api
from chalicelib.payments.providers.settlement_files import reader as settlements
from chalicelib.platform import clients, http_client
from chalicelib.storage import dossier_items
from chalicelib.storage.s3 import object_keys
from tests import issuer as people
from tests.payments.answers import QUERIED, read
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_messages import AT, Sent
from tests.payments.provider_specs import SIDES
from tests.payments.providers.sepay import sepay_side
from tests.payments.providers.stripe import stripe_made
from tests.payments.refund_server import LOST, Till
from tests.payments.refunding import requested
from tests.payments.test_14_settlement_files import DAY, NEXT, compared, row, waiting

STRAYS = "/v1/desk/payments/strays"


def decided(counter: Counter, refund: Any, how: str) -> None:
    """What a supervisor says of a refund that waits."""
    body = {"version": refund["version"], "how": how, "transaction": "FT1"}
    counter.must(200, "POST", f"/v1/desk/refunds/{refund['refund']}/decide", people.SUPERVISOR, body)


def placed(counter: Counter, provider: str, name: str, attempt: Attempt) -> int:
    """A supervisor finds whose money it is; the status of the answer."""
    body = {"provider": provider, "name": name, "how": "matched", "attempt": attempt.id}
    return int(counter.ask("POST", STRAYS, people.SUPERVISOR, body).status_code)


def paid(counter: Counter, name: str, *, number: int = 1) -> Attempt:
    """A fee that was paid and told."""
    attempt = counter.opened(name)
    counter.notify(name, SIDES[name].paid(attempt, number=number))
    return attempt


def queue(counter: Counter) -> Any:
    """The review list."""
    return counter.must(200, "GET", "/v1/desk/payments/review", people.SUPERVISOR)


def stripes(thing: dict[str, Any], kind: str, minutes: int = 0) -> Sent:
    """An event of Stripe, signed."""
    body = stripe_made.written(stripe_made.event(kind, thing))
    return Sent(body, {"Stripe-Signature": stripe_made.signature(body, at=AT + timedelta(minutes=minutes))})


def until_expiry(counter: Counter, attempt: Attempt, days: int) -> None:
    """The dossier is closed by itself on that day."""
    dossier = replace(counter.case_file(attempt).dossier, expires_at=AT + timedelta(days=days))
    counter.memory.items[(f"DOSSIER#{attempt.reference}", "HEAD")] = dossier_items.from_dossier(dossier)


DISPUTE = {
    "id": "dp_1",
    "object": "dispute",
    "amount": DUE,
    "currency": "vnd",
    "status": "needs_response",
    "payment_intent": "pi_3Qx1",
    "metadata": {},
    "livemode": False,
}


def test_many_small_transfers_do_not_stop_anything(counter: Counter) -> None:
    """A hundred to one memo: each is recorded, and what has no refund of its own waits for a supervisor."""
    attempt = paid(counter, "sepay")
    for number in range(2, 102):
        outcome = counter.answered("sepay", SIDES["sepay"].paid(attempt, amount=2000, number=number))
        assert outcome is Outcome.RECORDED
    assert (counter.known(attempt).refunds, counter.known(attempt).review) == (99, "overpaid")
    counter.lists = True
    late = {"id": "99999", "code": None, "transaction_content": f"MC{attempt.id}", "amount_in": "2000.00"}
    counter.calls = lambda *_: sepay_side.listed({**sepay_side.ROW, **late})
    counter.sweep(AT + timedelta(minutes=1))


def test_a_broken_secret_of_one_provider_stops_no_other(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the sweep fails in the end, so that its alarm rings."""
    counter.begun("vnpay")
    other = counter.begun("momo")
    secretly(monkeypatch, "vnpay", "{not json")
    counter.calls = lambda _method, _url, body: QUERIED["momo"](counter.known(other), read(body), "paid")
    with pytest.raises(ValueError, match=r"credentials|JSON|secret|vnpay"):
        counter.sweep(AT + timedelta(minutes=2))
    assert counter.known(other).state is State.PAID


def secretly(monkeypatch: pytest.MonkeyPatch, provider: str, message: str) -> None:
    """From now on this is the provider's secret."""
    store = clients.secret_store()
    really = store.read_secret
    monkeypatch.setattr(store, "read_secret", lambda name: message if name.endswith(provider) else really(name))


def test_a_refund_without_an_account_is_somebodys_in_the_end(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose provider was taken away."""
    attempt = paid(counter, "momo")
    requested(counter, attempt, 6000, DUE)
    secretly(monkeypatch, "momo", "")
    for days in range(12):
        counter.sweep(AT + timedelta(days=days, minutes=5))
    assert [each["review"] for each in queue(counter)["refunds"]] == ["refund_stuck"]


def test_many_small_refunds_need_the_second_officer_too(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is of the payment."""
    monkeypatch.setenv("REFUND_APPROVAL_THRESHOLD", "5000")
    clients.settings.cache_clear()
    attempt = paid(counter, "sepay")
    found = [requested(counter, attempt, 5000, DUE - 5000 * n)["review"] for n in range(3)]
    assert found == ["refund_by_hand", "refund_approval", "refund_approval"]


def test_accepting_what_nobody_said_arrived_gives_nothing_back_alone(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second officer must agree to what follows from the first one's word."""
    monkeypatch.setenv("REFUND_APPROVAL_THRESHOLD", "5000")
    clients.settings.cache_clear()
    side, reference = SIDES["vnpay"], counter.new_unpaid()
    one, two = counter.begun("vnpay", reference), counter.begun("vnpay", reference)
    counter.notify("vnpay", side.paid(one))
    counter.notify("vnpay", side.paid(two, "needs_review", number=2))
    body = {"version": counter.known(two).version, "how": "accepted", "reason": "other"}
    counter.must(200, "POST", f"/v1/desk/payments/{two.id}/resolve", people.SUPERVISOR, body)
    (refund,) = counter.case_file(two).refunds
    assert (refund.waits, refund.by) == (True, people.SUPERVISOR["sub"])


def test_a_rejected_refund_that_the_file_has_is_shown(counter: Counter) -> None:
    """It was made after all."""
    attempt = paid(counter, "vnpay")
    begun = requested(counter, attempt, 6000, DUE)
    till = Till("vnpay", attempt)
    till.how = "95"
    counter.calls = till
    counter.sweep(AT + timedelta(minutes=1))
    assert counter.case_file(attempt).refunds[0].state is rules.State.REJECTED
    assert compared(counter, "vnpay", row(attempt), f"{begun['refund']},88,6000,Hoàn tiền").differences == 1


def test_rows_without_a_number_are_each_kept(counter: Counter) -> None:
    """Three people's money, over two days."""
    head = "Nội dung,Tiền vào,Loại giao dịch"
    files = {DAY: "AN chuyen,16000,Thanh toán\nBINH chuyen,16000,Thanh toán", NEXT: "CHI,16000,Thanh toán"}
    for day, rows in files.items():
        entries = settlements.read("sepay", f"{head}\n{rows}".encode())
        agency = catalogue.first_agency()
        reconciliation.compare(clients.table(), "sepay", day, entries, agency=agency, at=AT + timedelta(days=1))
    assert len(waiting(counter, "strays")) == 3


@pytest.mark.parametrize("how", ["matched", "returned"])
def test_one_transfer_told_and_listed_is_one(counter: Counter, how: str) -> None:
    """What a supervisor has dealt with does not come back with the file of the day."""
    attempt = counter.begun("sepay")
    counter.notify("sepay", SIDES["sepay"].paid(attempt, content="chuyen tien", number=1))
    (unmatched,) = waiting(counter, "strays")
    body = {"provider": "sepay", "name": unmatched["name"], "how": how, "attempt": attempt.id}
    assert counter.ask("POST", STRAYS, people.SUPERVISOR, body).status_code == 204
    compared(counter, "sepay", f"chuyen tien,{unmatched['transaction']},16000,Thanh toán")
    assert waiting(counter, "strays") == []
    assert counter.known(attempt).received == (DUE if how == "matched" else 0)


def test_money_of_an_unknown_number_can_be_placed(counter: Counter) -> None:
    """payOS's integer was nobody's; the supervisor's word decides."""
    attempt = counter.begun("payos")
    stranger = replace(attempt, number=attempt.number + 1)
    counter.notify("payos", SIDES["payos"].paid(stranger, description="x"))
    (unmatched,) = waiting(counter, "strays")
    assert placed(counter, "payos", unmatched["name"], attempt) == 204
    assert (waiting(counter, "strays"), counter.known(attempt).state) == ([], State.PAID)


@pytest.mark.parametrize("amount", [6000, DUE])
def test_money_placed_on_a_paid_attempt_goes_back_by_hand(counter: Counter, amount: int) -> None:
    """All of it, and it leaves the list."""
    attempt = paid(counter, "vnpay")
    stranger = replace(attempt, id=attempt.id[:-4] + "ZZZZ")
    counter.notify("vnpay", SIDES["vnpay"].paid(stranger, amount=amount, number=5))
    (unmatched,) = waiting(counter, "strays")
    assert placed(counter, "vnpay", unmatched["name"], attempt) == 204
    assert (waiting(counter, "strays"), counter.known(attempt).received) == ([], DUE + amount)
    (refund,) = counter.case_file(attempt).refunds
    assert (refund.amount, refund.by_hand) == (amount, True)


@pytest.mark.parametrize("name", ["vnpay", "momo", "zalopay", "stripe"])
def test_a_second_transaction_of_one_attempt_is_seen(counter: Counter, name: str) -> None:
    """Each of them took it once; if one ever takes it twice, somebody looks."""
    attempt = paid(counter, name)
    counter.notify(name, SIDES[name].paid(attempt, number=2))
    assert len(waiting(counter, "strays")) == 1


def test_a_refund_that_failed_after_it_was_done_is_seen(counter: Counter) -> None:
    """The bank sent it back to Stripe."""
    attempt = paid(counter, "stripe")
    begun = requested(counter, attempt, 6000, DUE)
    counter.calls = Till("stripe", attempt)
    counter.sweep(AT + timedelta(minutes=1))
    assert counter.case_file(attempt).refunds[0].state is rules.State.DONE
    metadata = {"attempt": attempt.id, "repayment": begun["refund"]}
    thing = stripe_made.refund(metadata=metadata, payment_intent="pi_3Qx1", amount=6000, status="failed")
    counter.answered("stripe", stripes(thing, "refund.failed", 1))
    assert len(waiting(counter, "strays")) == 1


def test_money_given_back_at_stripes_own_desk_is_seen(counter: Counter) -> None:
    """Or it would be given back twice."""
    attempt = paid(counter, "stripe")
    thing = stripe_made.charge(metadata={"attempt": attempt.id}, payment_intent="pi_3Qx1", amount_refunded=DUE)
    counter.answered("stripe", stripes(thing, "charge.refunded"))
    assert len(waiting(counter, "strays")) == 1


@pytest.mark.parametrize("already", [True, False])
def test_a_dispute_is_no_money(counter: Counter, already: bool) -> None:
    """Found to be of an attempt, it neither pays it nor gives anything back."""
    attempt = paid(counter, "stripe") if already else counter.opened("stripe")
    counter.answered("stripe", stripes(DISPUTE, "charge.dispute.funds_withdrawn"))
    (unmatched,) = waiting(counter, "strays")
    assert (unmatched["review"], placed(counter, "stripe", unmatched["name"], attempt)) == ("dispute", 204)
    assert (counter.known(attempt).received, counter.case_file(attempt).refunds) == (DUE if already else 0, ())
    assert waiting(counter, "strays") == []


@pytest.mark.parametrize("file", [DAY, NEXT])
def test_a_payment_around_midnight_counts_where_the_file_has_it(counter: Counter, file: str) -> None:
    """Paid a minute before, heard of a minute after."""
    attempt = counter.opened("momo")
    counter.answers("momo", attempt, "paid")
    counter.sweep(datetime.fromisoformat("2026-12-05T00:01:30+07:00"))
    compared(counter, "momo", *([row(attempt)] if file == DAY else []), day=DAY)
    assert compared(counter, "momo", *([row(attempt)] if file == NEXT else []), day=NEXT).differences == 0


def test_what_a_supervisor_accepted_is_missing_in_no_file(counter: Counter) -> None:
    """The provider has it on the day it came, not on the day somebody looked."""
    attempt = counter.begun("sepay")
    counter.notify("sepay", SIDES["sepay"].paid(attempt, amount=10_000, number=1))
    compared(counter, "sepay", row(attempt, 10_000, "92705"), day=DAY)
    counter.at((AT + timedelta(days=1)).isoformat())
    accepted(counter, attempt)
    assert compared(counter, "sepay", day=NEXT).differences == 0


def accepted(counter: Counter, attempt: Attempt, how: str = "accepted") -> None:
    """A supervisor counts it as the fee."""
    body = {"version": counter.known(attempt).version, "how": how, "reason": "bank_confirmed"}
    counter.must(200, "POST", f"/v1/desk/payments/{attempt.id}/resolve", people.SUPERVISOR, body)


def test_a_receipt_follows_money_that_came_later(counter: Counter) -> None:
    """Less was accepted; then the rest came."""
    attempt = counter.begun("sepay")
    counter.notify("sepay", SIDES["sepay"].paid(attempt, amount=10_000, number=1))
    accepted(counter, attempt)
    counter.notify("sepay", SIDES["sepay"].paid(attempt, amount=6000, number=2))
    assert counter.known(attempt).retained_amount == DUE
    assert counter.case_file(attempt).history[-1].kind in MOVES_MONEY


def test_a_long_name_is_refused_or_unknown(counter: Counter) -> None:
    """A sort key has at most 1024 bytes."""
    name = "😀" * 200
    assert len(json.dumps(name, ensure_ascii=False).encode()) < 1024
    body = {"provider": "vnpay", "name": name, "how": "returned"}
    assert counter.ask("POST", STRAYS, people.SUPERVISOR, body).status_code == 404
    assert counter.ask("POST", STRAYS, people.SUPERVISOR, {**body, "name": name + "x"}).status_code == 422


def test_a_dossier_is_not_closed_while_its_money_is_looked_at(counter: Counter) -> None:
    """The money is there; a person is late."""
    attempt = counter.begun("vnpay")
    counter.notify("vnpay", SIDES["vnpay"].paid(attempt, "needs_review"))
    until_expiry(counter, attempt, 10)
    counter.sweep(AT + timedelta(days=10, minutes=1))
    assert counter.case_file(attempt).dossier.status is Status.AWAITING_FEE


def test_a_day_that_is_none_is_no_settlement_file() -> None:
    """Before anything is recorded."""
    with pytest.raises(ValueError, match="day"):
        object_keys.settlement_of("settlements/vnpay/2026-02-30.csv")


def test_a_file_does_not_undo_what_a_supervisor_settled(counter: Counter) -> None:
    """It is shown instead."""
    attempt = counter.begun("vnpay")
    counter.notify("vnpay", SIDES["vnpay"].paid(attempt, "needs_review"))
    accepted(counter, attempt, "settled")
    assert compared(counter, "vnpay", row(attempt)).differences == 1
    assert counter.case_file(attempt).dossier.status is Status.AWAITING_FEE


def test_sepays_list_can_always_be_read() -> None:
    """As many rows as are asked for fit into what is read, with room for long words."""
    rows = [
        {**sepay_side.ROW, "id": str(92705 + n), "transaction_content": "x" * 400} for n in range(sepay_api.MOST_ROWS)
    ]
    assert len(json.dumps({"status": 200, "transactions": rows}).encode()) <= http_client.MOST_BYTES


def test_an_attempt_on_a_busy_account_ends(counter: Counter) -> None:
    """Whatever its provider answers, after a week of asking."""
    attempt = counter.begun("sepay")
    other = {"code": None, "transaction_content": "khac"}
    busy = [{**sepay_side.ROW, **other, "id": str(1000 + n)} for n in range(sepay_api.NEWEST_ROWS)]
    counter.calls = lambda *_: sepay_side.listed(*busy)
    for hours in (1, 24, 24 * 8, 24 * 9):
        counter.sweep(AT + timedelta(hours=hours))
    assert (counter.known(attempt).state, counter.known(attempt).check_at) == (State.EXPIRED, None)


def test_two_refunds_of_one_amount_are_two_rows(counter: Counter) -> None:
    """Where the file names the payment only."""
    attempt = paid(counter, "stripe")
    for seen in (DUE, DUE - 6000):
        requested(counter, attempt, 6000, seen)
    till = Till("stripe", attempt)
    till.how = LOST
    counter.calls = till
    counter.sweep(AT + timedelta(minutes=1))
    compared(counter, "stripe", row(attempt), *(f"{attempt.id},{n},6000,Hoàn tiền" for n in (88, 89)))
    assert [each.state.value for each in counter.case_file(attempt).refunds] == ["done", "done"]


def test_a_refund_that_is_listed_twice_is_shown(counter: Counter) -> None:
    """It went back twice."""
    attempt = paid(counter, "vnpay")
    begun = requested(counter, attempt, 6000, DUE)
    counter.calls = Till("vnpay", attempt)
    counter.sweep(AT + timedelta(minutes=1))
    rows = (f"{begun['refund']},{n},6000,Hoàn tiền" for n in (88, 89))
    assert compared(counter, "vnpay", row(attempt), *rows).differences == 1


def test_an_overpayment_whose_refund_is_declined_is_seen(counter: Counter) -> None:
    """The refund was asked for while it was an underpayment."""
    attempt = counter.begun("sepay")
    counter.notify("sepay", SIDES["sepay"].paid(attempt, amount=5000, number=1))
    begun = requested(counter, attempt, 5000, 5000)
    counter.notify("sepay", SIDES["sepay"].paid(attempt, amount=DUE, number=2))
    decided(counter, begun, "declined")
    assert (counter.known(attempt).review, counter.known(attempt).officer_refund_amount) == ("overpaid", 0)


def test_a_fee_is_paid_when_the_refund_that_made_it_short_is_declined(counter: Counter) -> None:
    """All of it is there."""
    attempt = counter.begun("sepay")
    counter.notify("sepay", SIDES["sepay"].paid(attempt, amount=5000, number=1))
    begun = requested(counter, attempt, 5000, 5000)
    counter.notify("sepay", SIDES["sepay"].paid(attempt, amount=11_000, number=2))
    assert counter.known(attempt).state is State.UNDERPAID
    decided(counter, begun, "declined")
    assert (counter.known(attempt).state, counter.case_file(attempt).dossier.status) == (State.PAID, Status.FILED)


def test_a_lost_transfer_beside_a_placed_one_is_found(counter: Counter) -> None:
    """No file has what a supervisor placed."""
    attempt = counter.begun("sepay")
    counter.notify("sepay", SIDES["sepay"].paid(attempt, content="x", amount=10_000, number=1))
    (unmatched,) = waiting(counter, "strays")
    assert placed(counter, "sepay", unmatched["name"], attempt) == 204
    compared(counter, "sepay", row(attempt, 6000, "92799"))
    assert counter.known(attempt).received == DUE


def test_a_sweep_ends_in_time(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long each silent refund is waited for; the rest is the next sweep's."""
    for _ in range(20):
        requested(counter, paid(counter, "momo"), 1000, DUE)
    clock = [0.0]
    calls: list[str] = []

    def silent(_method: str, url: str, _body: bytes) -> Any:
        calls.append(url)
        clock[0] += 8.0
        raise Unavailable("outside_unavailable", ("", ""))

    monkeypatch.setattr("chalicelib.event_handlers.time.monotonic", lambda: clock[0])
    counter.calls = silent
    counter.sweep(AT + timedelta(minutes=1))
    assert len(calls) * 8 < 120
    for seconds in (1, 2):
        counter.sweep(AT + timedelta(minutes=1, seconds=seconds))
    assert len(calls) == 20
