"""Mapping of attempts, notifications and refunds to items and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.payment import refund as refunds
from chalicelib.domain.payment.attempt import Attempt, Notice, State, UnmatchedPayment
from chalicelib.domain.payment.refund import Refund
from chalicelib.storage import keys
from chalicelib.storage.attributes import Item, Row, indexed, typed
from chalicelib.storage.keys import DueKind, when
from chalicelib.storage.stored_names import stored_values


def from_attempt(attempt: Attempt) -> Item:
    """An attempt; among the due items while a query is planned, in the review queue while it needs a review."""
    stands: dict[str, Any] = {}
    if attempt.check_at is not None:
        at = when(attempt.check_at, attempt.id)
        stands = indexed(keys.BY_DUE, keys.in_due(DueKind.ATTEMPT, attempt.reference), at)
    if attempt.review:
        at = when(attempt.state_changed_at or attempt.created_at, attempt.id)
        stands |= indexed(keys.BY_QUEUE, keys.in_review(attempt.agency, attempt.id), at)
    return {**keys.attempt(attempt.id), **typed("attempt", stored_values(attempt)), **stands}


def to_attempt(item: Item) -> Attempt:
    """An attempt, as `from_attempt` wrote it."""
    row = Row(item)
    return Attempt(
        id=row.s("id"),
        reference=row.s("reference"),
        provider=row.s("provider"),
        amount=row.n("amount"),
        created_at=row.at("created_at"),
        expires_at=row.at("expires_at"),
        state=State(row.s("state")),
        late=row.b("late"),
        is_duplicate=row.b("surplus"),
        transaction=row.s("transaction"),
        state_changed_at=row.maybe_at("settled_at"),
        credited=row.n("credited"),
        reported=row.n("reported"),
        matched_amount=row.n("placed"),
        number=row.n("number"),
        provider_ref=row.s("provider_ref"),
        agency=row.s("agency"),
        check_at=row.maybe_at("check_at"),
        resolved=row.s("resolved"),
        refunded_amount=row.n("given"),
        officer_refund_amount=row.n("decided"),
        refunds=row.n("refunds"),
        version=row.n("version"),
    )


def from_unmatched(unmatched: UnmatchedPayment) -> Item:
    """An unmatched payment; in the review queue while it is open."""
    notice, received_at = unmatched.notice, unmatched.received_at
    values_ = {**stored_values(notice), "agency": unmatched.agency, "heard_at": received_at}
    closed = {"how": unmatched.resolution, "by": unmatched.by, "closed_at": unmatched.closed_at}
    stands: dict[str, Any] = {}
    if not unmatched.resolution:
        at = when(received_at, notice.transaction)
        stands = indexed(keys.BY_QUEUE, keys.in_review(unmatched.agency, unmatched.name), at)
    return {**keys.unmatched(notice.provider, unmatched.name), **typed("stray", {**values_, **closed}), **stands}


def to_unmatched(item: Item) -> UnmatchedPayment:
    """An unmatched payment, as `from_unmatched` wrote it."""
    row = Row(item)
    notice = Notice(
        provider=row.s("provider"),
        attempt=row.s("attempt"),
        number=row.n("number"),
        credit=row.b("credit"),
        total=row.b("total"),
        is_matched=row.b("placed"),
        state=State(row.s("state")),
        amount=row.n("amount"),
        transaction=row.s("transaction"),
        codes=row.s("codes"),
        source=row.s("source"),
        paid_at=row.maybe_at("paid_at"),
    )
    return UnmatchedPayment(
        notice=notice,
        agency=row.s("agency"),
        received_at=row.at("heard_at"),
        resolution=row.s("how"),
        by=row.s("by"),
        closed_at=row.maybe_at("closed_at"),
    )


def since(item: Item) -> datetime:
    """Since when an item is in the review queue."""
    return keys.moment_of(item[f"{keys.BY_QUEUE}_sk"]["S"])


def from_notice(notice: Notice, *, at: datetime) -> Item:
    """A notification, stored permanently."""
    return {
        **keys.notice(notice.attempt, notice.dedupe),
        **typed("notice", {**stored_values(notice), "heard_at": at}),
    }


def from_refund(refund: Refund) -> Item:
    """A refund; among the due items while a call to its provider is planned."""
    stands: dict[str, Any] = {}
    if refund.check_at is not None:
        at = when(refund.check_at, refund.id)
        stands = indexed(keys.BY_DUE, keys.in_due(DueKind.REFUND, refund.reference), at)
    if refund.review:
        at = when(refund.requested_at, refund.id)
        stands |= indexed(keys.BY_QUEUE, keys.in_review(refund.agency, refund.id), at)
    return {**keys.refund(refund.id), **typed("refund", stored_values(refund)), **stands}


def to_refund(item: Item) -> Refund:
    """A refund, as `from_refund` wrote it."""
    row = Row(item)
    return Refund(
        id=row.s("id"),
        reference=row.s("reference"),
        agency=row.s("agency"),
        provider=row.s("provider"),
        amount=row.n("amount"),
        beyond=row.n("beyond"),
        reason=row.s("reason"),
        kind=row.s("kind"),
        by=row.s("by"),
        requested_at=row.at("requested_at"),
        promised_by=row.at("promised_by"),
        waits=row.b("waits"),
        by_hand=row.b("by_hand"),
        state=refunds.State(row.s("state")),
        first_requested_at=row.maybe_at("first_asked"),
        check_at=row.maybe_at("check_at"),
        looked=row.b("looked"),
        codes=row.s("codes"),
        transaction=row.s("transaction"),
        completed_at=row.maybe_at("settled_at"),
        version=row.n("version"),
    )
