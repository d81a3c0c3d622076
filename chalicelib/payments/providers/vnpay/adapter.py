"""VNPAY behind the interface all providers share. How it signs and what it says is in `redirect_and_ipn`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.payment.attempt import Notice, Outcome
from chalicelib.payments.providers import credentials as read_credentials
from chalicelib.payments.providers import texts
from chalicelib.payments.providers.interface import (
    Api,
    Limits,
    NoNotice,
    Opened,
    Order,
    Repayment,
    RepaymentAnswer,
    Reply,
    Request,
    StatusInquiry,
    Visit,
)
from chalicelib.payments.providers.vnpay import redirect_and_ipn
from chalicelib.payments.providers.vnpay.signatures import NEEDS


@dataclass(frozen=True)
class Account:
    """The merchant's credentials and where VNPAY is. `pay_url` and `api_url` stand beside the secret in its JSON."""

    credentials: redirect_and_ipn.Credentials
    pay_url: str
    api_url: str


class Vnpay:
    """VNPAY 2.1.0."""

    name = "vnpay"
    label = texts.VNPAY
    capabilities = frozenset({"redirect", "query", "refund", "partial_refund", "query_refund", "notifies_failure"})
    limits = Limits(least=5_000, most=1_000_000_000, longest=timedelta(minutes=15))

    def credentials(self, text: str) -> Account:
        """`{"tmn_code", "secret", "previous_secret"?, "pay_url", "api_url"}`."""
        made = redirect_and_ipn.Credentials.parse(text)
        url = read_credentials.text(r"https?://\S+")
        return Account(made, **read_credentials.read(text, NEEDS, pay_url=url, api_url=url))

    def create(self, order: Order, visit: Visit, credentials: Account, api: Api) -> Opened:
        """Nothing is sent: the address itself is the signed order."""
        url = redirect_and_ipn.pay_url(
            credentials.pay_url,
            credentials.credentials,
            attempt_id=order.id,
            amount=order.amount,
            info=order.info,
            ip=visit.ip,
            return_url=visit.return_url,
            created_at=order.created_at,
            expires_at=order.expires_at,
            locale="en" if visit.language == "en" else "vn",
        )
        return Opened(pay_url=url)

    def verify_and_parse(self, request: Request, credentials: Account) -> Notice:
        """An IPN: everything is in the query."""
        return redirect_and_ipn.read_notice(request.query, credentials.credentials)

    def reply(self, outcome: Outcome) -> Reply:
        """Always 200; the body says whether VNPAY calls again."""
        return Reply(200, json.dumps(redirect_and_ipn.reply(outcome)).encode())

    def query(self, inquiry: StatusInquiry, credentials: Account, api: Api) -> Notice | NoNotice:
        """querydr."""
        answer = redirect_and_ipn.query(
            redirect_and_ipn.posting(api),
            credentials.api_url,
            credentials.credentials,
            request_id=inquiry.request_id,
            attempt_id=inquiry.order.id,
            created_at=inquiry.order.created_at,
            now=inquiry.now,
            ip=inquiry.ip,
            source=inquiry.source,
        )
        return NoNotice(answer.value) if isinstance(answer, redirect_and_ipn.Answer) else answer

    def refund(self, repayment: Repayment, credentials: Account, api: Api) -> RepaymentAnswer:
        """Ask for money to go back, all or part of it. A timeout is `UNKNOWN`."""
        return redirect_and_ipn.refund(
            redirect_and_ipn.posting(api), credentials.api_url, credentials.credentials, repayment
        )

    def query_refund(self, repayment: Repayment, credentials: Account, api: Api) -> RepaymentAnswer:
        """What became of it. `UNKNOWN` as long as VNPAY's last word is of something else."""
        return redirect_and_ipn.query_refund(
            redirect_and_ipn.posting(api), credentials.api_url, credentials.credentials, repayment
        )


PROVIDER = Vnpay()
