"""payOS's webhooks: what its library signs is read as one credit each, whatever fields it has today."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from payos import WebhookError

from chalicelib.domain.payment import Outcome, State
from chalicelib.gateways.payos import PROVIDER, Credentials
from chalicelib.gateways.payos_signing import text_of
from tests.gateways.payos_side import (
    CREDIT,
    DOC_DATA,
    DOC_SECRET,
    DOC_SIGNATURE,
    GENUINE,
    LINK,
    NOW,
    ORDER,
    VN,
    WEBHOOK,
    changed,
    heard,
    library,
    signed,
)

NEEDED = ["orderCode", "amount", "reference"]


def test_a_credit_is_read_as_it_was_meant() -> None:
    """Number, whole dong, transfer, moment; the attempt is known by its number alone."""
    notice = heard(WEBHOOK)
    assert (notice.provider, notice.attempt, notice.number) == ("payos", "", ORDER.number)
    assert (notice.state, notice.credit, notice.amount) == (State.PAID, True, ORDER.amount)
    assert (notice.transaction, notice.codes, notice.source) == (f"FT26338000001/{LINK}", "00", "webhook")
    assert notice.paid_at == datetime(2026, 12, 4, 9, 20, tzinfo=VN)


def test_the_library_takes_the_same_webhook() -> None:
    """What we read as a credit is one to payOS's own library, which refuses it once it is touched."""
    assert library().webhooks.verify(json.dumps(WEBHOOK)).order_code == ORDER.number
    with pytest.raises(WebhookError):
        library().webhooks.verify({**WEBHOOK, "data": {**CREDIT, "amount": 1}})


def test_the_published_sample_is_read() -> None:
    """With the key and the signature of payOS's page."""
    body = {"code": "00", "desc": "success", "success": True, "data": DOC_DATA, "signature": DOC_SIGNATURE}
    notice = heard(body, Credentials(client_id="c", api_key="a", secret=DOC_SECRET))
    assert (notice.number, notice.amount, notice.state, notice.credit) == (123, 3000, State.PAID, True)


def test_the_sample_that_confirms_an_address_is_a_notice_of_an_unknown_attempt_and_gets_2xx() -> None:
    """Anything else and payOS says "Webhook url invalid"."""
    notice = heard(signed(DOC_DATA))
    assert (notice.attempt, notice.number) == ("", 123)
    assert 200 <= PROVIDER.reply(Outcome.UNKNOWN).status < 300


def test_what_is_not_signed_says_nothing() -> None:
    """The outer code, description and success, and anything beside them."""
    for more in ({"code": "99"}, {"success": False}, {"desc": None}, {"amount": 1, "orderCode": 2}, {"new": [{}]}):
        assert heard({**WEBHOOK, **more}) == heard(WEBHOOK)
    assert heard({"data": CREDIT, "signature": GENUINE}) == heard(WEBHOOK)


@pytest.mark.parametrize(
    "more",
    [
        {"fee": 0},
        {"channel": "VA", "isInstant": True, "note": None},
        {"aNewList": [{"b": 1, "a": None}, {"z": "ệ"}]},
        {"zNewText": "a&b"},
        {"rate": 0.5},
    ],
)
def test_a_new_field_is_no_forgery(more: dict[str, Any]) -> None:
    """payOS's Python library refuses it; it is signed, and we do not read it."""
    assert heard(changed(**more)) == heard(WEBHOOK)


@pytest.mark.parametrize("name", [name for name in CREDIT if name not in NEEDED])
def test_a_missing_field_is_no_forgery(name: str) -> None:
    """payOS's Python library refuses some of them; only number, amount and reference are needed."""
    notice = heard(signed({other: value for other, value in CREDIT.items() if other != name}))
    assert (notice.number, notice.amount) == (ORDER.number, ORDER.amount)
    assert notice.credit is (name != "code")


def test_each_transfer_is_a_credit_of_its_own() -> None:
    """Two transfers, equal or not, are two; one that is told twice is one."""
    first = heard(changed(amount=6_000))
    second = heard(changed(amount=6_000, reference="FT26338000002"))
    assert first.dedupe != second.dedupe
    assert heard(changed(amount=10_000)).dedupe != first.dedupe
    assert heard(changed(amount=6_000, desc="success", counterAccountName=None)).dedupe == first.dedupe


@pytest.mark.parametrize("memo", ["x&orderCode=7&z=", "&amount=1", "x&reference=FT1"])
def test_a_memo_that_could_be_read_as_a_field_is_for_a_person_to_look_at(memo: str) -> None:
    """Payers write memos, and nothing in the signed text is encoded."""
    notice = heard(changed(description=memo))
    assert (notice.state, notice.credit, notice.codes) == (State.NEEDS_REVIEW, False, "00/ambiguous")
    assert notice.dedupe != heard(WEBHOOK).dedupe


def test_a_signature_that_was_seen_moves_no_money_to_another_attempt() -> None:
    """A payer hides fields in a memo, learns the signature and cuts the text otherwise: it holds, and pays nothing."""
    honest = changed(description="x&orderCode=7&reference=FT1&z=")
    before = {name: value for name, value in CREDIT.items() if name < "description"}
    after = text_of({name: value for name, value in CREDIT.items() if name > "description"})
    forged = {**before, "description": "x", "orderCode": 7, "reference": "FT1", "z": f"&{after}"}
    assert text_of(forged) == text_of(honest["data"])
    notice = heard({**honest, "data": forged})
    assert (notice.number, notice.state, notice.credit) == (7, State.NEEDS_REVIEW, False)


@pytest.mark.parametrize("memo", ["CONG TY A & B", "a = b & c = d", "4TWH8NPC; x=1", "ệ*~()!'"])
def test_an_odd_memo_is_a_credit_all_the_same(memo: str) -> None:
    """Only what looks like a field is suspect."""
    assert heard(changed(description=memo, counterAccountName=memo)).credit


def test_the_form_of_the_json_does_not_matter() -> None:
    """Order of names, spaces, escapes, a byte order mark."""
    backwards = {**WEBHOOK, "data": dict(reversed(CREDIT.items()))}
    for body in (
        json.dumps(dict(reversed(backwards.items()))).encode(),
        json.dumps(WEBHOOK, indent=4, ensure_ascii=False).encode(),
        json.dumps(WEBHOOK, separators=(",", ":"), ensure_ascii=True).encode(),
        b"\xef\xbb\xbf" + json.dumps(WEBHOOK).encode(),
    ):
        assert heard(body) == heard(WEBHOOK)


@pytest.mark.parametrize("late", [-timedelta(days=3650), -timedelta(minutes=6), timedelta(days=3650)])
def test_when_it_arrives_does_not_matter(late: timedelta) -> None:
    """payOS signs no moment of sending, so an old notice is heard like a new one and recorded once."""
    assert heard(WEBHOOK, now=NOW + late) == heard(WEBHOOK)
