"""VietQR: the codes other people make and read, and nothing is written that cannot be one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from vietnam_qr_pay import QRPay, VietQRService

from chalicelib.payments.providers.vietqr import Transfer, parse, payload

bins = st.from_regex(r"[0-9]{6}", fullmatch=True)
accounts = st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True)
cards = st.from_regex(r"[0-9]{1,19}", fullmatch=True)
amounts = st.none() | st.integers(1, 10**13 - 1)
purposes = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=25)


@given(bins, accounts, amounts, purposes)
@example("970416", "1", 1, "")
def test_what_is_said_of_an_account_is_read_back(bank: str, account: str, amount: int | None, purpose: str) -> None:
    """Whatever can be said at all."""
    message = parse(payload(bank, account, amount, purpose))
    assert message == Transfer(bin=bank, account=account, amount=amount, purpose=purpose)


@given(bins, cards, amounts, purposes)
def test_what_is_said_of_a_card_is_read_back(bank: str, number: str, amount: int | None, purpose: str) -> None:
    """And it stays a card."""
    message = parse(payload(bank, number, amount, purpose, card=True))
    assert message == Transfer(bin=bank, account=number, amount=amount, purpose=purpose, card=True)


@given(bins, accounts, amounts, purposes)
def test_another_library_makes_the_same_code(bank: str, account: str, amount: int | None, purpose: str) -> None:
    """`vietnam-qr-pay`, from the same values."""
    theirs = QRPay.init_viet_qr(bank, account, None if amount is None else str(amount), purpose or None)
    assert payload(bank, account, amount, purpose) == theirs.build()


@given(bins, cards, amounts, purposes)
def test_another_library_reads_our_code(bank: str, number: str, amount: int | None, purpose: str) -> None:
    """Bank, number, service, amount and purpose."""
    theirs = QRPay(payload(bank, number, amount, purpose, card=True))
    assert theirs.is_valid
    assert (theirs.consumer.bank_bin, theirs.consumer.bank_number) == (bank, number)
    assert theirs.provider.service == VietQRService.BY_CARD_NUMBER.value
    assert theirs.amount == (None if amount is None else str(amount))
    assert theirs.additional_data.purpose == (purpose or None)


@pytest.mark.parametrize(
    ("bank", "account", "amount", "purpose", "card"),
    [
        ("97041a", "1", None, "", False),
        ("97041٦", "1", None, "", False),
        ("970416\n", "1", None, "", False),
        ("970416", "", None, "", False),
        ("970416", "123-456", None, "", False),
        ("970416", "123 456", None, "", False),
        ("970416", "12345678٩", None, "", False),
        ("970416", "97040311O1234567", None, "", True),
        ("970416", "1", -1, "", False),
        ("970416", "1", True, "", False),
        ("970416", "1", 1000.0, "", False),
        ("970416", "1", "1000", "", False),
        ("970416", "1", None, "two\nlines", False),
        ("970416", "1", None, "\x7f", False),
    ],
)
def test_what_cannot_be_said_is_refused(bank: str, account: str, amount: int | None, purpose: str, card: bool) -> None:
    """Before a bank's app refuses it, or reads something else."""
    with pytest.raises(ValueError, match=r".+"):
        payload(bank, account, amount, purpose, card=card)


def test_the_longest_of_everything_fits() -> None:
    """A field holds 99 symbols, and none of ours needs more."""
    text = payload("970416", "A" * 19, 10**13 - 1, "z" * 25)
    assert parse(text) == Transfer(bin="970416", account="A" * 19, amount=10**13 - 1, purpose="z" * 25)
