"""The button "I have paid" says whose failure it was that nothing is known: the provider's, or ours."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.payment.attempt import Attempt
from chalicelib.platform import clients
from tests import issuer as people
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import each, some
from tests.payments.side import Side
from tests.payments.test_14_lost_notices import BUSY, USELESS, always, read, silence


def pressed(counter: Counter, attempt: Attempt, status: int = 200) -> Any:
    path = f"/v1/dossiers/{attempt.reference}/payments/{attempt.id}/check"
    return counter.must(status, "POST", path, people.CITIZEN)


def answering(counter: Counter, attempt: Attempt, spoils: Any) -> None:
    counter.calls = lambda _method, _url, body: spoils(attempt, read(body))


@each
def test_a_silent_provider_gave_no_answer(counter: Counter, side: Side) -> None:
    """A timeout; in words too, and nothing changed."""
    attempt = counter.opened(side.name)
    answering(counter, attempt, silence)
    reported = pressed(counter, attempt)
    assert (reported["provider_said"], reported["state"]) == ("no_answer", "pending")
    assert reported["provider_said_label"] == "Nhà cung cấp chưa trả lời"


@some(*BUSY)
def test_a_provider_that_must_not_be_asked_now_was_asked_too_often(counter: Counter, side: Side) -> None:
    """When it says so, and for the minutes in which it is left alone."""
    attempt = counter.opened(side.name)
    answering(counter, attempt, always(*BUSY[side.name]))
    for _ in range(2):
        assert pressed(counter, attempt)["provider_said"] == "asked_too_often"
    assert len(counter.requests) == 1


@some("vnpay", "payos")
def test_an_answer_that_proves_nothing_is_unclear(counter: Counter, side: Side) -> None:
    """It answered, and nobody can tell what."""
    attempt = counter.opened(side.name)
    answering(counter, attempt, USELESS[side.name]["unsigned"])
    assert pressed(counter, attempt)["provider_said"] == "unclear"


@each
def test_without_an_account_nobody_is_asked(counter: Counter, side: Side) -> None:
    """The credentials were taken away; the attempt is still the citizen's to see."""
    attempt = counter.opened(side.name)
    del counter.accounts.of[side.name]
    clients.forget()
    reported = pressed(counter, attempt)
    assert (reported["provider_said"], reported["state"]) == ("not_configured", "pending")
    assert counter.requests == []


@some("vnpay", "momo")
def test_our_own_failure_is_not_called_the_providers(
    counter: Counter, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parameter store is silent, then the table: a 503 of ours, each time."""

    def silent(*_: Any, **__: Any) -> Any:
        raise EndpointConnectionError(endpoint_url="http://nowhere.invalid")

    attempt = counter.opened(side.name)
    counter.answers(side.name, attempt)
    with monkeypatch.context() as broken:
        broken.setattr(counter.accounts, "get_parameter", silent)
        clients.secret_store.cache_clear()
        assert pressed(counter, attempt, 503)["code"] == "try_again"
    assert counter.requests == []
    clients.secret_store.cache_clear()
    with monkeypatch.context() as broken:
        broken.setattr(counter.memory, "transact_write_items", silent)
        assert pressed(counter, attempt, 503)["code"] == "outcome_unknown"
    reported = pressed(counter, attempt)
    assert (reported["provider_said"], reported["provider_said_label"]) == ("paid", "Đã thanh toán")
