"""payOS's signatures: what its libraries sign is what we sign, and a text with two readings is known for one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.providers.payos.signatures import (
    holds,
    one_reading,
    parsed,
    sign,
    sign_request,
    signed_text,
    text_of,
)
from tests.payments.providers.payos.payos_side import DOC_DATA, DOC_SECRET
from tests.payments.providers.payos.payos_side import sign as library_sign

REQUEST = {
    "amount": 3000,
    "cancelUrl": "https://your-cancel-url.com",
    "description": "VQRIO123",
    "orderCode": 123,
    "returnUrl": "https://your-success-url.com",
}

scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["null", "undefined", "NULL", ""])
names = st.text(min_size=1, max_size=12)
objects = st.dictionaries(names, scalars | st.lists(scalars, max_size=2), max_size=4)
data_of_any_kind = st.dictionaries(names, scalars | st.lists(objects | scalars, max_size=3), max_size=6)


def test_the_published_text_is_in_the_order_of_names() -> None:
    """Nothing is encoded, and what is empty keeps its name."""
    assert text_of(DOC_DATA) == (
        "accountNumber=12345678&amount=3000&code=00&counterAccountBankId=&counterAccountBankName="
        "&counterAccountName=&counterAccountNumber=&currency=VND&desc=Thành công&description=VQRIO123"
        "&orderCode=123&paymentLinkId=124c33293c43417ab7879e14c8d9eb18&reference=TF230204212323"
        "&transactionDateTime=2023-02-04 18:25:00&virtualAccountName=&virtualAccountNumber="
    )


def test_a_request_is_signed_over_five_fields_and_no_more() -> None:
    """What else it says is not signed; one of the five less is no request."""
    more = {**REQUEST, "expiredAt": 1796350800, "buyerName": "Mai", "items": [], "signature": "x"}
    assert sign_request(more, DOC_SECRET) == sign_request(REQUEST, DOC_SECRET)
    for name in REQUEST:
        with pytest.raises(KeyError):
            sign_request({other: value for other, value in REQUEST.items() if other != name}, DOC_SECRET)


@pytest.mark.parametrize(
    ("data", "signature"),
    [
        ('{"a":[{"b":1,"a":null}],"z":null}', "babf21cb2145871e91f35ede4c1b0ed7dccecb15cba6737911eef3a582f1afb5"),
        (
            '{"a":1,"b":0.5,"c":true,"d":"null","e":"undefined"}',
            "e2f298e049b4c816e623c7b50a4871268c731e81fbc7bca95ab777f8b0e9470c",
        ),
        ('{"a":[]}', "dd2717d92c0ee07f6503248c0688c4049e09b29323b614e58f8df868d366d97e"),
        ('{"B":1,"a":2,"_":3,"é":4}', "391f5e93989d091ca0de98ed202b6ed451cd022e20e74986815ea0986a5617b2"),
        (
            '{"a":[{"b":{"d":1,"c":2},"a":"</é\\u2028\\u0001\\u007f"}]}',
            "69d86de96879ca85f912bceb45b0a1f259007e803b1662755c9b128b446aa8f4",
        ),
        ('{"a":{"b":1}}', "08e041104fe2b69c6b5d88e5cecd622d084cca0a317786dae1115052c3692091"),
    ],
)
def test_what_the_node_library_signs_holds(data: str, signature: str) -> None:
    """Signed by `@payos/node` 2.0.5 with the key `k`: nulls, words, arrays, names out of order, an object."""
    assert holds(json.loads(data), signature, ["k"])


@given(data_of_any_kind)
def test_what_the_python_library_signs_holds(data: dict[str, Any]) -> None:
    """Any scalars, and arrays of anything; of a bare object the two libraries make two things."""
    try:
        signature = library_sign(data, "k")
    except UnicodeEncodeError:
        assert not holds(data, "", ["k"])
    else:
        assert sign(text_of(data), "k") == signature


@pytest.mark.parametrize("nothing", [None, "", "null", "undefined"])
def test_null_undefined_and_the_words_are_nothing(nothing: str | None) -> None:
    """Nothing may rest on which of them was sent."""
    assert signed_text(nothing) == ""


def test_half_a_surrogate_pair_is_signed_by_nobody() -> None:
    """It is not text."""
    assert not holds({"a": "\ud800"}, "0" * 64, ["k"])
    assert not holds({"a": 1}, "\ud800" * 64, ["k"])


def test_no_secrets_sign_nothing() -> None:
    """Neither does an empty list, nor an empty signature."""
    assert not holds({"a": 1}, sign("a=1", "k"), [])
    assert not holds({"a": 1}, "", [])


def test_two_fields_cannot_hide_in_a_memo() -> None:
    """Both texts are the same; only the reading without `&name=` in a value is the plain one."""
    honest = {"description": "x&orderCode=7&z=", "orderCode": 123}
    forged = {"description": "x", "orderCode": 7, "z": "&orderCode=123"}
    assert text_of(honest) == text_of(forged)
    assert not one_reading(honest)
    assert not one_reading(forged)
    assert one_reading({"description": "A & B = C, x&y", "orderCode": 123})
    assert not one_reading({"a&b": 1})
    assert not one_reading({"a=b": 1})
    assert not one_reading({"": 1})
    assert not one_reading({"list": [{"memo": "x&orderCode=7"}]})


@given(st.dictionaries(st.text("ab", min_size=1, max_size=2), st.text("ab&=", max_size=8), min_size=1, max_size=4))
def test_a_text_with_one_reading_is_read_by_cutting_it(data: dict[str, str]) -> None:
    """Cut before every `&name=`: if the data has one reading, that is it."""
    pieces = [piece.partition("=") for piece in re.split("&(?=[ab]+=)", text_of(data))]
    if one_reading(data):
        assert {name: value for name, _, value in pieces} == data


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"{}"',
        b"{",
        b'{"a": 1, "a": 1}',
        b'{"data": {"amount": 1, "amount": 2}}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": ' + b"[" * 60_000 + b"]" * 60_000 + b"}",
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b"{} {}",
    ],
)
def test_what_is_no_object_of_json_is_none(body: bytes) -> None:
    """And a name that is there twice is not there at all."""
    assert parsed(body) is None
