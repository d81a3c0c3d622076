"""What ZaloPay did not sign for us is refused, whatever it looks like."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Untrusted
from chalicelib.payments.providers.zalopay.adapter import Credentials
from tests.payments.providers.zalopay.zalopay_side import OURS, read
from tests.zalopay_signer import APP_ID, KEY1, KEY2, PAYMENT, callback, compact, signature, signed

DATA = compact(PAYMENT)
FIELDS = signed(DATA)
GENUINE: str = FIELDS["mac"]


def refused(message: object, credentials: Credentials = OURS) -> Untrusted:
    """How the body is refused."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    with pytest.raises(Untrusted) as caught:
        read(body, credentials)
    return caught.value


@pytest.mark.parametrize("name", sorted(PAYMENT))
@pytest.mark.parametrize("change", ["changed", "longer", "emptied", "null", "removed", "renamed", "listed", "true"])
def test_changing_any_one_field_breaks_the_signature(name: str, change: str) -> None:
    """Amount, order, number and all the rest."""
    rest = {other: value for other, value in PAYMENT.items() if other != name}
    value = str(PAYMENT[name])
    changed: dict[str, dict[str, Any]] = {
        "changed": {name: ("1" if value[0] != "1" else "2") + value[1:]},
        "longer": {name: value + "0"},
        "emptied": {name: ""},
        "null": {name: None},
        "removed": {},
        "renamed": {name.upper(): PAYMENT[name]},
        "listed": {name: [PAYMENT[name]]},
        "true": {name: True},
    }
    refused({**FIELDS, "data": compact({**rest, **changed[change]})})


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(json.dumps(PAYMENT), id="spaced"),
        pytest.param(json.dumps(PAYMENT, indent=1), id="pretty-printed"),
        pytest.param(compact(dict(sorted(PAYMENT.items()))), id="sorted"),
        pytest.param(DATA + " ", id="a-space"),
        pytest.param(DATA.replace("/", "\\/"), id="escaped"),
        pytest.param(DATA[:-1] + ',"amount":16000}', id="a-name-twice"),
        pytest.param(DATA.replace('"amount":16000', '"amount":"16000"'), id="quoted"),
    ],
)
def test_the_same_written_in_another_way_is_not_what_was_signed(data: str) -> None:
    """Whoever writes it anew before looking at the signature would not notice."""
    refused({**FIELDS, "data": data})


@pytest.mark.parametrize("data", [None, 0, True, [], {}, PAYMENT, [DATA], ""])
def test_only_a_text_can_be_signed(data: object) -> None:
    """Not an object that would have to be written anew."""
    refused({**FIELDS, "data": data})


@pytest.mark.parametrize("name", ["data", "mac", "type", "unsigned"])
def test_a_name_that_is_said_twice_is_refused(name: str) -> None:
    """Two readers could take two different values, even where both are the same."""
    value = json.dumps(FIELDS.get(name))
    refused(json.dumps(FIELDS)[:-1].encode() + f', "{name}": {value}, "{name}": {value}}}'.encode())


@pytest.mark.parametrize(
    "mac",
    [
        pytest.param(None, id="null"),
        pytest.param("", id="empty"),
        pytest.param(GENUINE[:-1], id="truncated"),
        pytest.param(GENUINE[:32], id="half"),
        pytest.param(GENUINE + "0", id="longer"),
        pytest.param(f" {GENUINE}", id="spaced"),
        pytest.param(f"{GENUINE}\n", id="newline"),
        pytest.param(GENUINE[:-1] + "\u0660", id="not-ascii"),
        pytest.param(GENUINE[:-1] + "\ud800", id="not-text"),
        pytest.param("0" * 64, id="zeros"),
        pytest.param(0, id="number"),
        pytest.param(1.5, id="fraction"),
        pytest.param(True, id="true"),
        pytest.param([GENUINE], id="listed"),
        pytest.param({"hex": GENUINE}, id="object"),
    ],
)
def test_only_the_whole_signature_counts(mac: object) -> None:
    """Anything less or more is a forgery."""
    refused({**FIELDS, "mac": mac})


def test_no_signature_is_a_wrong_one() -> None:
    """And so is no body at all."""
    refused({"data": DATA, "type": 1})
    refused(PAYMENT)
    refused({})
    refused(b"")


def test_the_key_that_signs_what_we_ask_signs_no_callback() -> None:
    """The two are not the same."""
    refused(signed(DATA, KEY1))
    refused(signed(f"{APP_ID}|{PAYMENT['app_trans_id']}|{KEY1}", KEY1))


@pytest.mark.parametrize(
    "credentials",
    [
        pytest.param(Credentials(APP_ID, KEY1, "another", OURS.base_url), id="key2"),
        pytest.param(Credentials(APP_ID, KEY1, "another", OURS.base_url, "yet another"), id="both-keys"),
        pytest.param(Credentials(APP_ID, KEY2, KEY1, OURS.base_url), id="keys-swapped"),
        pytest.param(Credentials(2553, KEY1, KEY2, OURS.base_url), id="app"),
    ],
)
def test_what_is_signed_for_another_app_is_refused(credentials: Credentials) -> None:
    """Even where two apps share a key."""
    refused(callback(), credentials)


@pytest.mark.parametrize("app", [None, "", 2553, "04242", " 4242", 4242.0, True, [4242]])
def test_a_payment_of_no_app_or_another_is_refused(app: object) -> None:
    """Well signed, and not for us."""
    refused(callback(app_id=app))


def test_an_absent_previous_key_signs_nothing() -> None:
    """The empty key is no key: anybody could sign with it."""
    refused({**FIELDS, "mac": signature(DATA, "")})


def test_another_form_of_the_same_letters_is_another_text() -> None:
    """ZaloPay signs bytes: what came composed must stay so."""
    data = compact({**PAYMENT, "app_user": "Trần Thị Mai"})
    decomposed = unicodedata.normalize("NFD", data)
    assert decomposed != data
    refused({**signed(data), "data": decomposed})


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
        pytest.param(callback()[:-1], id="cut"),
        pytest.param(callback() + b"{}", id="two"),
        pytest.param(callback()[:-1] + b', "x": NaN}', id="nan"),
        pytest.param(callback().replace(b"motcua", b"\xff\xfe"), id="not-utf-8"),
        pytest.param(json.dumps(FIELDS).encode("utf-16"), id="utf-16"),
        pytest.param(json.dumps({**FIELDS, "data": "\ud800"}).encode(), id="not-text"),
        pytest.param(b"data=%7B%7D&mac=0&type=1", id="a-form"),
    ],
)
def test_a_body_of_unreasonable_size_or_shape_is_not_even_checked(body: bytes) -> None:
    """Work is bounded whoever calls."""
    refused(body)


def test_the_bounds_are_just_there() -> None:
    """64 KB and 40 names are read; one more is not."""
    assert read(callback() + b" " * (65536 - len(callback()))) == read(callback())
    refused(callback() + b" " * (65537 - len(callback())))
    more = {f"x{number}": number for number in range(40 - len(FIELDS))}
    assert read(json.dumps({**FIELDS, **more}).encode()) == read(callback())
    refused({**FIELDS, **more, "y": 1})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)) | st.text(), _json, max_size=6))
def test_noise_is_never_anything_but_untrusted(message: dict[str, Any]) -> None:
    """Whatever is sent, there is no crash to learn from."""
    refused(message)


@given(st.binary(max_size=200))
def test_bytes_are_never_anything_but_untrusted(body: bytes) -> None:
    """Not even when they are no JSON."""
    refused(body)
