"""payOS's webhooks: what was not signed for us, to the letter, is no notice."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Untrusted
from chalicelib.payments.providers.payos.adapter import Credentials
from chalicelib.payments.providers.payos.signatures import text_of
from tests.payments.providers.payos.payos_side import CREDENTIALS, CREDIT, GENUINE, WEBHOOK, changed, parsed


def refused(body: Any, credentials: Credentials = CREDENTIALS) -> Untrusted:
    """How the body is refused."""
    with pytest.raises(Untrusted) as caught:
        parsed(body, credentials)
    assert caught.value.code == "not_signed"
    return caught.value


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
        pytest.param(f" {GENUINE}", id="spaced"),
        pytest.param([GENUINE], id="in a list"),
        pytest.param({"v1": GENUINE}, id="in an object"),
        pytest.param(0, id="number"),
        pytest.param(True, id="true"),
    ],
)
def test_only_the_whole_signature_counts(signature: Any) -> None:
    """Anything less or more is a forgery."""
    refused({**WEBHOOK, "signature": signature})


def test_an_absent_previous_secret_signs_nothing() -> None:
    """The empty secret is no secret: anybody could sign with it."""
    forged = hmac.new(b"", text_of(CREDIT).encode(), hashlib.sha256).hexdigest()
    refused({**WEBHOOK, "signature": forged})


def test_a_name_that_is_there_twice_is_a_forgery() -> None:
    """Two readers could read two things."""
    text = json.dumps(WEBHOOK)
    assert parsed(text.encode()) == parsed(WEBHOOK)
    refused(text.replace('"amount": 16000', '"amount": 16000, "amount": 16000').encode())
    refused((text[:-1] + f', "signature": "{GENUINE}"}}').encode())


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


def test_the_largest_body_and_the_most_fields_are_still_read() -> None:
    """64 KiB, and forty names."""
    short = json.dumps(changed(desc="")).encode()
    assert parsed(json.dumps(changed(desc="a" * (65_536 - len(short)))).encode()).credit
    refused(json.dumps(changed(desc="a" * (65_537 - len(short)))).encode())
    room = 40 - len(CREDIT)
    assert parsed(changed(**{f"field{n}": "" for n in range(room)})).credit
    refused(changed(**{f"field{n}": "" for n in range(room + 1)}))


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
