"""Applying what is known of a payment: what a decision needs from outside the payment, and late decisions."""

from __future__ import annotations

from datetime import datetime

from chalicelib.catalogue.holidays import working_calendar
from chalicelib.domain.payment import decision as rules
from chalicelib.domain.payment.decision import Terms
from chalicelib.payments.providers import registry
from chalicelib.storage.payments import attempts
from chalicelib.storage.table import Table


def terms(provider: str, at: datetime) -> Terms:
    """What decisions on payments through this provider depend on. `KeyError` when there is no such provider."""
    return Terms(at=at, can_refund=can_refund(provider), calendar=working_calendar())


def can_refund(provider: str) -> bool:
    """Whether this provider supports refunds; otherwise an officer transfers the money by hand."""
    return "refund" in registry.provider(provider).capabilities


def reconsider(table: Table, attempt_id: str, *, at: datetime) -> None:
    """After a rejected refund, mark the attempt paid if the retained amount covers the fee."""
    record = attempts.find(table, attempt_id)
    decided = record and rules.pay_after_rejected_refund(record, terms(record.attempt.provider, at))
    if decided:
        attempts.commit(table, decided, at=at)
