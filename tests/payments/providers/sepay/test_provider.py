"""SePay as a provider: the QR, the replies, and what it does not offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.errors import Unavailable
from chalicelib.payments.providers.interface import Opened, Repaid, Repayment, RepaymentAnswer
from chalicelib.payments.providers.sepay.adapter import PROVIDER, Credentials
from chalicelib.payments.providers.vietqr import Transfer, parse
from tests.payments.providers.sepay.sepay_side import CREDENTIALS, CREDIT, ID, NOW, ORDER, VISIT, Api, parsed

REPAYMENT = Repayment(
    id="7K2M9QXR4TW85RPD",
    order=ORDER,
    transaction="92704",
    amount=16_000,
    reason="Surplus",
    by="officer",
    request_id="R1",
    first_requested_at=NOW,
    now=NOW,
)


def opened(credentials: Credentials = CREDENTIALS) -> Opened:
    """What the payer is shown; SePay must not be called."""
    api = Api(Unavailable("outside_unavailable", ("", "")))
    shown = PROVIDER.create(ORDER, VISIT, credentials, api)
    assert api.requests == []
    return shown


def test_the_qr_asks_for_this_amount_and_this_memo() -> None:
    """At our account; there is no address to go to, and nothing at SePay to remember."""
    assert parse(opened().qr) == Transfer(bin="970436", account="0071000888888", amount=16_000, purpose=f"MC{ID}")
    assert opened() == Opened(qr=opened().qr)


def test_where_the_bank_needs_it_the_payer_pays_to_a_virtual_account() -> None:
    """What comes is still told of the account behind it."""
    credentials = replace(CREDENTIALS, virtual_account="SBSEPAYX9KA2B7MN4QR")
    assert parse(opened(credentials).qr).account == "SBSEPAYX9KA2B7MN4QR"
    assert parsed({**CREDIT, "subAccount": "SBSEPAYX9KA2B7MN4QR"}, credentials) == parsed(CREDIT)


def test_money_paid_by_the_qr_is_this_attempts() -> None:
    """What the QR asks for is what the webhook is read by."""
    request = parse(opened().qr)
    assert request.amount == ORDER.amount
    assert parsed({**CREDIT, "code": None, "content": f"{request.purpose} chuyen tien"}).attempt == ORDER.id


def test_nothing_is_given_back_through_sepay() -> None:
    """It is no capability, and asking all the same calls nobody."""
    assert PROVIDER.capabilities == {"qr", "query", "several_credits", "credit_list"}
    api = Api(Unavailable("outside_unavailable", ("", "")))
    for ask in (PROVIDER.refund, PROVIDER.query_refund):
        assert ask(REPAYMENT, CREDENTIALS, api) == RepaymentAnswer(Repaid.REJECTED, "not offered")
    assert api.requests == []


def test_what_it_is_called_and_takes() -> None:
    """Both languages; below what banks send at once."""
    assert PROVIDER.name == "sepay"
    assert PROVIDER.label == ("Chuyển khoản ngân hàng (VietQR)", "Bank transfer (VietQR)")
    assert (PROVIDER.limits.least, PROVIDER.limits.most) == (2_000, 499_999_999)
    assert PROVIDER.limits.longest == timedelta(days=3)
