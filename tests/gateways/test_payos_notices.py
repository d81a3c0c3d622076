"""payOS's webhooks: what its library signs is read as a credit, and nothing else is."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payos import WebhookError

from chalicelib.domain.errors import Invalid, Untrusted
from chalicelib.domain.payment import Outcome, State
from chalicelib.gateways.payos import PROVIDER, Credentials
from chalicelib.gateways.payos_signing import text_of
from tests.gateways.payos_side import (
    CREDENTIALS,
    CREDIT,
    DOC_DATA,
    DOC_SECRET,
    DOC_SIGNATURE,
    LINK,
    NOW,
    ORDER,
    SECRET,
    VN,
    heard,
    library,
    sign,
    signed,
)

WEBHOOK = signed(CREDIT)
GENUINE = WEBHOOK["signature"]
NEEDED = ["orderCode", "amount", "reference"]


def refused(body: Any, credentials: Credentials = CREDENTIALS) -> Untrusted:
    """How the body is refused."""
    with pytest.raises(Untrusted) as caught:
        heard(body, credentials)
    return caught.value


def changed(**changes: Any) -> dict[str, Any]:
    """The credit with these changes, signed anew by the library."""
    return signed({**CREDIT, **changes})


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


@pytest.mark.parametrize("name", list(CREDIT))
@pytest.mark.parametrize("change", ["changed", "longer", "removed", "renamed", "number"])
def test_changing_any_one_field_breaks_the_signature(name: str, change: str) -> None:
    """No part of the data can be touched."""
    rest = {other: value for other, value in CREDIT.items() if other != name}
    value = "" if CREDIT[name] is None else str(CREDIT[name])
    other = {
        "changed": {name: f"1{value[1:]}" if value[:1] != "1" else f"2{value[1:]}"},
        "longer": {name: f"{value}0"},
        "removed": {},
        "renamed": {f"{name}X": CREDIT[name]},
        "number": {name: 7},
    }
    refused({**WEBHOOK, "data": {**rest, **other[change]}})


def test_two_values_cannot_change_places() -> None:
    """The same values under other names are another credit."""
    swapped = {**CREDIT, "reference": CREDIT["paymentLinkId"], "paymentLinkId": CREDIT["reference"]}
    refused({**WEBHOOK, "data": swapped})


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(None, id="null"),
        pytest.param("", id="empty"),
        pytest.param(GENUINE[:-1], id="truncated"),
        pytest.param(GENUINE[:32], id="half"),
        pytest.param(GENUINE + "0", id="longer"),
        pytest.param(f" {GENUINE}", id="spaced"),
        pytest.param([GENUINE], id="in a list"),
        pytest.param({"v1": GENUINE}, id="in an object"),
        pytest.param(0, id="number"),
        pytest.param(True, id="true"),
        pytest.param(GENUINE[:-1] + "\u0660", id="not-ascii"),
        pytest.param("0" * 64, id="zeros"),
    ],
)
def test_only_the_whole_signature_counts(signature: Any) -> None:
    """Anything less or more is a forgery."""
    refused({**WEBHOOK, "signature": signature})


def test_no_signature_is_a_wrong_one() -> None:
    """And so is no data, and nothing at all."""
    for name in ("signature", "data"):
        refused({other: value for other, value in WEBHOOK.items() if other != name})
    for body in (b"", b"{}", b"null", b"[]", b'{"data": null, "signature": null}'):
        refused(body)


def test_upper_case_hex_is_the_same_signature() -> None:
    """Some senders write it so."""
    assert heard({**WEBHOOK, "signature": GENUINE.upper()}) == heard(WEBHOOK)


def test_another_secret_is_refused_and_the_previous_one_is_not() -> None:
    """While a secret is being replaced payOS may sign with either."""

    def channel(secret: str, previous: str = "") -> Credentials:
        return Credentials(client_id="c", api_key="a", secret=secret, previous_secret=previous)

    refused(WEBHOOK, channel("another"))
    refused(WEBHOOK, channel("another", "yet another"))
    assert heard(WEBHOOK, channel("new", SECRET)) == heard(WEBHOOK)


def test_an_absent_previous_secret_signs_nothing() -> None:
    """The empty secret is no secret: anybody could sign with it."""
    forged = hmac.new(b"", text_of(CREDIT).encode(), hashlib.sha256).hexdigest()
    refused({**WEBHOOK, "signature": forged})


def test_the_key_of_the_api_does_not_sign() -> None:
    """It is in every call; the checksum key is another."""
    refused({**WEBHOOK, "signature": sign(CREDIT, CREDENTIALS.api_key)})


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


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("value", ["removed", None, "", "null", "undefined", [], {}, True, "abc"])
def test_what_is_signed_and_makes_no_sense_is_invalid_and_not_a_forgery(name: str, value: Any) -> None:
    """payOS is told to try again, and nobody is accused."""
    data = {**CREDIT, name: value}
    if value == "removed":
        del data[name]
    if name == "reference" and value == "abc":
        assert heard(signed(data)).transaction == f"abc/{LINK}"
        return
    with pytest.raises(Invalid) as caught:
        heard(json.dumps({"data": data, "signature": _node(data)}).encode())
    assert list(caught.value.fields) == [name]


def _node(data: dict[str, Any]) -> str:
    """As payOS's Node library signs: it makes one and the same text of every bare object."""
    return sign({name: "[object Object]" if value == {} else value for name, value in data.items()})


