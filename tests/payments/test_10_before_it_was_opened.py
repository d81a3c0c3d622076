"""A notice may come before the call that opens the payment has returned: the attempt stands by then, and keeps it."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Attempt, Outcome, State
from tests import issuer as people
from tests.payments.answers import opened, read
from tests.payments.payment_fixtures import DUE
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import each, some
from tests.payments.side import Side

called = some("momo", "zalopay", "payos", "stripe")
"""Those that are called; VNPAY is only sent a browser, and SePay hears of nothing before the money comes."""


def begin(counter: Counter, reference: str, side: Side, status: int = 201) -> Any:
    """The citizen goes to pay."""
    path = f"/v1/dossiers/{reference}/payments"
    return counter.must(status, "POST", path, people.CITIZEN, {"provider": side.name})


def paid(counter: Counter) -> Attempt:
    """The only attempt there is; and it is paid."""
    (attempt,) = counter.attempts()
    assert (attempt.state, attempt.received, attempt.late) == (State.PAID, DUE, False)
    assert counter.case_file(attempt).dossier.status is Status.FILED
    assert counter.kinds(attempt).count("pay") == 1
    return attempt


@each
def test_as_soon_as_the_attempt_is_written(counter: Counter, side: Side) -> None:
    """Before anybody has been called at all."""
    reference = counter.new_unpaid()

    def written(kind: str) -> None:
        if kind == "write" and counter.attempts():
            counter.memory.after = lambda _: None
            (attempt,) = counter.attempts()
            assert counter.notify(side.name, side.paid(attempt)).status_code == side.replies[Outcome.RECORDED][0]

    counter.memory.after = written
    counter.calls = lambda _method, _url, body: opened(side.name, counter.attempts()[0], read(body))
    begun = begin(counter, reference, side)
    assert paid(counter).id == begun["attempt"]


@called
def test_while_the_provider_is_being_called(counter: Counter, side: Side) -> None:
    """Its own name of the payment is kept beside what it told."""
    reference = counter.new_unpaid()

    def opening(_method: str, _url: str, body: bytes) -> Any:
        (attempt,) = counter.attempts()
        counter.notify(side.name, side.paid(attempt))
        return opened(side.name, attempt, read(body))

    counter.calls = opening
    begun = begin(counter, reference, side)
    attempt = paid(counter)
    assert begun["attempt"] == attempt.id
    assert bool(attempt.provider_ref) is (side.name in ("payos", "stripe"))


@called
def test_although_the_call_was_never_answered(counter: Counter, side: Side) -> None:
    """The payer was told to try again; the provider had opened it, and somebody paid."""
    reference = counter.new_unpaid()

    def silent(*_: Any) -> Any:
        raise Unavailable("outside_unavailable", ("", ""))

    counter.calls = silent
    begin(counter, reference, side, 503)
    (attempt,) = counter.attempts()
    assert attempt.state is State.PENDING
    counter.notify(side.name, side.paid(attempt))
    paid(counter)


@some("payos", "stripe")
def test_while_the_providers_own_name_is_being_kept(counter: Counter, side: Side) -> None:
    """Neither write undoes the other."""
    reference = counter.new_unpaid()

    def naming(kind: str) -> None:
        if kind == "write" and counter.requests:
            counter.memory.before = lambda _: None
            counter.notify(side.name, side.paid(counter.attempts()[0]))

    counter.calls = lambda _method, _url, body: opened(side.name, counter.attempts()[0], read(body))
    counter.memory.before = naming
    begin(counter, reference, side)
    assert paid(counter).provider_ref
