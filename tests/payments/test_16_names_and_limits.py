"""What we call things is what each provider takes: its letters, its lengths, its numbers; and no name is used twice."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.payment.attempt import Attempt
from chalicelib.payments.providers.emvco_tlv import checksum
from chalicelib.payments.providers.registry import provider
from chalicelib.payments.providers.vietqr import parse, payload
from chalicelib.platform import clients
from tests import issuer as people
from tests.payments.answers import opened, read
from tests.payments.payment_world import Counter
from tests.payments.provider_specs import SIDES, each
from tests.payments.providers.payos.payos_side import DOC_QR
from tests.payments.side import Side
from tests.payments.test_01_vectors import DYNAMIC

NAMES = {
    "vnpay": ("vnp_TxnRef", r"[0-9A-Za-z]{1,100}"),
    "momo": ("orderId", r"(?=.{1,63}$)[0-9a-zA-Z]([-_.]*[0-9a-zA-Z]+)*"),
    "zalopay": ("app_trans_id", r"(?=.{1,40}$)261204_[0-9A-Z]+"),
    "payos": ("orderCode", r"[1-9][0-9]{0,15}"),
    "sepay": ("purpose", r"MC[2-9A-HJ-KM-NP-Z]{16}"),
    "stripe": ("client_reference_id", r"[0-9A-Z]{1,200}"),
}
"""What each knows an attempt by."""
TEXTS = {
    "vnpay": ("vnp_OrderInfo", r"[A-Za-z0-9 ._:,-]{1,255}"),
    "momo": ("orderInfo", r"[A-Za-z0-9 ._:,-]{1,255}"),
    "zalopay": ("description", r"[A-Za-z0-9 ._:,-]{1,256}"),
    "payos": ("description", r"[0-9A-Z]{1,9}"),
    "sepay": ("purpose", r"[0-9A-Z]{1,25}"),
    "stripe": ("line_items[0][price_data][product_data][name]", r".{1,250}"),
}
"""What the payer reads; payOS's nine symbols are what fits for every bank account."""


def opened_with(counter: Counter, side: Side, reference: str) -> dict[str, Any]:
    """What the provider is told when somebody goes to pay for this dossier: called, or by the payer's own hands."""
    counter.requests.clear()
    counter.calls = lambda _method, _url, body: opened(side.name, newest(counter), read(body))
    path = f"/v1/dossiers/{reference}/payments"
    begun = counter.must(201, "POST", path, people.CITIZEN, {"provider": side.name})
    if side.name == "vnpay":
        return flat(urlsplit(begun["pay_url"]).query)
    if side.name == "sepay":
        return {"purpose": parse(begun["qr"]).purpose}
    ((_, _, body),) = counter.requests
    return read(body) or flat(body.decode())


def newest(counter: Counter) -> Attempt:
    """The attempt that was written down last."""
    return counter.attempts()[-1]


def flat(query: str) -> dict[str, str]:
    """Each name once."""
    return {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}


@each
def test_an_attempt_has_a_name_the_provider_takes(counter: Counter, side: Side) -> None:
    """Letters, length, and what it must begin with."""
    field, form = NAMES[side.name]
    for _ in range(20):
        assert re.fullmatch(form, str(opened_with(counter, side, counter.new_unpaid())[field]))


@each
def test_no_name_is_used_twice(counter: Counter, side: Side) -> None:
    """Not on the same day, not for a second try at the same fee, not after the first one failed."""
    field, reference = NAMES[side.name][0], counter.new_unpaid()
    names = [opened_with(counter, side, reference)[field] for _ in range(10)]
    if "failed" in side.words:
        counter.notify(side.name, side.paid(newest(counter), "failed"))
    names += [
        opened_with(counter, side, reference)[field],
        *(opened_with(counter, side, counter.new_unpaid())[field] for _ in range(10)),
    ]
    assert len(set(names)) == len(names) == 21


@each
def test_what_the_payer_reads_is_in_letters_the_provider_takes(counter: Counter, side: Side) -> None:
    """No diacritics, no signs, no more than fits."""
    field, form = TEXTS[side.name]
    assert re.fullmatch(form, opened_with(counter, side, counter.new_unpaid())[field])