@given(
    st.integers(max_value=0)
    | st.integers(min_value=10**13)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.text()
    | st.lists(st.integers(), max_size=2)
)
def test_an_amount_is_whole_dong_or_nothing(amount: Any) -> None:
    """Not nothing, not less, no fraction, no text, and not more than there is."""
    with pytest.raises(Invalid):
        heard(changed(amount=amount))


@pytest.mark.parametrize("amount", ["1e5", "16000.0", "16000.5", "-16000", "9007199254740993", '"16000"', "0"])
def test_an_amount_is_one_however_it_is_written(amount: str) -> None:
    """In the JSON itself, signed as a sender that reads it so would sign it."""
    text = json.dumps(CREDIT).replace(f'"amount": {ORDER.amount}', f'"amount": {amount}')
    body = f'{{"data": {text}, "signature": "{sign(json.loads(text))}"}}'
    with pytest.raises(Invalid):
        heard(body.encode())


@pytest.mark.parametrize("number", [0, -1, 2**53, 2**53 + 1, "123", 123.0])
def test_a_number_is_one_that_javascript_can_count(number: Any) -> None:
    """Ours are below 2**53."""
    with pytest.raises(Invalid):
        heard(changed(orderCode=number))


@given(st.integers(1, 2**53 - 1), st.integers(1, 10**13 - 1))
def test_every_number_and_amount_that_can_be_is_read(number: int, amount: int) -> None:
    """To the last digit."""
    notice = heard(changed(orderCode=number, amount=amount))
    assert (notice.number, notice.amount) == (number, amount)


def test_each_transfer_is_a_credit_of_its_own() -> None:
    """Two transfers, equal or not, are two; one that is told twice is one."""
    first = heard(changed(amount=6_000))
    second = heard(changed(amount=6_000, reference="FT26338000002"))
    assert first.dedupe != second.dedupe
    assert heard(changed(amount=10_000)).dedupe != first.dedupe
    assert heard(changed(amount=6_000, desc="success", counterAccountName=None)).dedupe == first.dedupe


@pytest.mark.parametrize("currency", ["USD", "vnd", "VND "])
def test_another_currency_is_for_a_person_to_look_at(currency: str) -> None:
    """It is no credit in dong, whatever its amount."""
    notice = heard(changed(currency=currency))
    assert (notice.state, notice.credit, notice.codes) == (State.NEEDS_REVIEW, False, f"00/{currency}")


@pytest.mark.parametrize("currency", [None, "", "null", "undefined"])
def test_no_currency_is_the_dong(currency: str | None) -> None:
    """payOS's older samples name none."""
    assert heard(changed(currency=currency)).credit


