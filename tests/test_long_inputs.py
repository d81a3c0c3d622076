"""What reads text as long as a request, or a file's beginning, takes time in proportion to its length."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from chalicelib.catalogue.forms import formats
from chalicelib.documents.inspection import unsupported
from chalicelib.domain.text import words
from chalicelib.payments.providers.sepay.transfer_matching import attempt
from chalicelib.platform.addresses import InvalidAddress, email_address, phone_number
from chalicelib.platform.redaction import redact

SHORT, LONG = 16_000, 64_000
TEXTS = {
    "letters": "a",
    "digits": "1",
    "hexadecimal": "abcdef01",
    "token begins": "eyJ",
    "token begins and ends": "eyJ.",
    "dots": "a.",
    "ats": "a@",
    "hyphens": "a-",
    "marked letters": "ế",
    "blanks": " ",
    "line ends": "\n",
    "country codes": "+84",
    "bearers": "bearer ",
    "functions": "function ",
    "objects": '{"a": ',
}
EXPRESSIONS: Any = {
    "redact": redact,
    "script": unsupported._SCRIPT.search,
    "markup": unsupported._MARKUP.search,
    "words": words,
    "memo": lambda text: attempt("", text),
    "email": email_address,
    "email domain": lambda text: email_address(f"a@{text}.vn"),
    "email after the @": lambda text: email_address(f"@{text}"),
    "phone": phone_number,
}


def seconds(act: Callable[[Any], object], value: Any) -> float:
    """CPU of the fastest of three."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        with suppress(InvalidAddress):
            act(value)
        taken.append(time.process_time() - began)
        if taken[-1] > 2:
            break
    return min(taken)


def is_proportional(act: Callable[[Any], object], short: Any, long: Any) -> bool:
    """Four times the length takes about four times as long; the square would take sixteen times."""
    return seconds(act, long) < 8 * max(seconds(act, short), 0.005)


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize("kind", TEXTS)
def test_text_is_read_in_proportion_to_its_length(name: str, kind: str) -> None:
    """Of every kind that makes one expression or another begin anew at each place."""
    short, long = ((TEXTS[kind] * size)[:size] for size in (SHORT, LONG))
    assert is_proportional(EXPRESSIONS[name], short, long)


def test_a_list_of_a_form_is_checked_in_proportion_to_its_length() -> None:
    """Each object differs, so that none ends the comparison early."""
    check = formats.validator({"type": "array", "uniqueItems": True}, date(2026, 12, 4)).is_valid
    short, long = ([{"a": number} for number in range(size)] for size in (500, 2000))
    assert is_proportional(check, short, long)


@pytest.mark.parametrize(
    ("values", "unique"),
    [
        ([1, True, "1", None, [1], [True], {"a": 1}, {"a": True}, 0, False], True),
        ([{"a": 1, "b": [2]}, {"b": [2.0], "a": 1.0}], False),
        ([[], {}, "", 0], True),
        (["a", "b", "a"], False),
        ([{}, {}], False),
    ],
)
def test_equal_items_of_a_list_are_those_that_json_schema_calls_equal(values: list[Any], unique: bool) -> None:
    """1 and 1.0 are equal, 1 and true are not, the order of an object's fields does not matter."""
    assert formats.validator({"uniqueItems": True}, date(2026, 12, 4)).is_valid(values) is unique