def test_payos_counts_in_numbers_that_every_json_keeps(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above 2^53-1 Node would read another one; the highest and the lowest of ours are below and above nought."""
    for highest in (2**52 - 1, 0):
        monkeypatch.setattr(
            "chalicelib.platform.clients.secrets.randbelow", lambda below, most=highest: min(most, below - 1)
        )
        assert 0 < clients.number() < 2**53
        assert int(float(clients.number())) == clients.number()


def test_payos_memo_is_the_end_of_our_own_name(counter: Counter) -> None:
    """Nine symbols; more where the account was linked through payOS."""
    side = SIDES["payos"]
    for length, memo in ((4, 4), (9, 9), (16, 16), (25, 16)):
        counter.accounts.of["payos"] = {**side.account, "description_length": length}
        clients.forget()
        description = opened_with(counter, side, counter.new_unpaid())["description"]
        assert description == newest(counter).id[-memo:]


@each
def test_amounts_outside_what_a_provider_takes_begin_nothing(counter: Counter, side: Side) -> None:
    """Refused before anything is written; at its bounds it is begun."""
    limits = provider(side.name).limits
    for due, status in ((limits.least - 1, 409), (limits.most + 1, 409), (limits.least, 201), (limits.most, 201)):
        reference, before = counter.new_unpaid(due), len(counter.attempts())
        counter.calls = lambda _method, _url, body: opened(side.name, newest(counter), read(body))
        answer = counter.ask("POST", f"/v1/dossiers/{reference}/payments", people.CITIZEN, {"provider": side.name})
        assert answer.status_code == status
        assert len(counter.attempts()) - before == (status == 201)


def summed(text: str) -> str:
    """The text with a checksum that holds."""
    return text + checksum(text)


def test_payos_own_sample_has_a_wrong_checksum() -> None:
    """BE36 where the text gives 2FD8."""
    assert checksum(DOC_QR[:-4]) == "2FD8"
    with pytest.raises(ValueError, match="checksum"):
        parse(DOC_QR)


def test_payos_own_sample_is_no_code_with_the_right_checksum_either() -> None:
    """Its account is said to have 13 symbols and has 12, so the next field begins in the wrong place."""
    with pytest.raises(ValueError, match="field"):
        parse(summed(DOC_QR[:-4]))


bins = st.from_regex(r"[0-9]{6}", fullmatch=True)
accounts = st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True)
amounts = st.none() | st.integers(1, 10**13 - 1)
purposes = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=25)


@given(bins, accounts, amounts, purposes, st.data())
def test_one_changed_symbol_of_a_code_is_noticed(
    bank: str, account: str, amount: int | None, purpose: str, data: st.DataObject
) -> None:
    """Wherever it is: no code with one wrong symbol is read at all."""
    text = payload(bank, account, amount, purpose)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126))
    assume(other != text[at])
    with pytest.raises(ValueError, match=r".+"):
        parse(text[:at] + other + text[at + 1 :])


@pytest.mark.parametrize("symbols", range(len(DYNAMIC)))
def test_a_code_that_was_cut_short_is_none(symbols: int) -> None:
    """At any place."""
    with pytest.raises(ValueError, match=r".+"):
        parse(DYNAMIC[:symbols])


@pytest.mark.parametrize(
    ("bank", "account", "amount", "purpose"),
    [
        pytest.param("97041", "1", None, "", id="bank-of-5"),
        pytest.param("9704160", "1", None, "", id="bank-of-7"),
        pytest.param("970416", "1" * 20, None, "", id="account-of-20"),
        pytest.param("970416", "1", 10**13, "", id="amount-of-14"),
        pytest.param("970416", "1", 0, "", id="amount-of-nothing"),
        pytest.param("970416", "1", None, "a" * 26, id="purpose-of-26"),
        pytest.param("970416", "1", None, "Chuyển tiền", id="purpose-with-marks"),
    ],
)
def test_what_is_longer_than_a_code_can_say_is_refused(
    bank: str, account: str, amount: int | None, purpose: str
) -> None:
    """Another library writes it and is misread."""
    with pytest.raises(ValueError, match=r".+"):
        payload(bank, account, amount, purpose)