@pytest.mark.parametrize("code", ["01", "99", "", "0", "000", "00 ", "PAID", None, 0])
def test_an_unknown_code_is_neither_paid_nor_failed(code: Any) -> None:
    """Nor is it added to anything."""
    notice = heard(changed(code=code))
    assert (notice.state, notice.credit) == (State.NEEDS_REVIEW, False)


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


def test_a_name_that_is_there_twice_is_a_forgery() -> None:
    """Two readers could read two things."""
    text = json.dumps(WEBHOOK)
    assert heard(text.encode()) == heard(WEBHOOK)
    refused(text.replace('"amount": 16000', '"amount": 16000, "amount": 16000').encode())
    refused((text[:-1] + f', "signature": "{GENUINE}"}}').encode())


def test_the_two_forms_of_unicode_are_two_texts() -> None:
    """What was signed is what was sent, accents and all."""
    composed = changed(counterAccountName=unicodedata.normalize("NFC", "TRẦN THỊ MAI"))
    assert heard(composed).credit
    decomposed = unicodedata.normalize("NFD", "TRẦN THỊ MAI")
    assert heard(changed(counterAccountName=decomposed)).credit
    refused({**composed, "data": {**composed["data"], "counterAccountName": decomposed}})


@pytest.mark.parametrize("late", [-timedelta(days=3650), -timedelta(minutes=6), timedelta(days=3650)])
def test_when_it_arrives_does_not_matter(late: timedelta) -> None:
    """payOS signs no moment of sending, so an old notice is heard like a new one and recorded once."""
    assert heard(WEBHOOK, now=NOW + late) == heard(WEBHOOK)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2026-12-04 09:20:00", "2026-12-04T09:20:00+07:00"),
        ("2026-12-04T09:20:00", "2026-12-04T09:20:00+07:00"),
        ("2026-12-04T02:20:00.000Z", "2026-12-04T02:20:00+00:00"),
        ("2026-12-31 23:59:59", "2026-12-31T23:59:59+07:00"),
        ("2027-01-01 00:00:00", "2027-01-01T00:00:00+07:00"),
        ("2099-01-01 00:00:00", "2099-01-01T00:00:00+07:00"),
        ("2026-02-30 09:20:00", None),
        ("04/12/2026 09:20:00", None),
        ("0001-01-01 00:00:00", None),
        ("", None),
        (None, None),
        (1796350800, None),
    ],
)
def test_a_moment_is_in_vietnams_time_unless_it_says_otherwise(written: Any, says: str | None) -> None:
    """One that cannot be read is none, and the money counts all the same."""
    notice = heard(changed(transactionDateTime=written))
    assert (notice.paid_at and notice.paid_at.isoformat()) == says
    assert notice.credit


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(json.dumps(changed(desc="a" * 65_536)).encode(), id="long"),
        pytest.param(json.dumps(changed(**{f"field{n}": "" for n in range(40)})).encode(), id="many fields"),
        pytest.param(json.dumps(WEBHOOK | {f"field{n}": "" for n in range(40)}).encode(), id="many beside"),
        pytest.param(b'{"data": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", id="deep"),
    ],
)
def test_a_body_of_unreasonable_size_or_shape_is_not_even_checked(body: bytes) -> None:
    """Hashing is bounded whoever calls."""
    refused(body)


@given(st.integers(1, 900))
def test_depth_is_no_way_to_a_crash(depth: int) -> None:
    """A list in a list in a list: unsigned, and that is all."""
    nested = b"[" * depth + b"]" * depth
    refused(b'{"data": {"a": ' + nested + b'}, "signature": "' + b"0" * 64 + b'"}')


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary() | st.dictionaries(st.sampled_from([*WEBHOOK, "x"]), _values).map(lambda d: json.dumps(d).encode()))
def test_noise_is_never_anything_but_untrusted(body: bytes) -> None:
    """Whatever is sent, there is no crash to learn from."""
    refused(body)
