"""What MoMo did not sign for us is refused, whatever it looks like."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Untrusted
from chalicelib.payments.providers.momo.adapter import Credentials
from tests.momo_signer import ACCESS_KEY, IPN, PAYMENT, SECRET, ipn, signed
from tests.payments.providers.momo.momo_side import OURS, read

FIELDS = signed(PAYMENT)
GENUINE: str = FIELDS["signature"]


def refused(message: object, credentials: Credentials = OURS) -> Untrusted:
    """How the body is refused."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    with pytest.raises(Untrusted) as caught:
        read(body, credentials)
    return caught.value


@pytest.mark.parametrize("name", sorted(PAYMENT))
@pytest.mark.parametrize("change", ["changed", "longer", "emptied", "null", "removed", "renamed", "listed", "true"])
def test_changing_any_one_field_breaks_the_signature(name: str, change: str) -> None:
    """Amount, order, result and all the rest."""
    rest = {other: value for other, value in FIELDS.items() if other != name}
    value = str(FIELDS[name])
    changed: dict[str, dict[str, Any]] = {
        "changed": {name: ("1" if value[0] != "1" else "2") + value[1:]},
        "longer": {name: value + "0"},
        "emptied": {name: ""},
        "null": {name: None},
        "removed": {},
        "renamed": {name.upper(): FIELDS[name]},
        "listed": {name: [FIELDS[name]]},
        "true": {name: True},
    }
    refused({**rest, **changed[change]})


@pytest.mark.parametrize("name", [*sorted(PAYMENT), "signature", "unsigned"])
def test_a_name_that_is_said_twice_is_refused(name: str) -> None:
    """Two readers could take two different values, even where both are the same."""
    value = json.dumps(FIELDS.get(name))
    refused(json.dumps(FIELDS)[:-1].encode() + f', "{name}": {value}, "{name}": {value}}}'.encode())


def test_a_name_that_is_said_twice_deep_inside_is_refused_too() -> None:
    """MoMo never writes so."""
    refused(json.dumps(FIELDS)[:-1].encode() + b', "promotionInfo": [{"a": 1, "a": 2}]}')


def test_two_values_cannot_change_places() -> None:
    """The same values under other names are another notice."""
    refused({**FIELDS, "payType": FIELDS["orderType"], "orderType": FIELDS["payType"]})
    refused({**FIELDS, "amount": FIELDS["transId"], "transId": FIELDS["amount"]})


def test_the_borders_between_values_cannot_be_moved() -> None:
    """Nothing is encoded, so a text can be cut in two ways; one that can is refused both ways."""
    tricky = {**PAYMENT, "message": "ok&orderId=OTHER", "orderId": "X"}
    made = signed(tricky)
    moved = {**made, "message": "ok", "orderId": "OTHER&orderId=X"}
    assert IPN.format_map({**made, "accessKey": 0}) == IPN.format_map({**moved, "accessKey": 0})
    refused(made)
    refused(moved)


def test_an_ampersand_alone_moves_no_border() -> None:
    """People write it."""
    assert read(ipn(message="R&D = a&b=c&orderid=x")) == read(ipn())


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(None, id="null"),
        pytest.param("", id="empty"),
        pytest.param(f" {GENUINE}", id="spaced"),
        pytest.param(f"{GENUINE}\n", id="newline"),
        pytest.param(GENUINE[:-1] + "\ud800", id="not-text"),
        pytest.param(0, id="number"),
        pytest.param(True, id="true"),
        pytest.param([GENUINE], id="listed"),
        pytest.param({"hex": GENUINE}, id="object"),
    ],
)
def test_only_the_whole_signature_counts(signature: object) -> None:
    """Anything less or more is a forgery."""
    refused({**FIELDS, "signature": signature})


@pytest.mark.parametrize(
    "credentials",
    [
        pytest.param(Credentials("MOTCUA01", "another", SECRET, OURS.base_url), id="access-key"),
        pytest.param(Credentials("MOTCUA01", ACCESS_KEY, "new", OURS.base_url, SECRET, "another"), id="previous-key"),
    ],
)
def test_what_is_signed_for_another_account_is_refused(credentials: Credentials) -> None:
    """Even where two merchants share a secret."""
    refused(ipn(), credentials)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(json.dumps({**FIELDS, "pad": "a" * 65536}).encode(), id="too-long"),
        pytest.param(json.dumps({**FIELDS, **{f"x{n}": n for n in range(40)}}).encode(), id="too-many"),
        pytest.param(b"[" * 60000, id="too-deep"),
        pytest.param(b'{"a":' * 10000, id="too-deep-inside"),
        pytest.param(json.dumps([FIELDS]).encode(), id="a-list"),
        pytest.param(json.dumps(json.dumps(FIELDS)).encode(), id="a-text"),
        pytest.param(b"null", id="null"),
        pytest.param(b"16000", id="a-number"),
        pytest.param(ipn()[:-1], id="cut"),
        pytest.param(ipn() + b"{}", id="two"),
        pytest.param(ipn().replace(b"16000", b"NaN"), id="nan"),
        pytest.param(ipn().replace(b"16000", b"Infinity"), id="infinity"),
        pytest.param(ipn()[:-1] + b', "unsigned": NaN}', id="nan-beside"),
        pytest.param(ipn().replace(b"16000", b"016000"), id="leading-zero"),
        pytest.param(ipn().replace(b"qr", b"\xff\xfe"), id="not-utf-8"),
        pytest.param(json.dumps(FIELDS).encode("utf-16"), id="utf-16"),
        pytest.param(json.dumps({**FIELDS, "message": "\ud800"}).encode(), id="not-text"),
        pytest.param(b"partnerCode=MOTCUA01&orderId=X", id="a-form"),
    ],
)
def test_a_body_of_unreasonable_size_or_shape_is_not_even_checked(body: bytes) -> None:
    """Work is bounded whoever calls."""
    refused(body)


def test_the_bounds_are_just_there() -> None:
    """64 KB and 40 names are read, and a value of 2,048 characters; one more is not."""
    assert read(ipn() + b" " * (65536 - len(ipn()))) == read(ipn())
    refused(ipn() + b" " * (65537 - len(ipn())))
    more = {f"x{number}": number for number in range(40 - len(FIELDS))}
    assert read(json.dumps({**FIELDS, **more}).encode()) == read(ipn())
    refused({**FIELDS, **more, "y": 1})
    assert read(ipn(message="a" * 2048)) == read(ipn())
    refused(ipn(message="a" * 2049))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)) | st.text(), _json, max_size=15))
def test_noise_is_never_anything_but_untrusted(message: dict[str, Any]) -> None:
    """Whatever is sent, there is no crash to learn from."""
    refused(message)


@given(st.binary(max_size=200))
def test_bytes_are_never_anything_but_untrusted(body: bytes) -> None:
    """Not even when they are no JSON."""
    refused(body)
