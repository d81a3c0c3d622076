"""Calls to payment providers with this stage's accounts: open, query, refund."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Odd
from chalicelib.payments import credentials
from chalicelib.platform import clients
from chalicelib.storage.aws_errors import after_a_write, unavailable

if TYPE_CHECKING:
    from chalicelib.domain.dossier.dossier import Dossier
    from chalicelib.domain.payment.attempt import Attempt, Notice
    from chalicelib.domain.payment.refund import Refund
    from chalicelib.payments.poll_attempts import Ask
    from chalicelib.payments.poll_bank_credits import ListCredits
    from chalicelib.payments.poll_refunds import Repay
    from chalicelib.payments.providers.interface import Opened, Order, Repayment, RepaymentAnswer
    from chalicelib.payments.providers.registry import CreditList


@after_a_write()
def open_attempt(dossier: Dossier, attempt: Attempt, *, ip: str, site: str, language: int) -> Opened:
    """Open a stored attempt at its provider; returns what the payer is shown."""
    from chalicelib.payments.providers.interface import Visit
    from chalicelib.payments.providers.registry import PROVIDERS
    from chalicelib.platform.http_client import call

    of = credentials.provider(attempt.provider)
    visit = Visit(
        ip=ip,
        return_url=PROVIDERS[attempt.provider].return_url(f"{site}/pay/return/{attempt.provider}", attempt.id),
        notify_url=f"{site}/webhooks/{attempt.provider}",
        language=("vi", "en")[language],
    )
    return of.create(_order(attempt, dossier.reference), visit, credentials.credentials(attempt.provider), call)


def ask_provider(source: str) -> Ask:
    """A function that queries an attempt's provider; `source` is stored with the answer.

    A provider that reported its rate limit is paused for all callers; one that did not answer is not called once
    more by this function.
    """
    from chalicelib.payments.poll_attempts import busy, with_backoff
    from chalicelib.payments.providers.interface import NoNotice, StatusInquiry
    from chalicelib.platform.http_client import call

    def ask(attempt: Attempt) -> Notice | None:
        inquiry = StatusInquiry(
            order=_order(attempt, attempt.reference),
            provider_ref=attempt.provider_ref,
            request_id=secrets.token_hex(16),
            now=clients.now(),
            source=source,
        )
        answer = credentials.provider(attempt.provider).query(inquiry, credentials.credentials(attempt.provider), call)
        if answer is NoNotice.TOO_OFTEN:
            raise busy()
        if answer is NoNotice.TRY_LATER:
            raise Odd("provider_odd", unavailable().text)
        return None if isinstance(answer, NoNotice) else answer

    return with_backoff(clients.table(), ask, now=clients.now)


def list_credits() -> dict[str, ListCredits]:
    """Of the providers offered here that can list all money that arrived: how to ask for it, by provider."""
    from chalicelib.payments.providers.registry import credit_list

    lists = {name: credit_list(name) for name in clients.settings().providers}
    return {name: _listing(name, of) for name, of in lists.items() if of is not None}


def _listing(name: str, of: CreditList[Any]) -> ListCredits:
    from chalicelib.platform.http_client import call

    return lambda since: of.credits_since(since, credentials.credentials(name), call)


def repay() -> Repay:
    """The functions that request a refund from its provider, and query it."""
    from chalicelib.payments.poll_refunds import Repay
    from chalicelib.platform.http_client import call

    def ask(refund: Refund, attempt: Attempt) -> RepaymentAnswer:
        of, account = credentials.provider(refund.provider), credentials.credentials(refund.provider)
        return of.refund(_repayment(refund, attempt), account, call)

    def query(refund: Refund, attempt: Attempt) -> RepaymentAnswer:
        of, account = credentials.provider(refund.provider), credentials.credentials(refund.provider)
        return of.query_refund(_repayment(refund, attempt), account, call)

    return Repay(ask, query)


def _repayment(refund: Refund, attempt: Attempt) -> Repayment:
    from chalicelib.payments.providers.interface import Repayment

    return Repayment(
        id=refund.id,
        first_requested_at=refund.first_requested_at or clients.now(),
        order=_order(attempt, attempt.reference),
        transaction=attempt.transaction,
        provider_ref=attempt.provider_ref,
        amount=refund.amount,
        reason=f"Hoan tien ho so {attempt.reference}",
        by=refund.by or "motcua",
        request_id=secrets.token_hex(16),
        now=clients.now(),
    )


def _order(attempt: Attempt, reference: str) -> Order:
    from chalicelib.payments.providers.interface import Order

    return Order(
        id=attempt.id,
        number=attempt.number,
        amount=attempt.amount,
        info=f"Nop phi ho so {reference}",
        created_at=attempt.created_at,
        expires_at=attempt.expires_at,
    )
