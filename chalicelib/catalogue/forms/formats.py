"""What JSON Schema leaves to us: the formats of this country, and three keywords of our own.

Formats (`format`): `date`, `identity-number`, `tax-code`, `phone`, `email`, `province`, `ward`.
Keywords: `x-date` (`past`, today included, or `future`) on a date; on an object `x-address: true`,
whose `ward` lies in its `province`, and `x-not-before`, which maps a date to one it is not before.
A client that does not know them may ignore them; we do not. Imported when a form is first checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from chalicelib.catalogue import administrative_units
from chalicelib.platform.addresses import InvalidAddress, email_address, phone_number

FORMATS = FormatChecker(["date"])
"""Values that are no text pass: their type is another rule's."""


def validator(schema: Mapping[str, Any], today: date) -> Any:
    """Checks against this schema; dates are past or future as seen from `today`."""

    def dated(_: Any, wanted: str, instance: Any, __: Any) -> Iterator[ValidationError]:
        day = _day(instance)
        if day is not None and (day > today if wanted == "past" else day <= today):
            yield ValidationError(wanted)

    extend: Any = validators.extend  # untyped in its stubs
    keywords = {
        "pattern": _pattern,
        "uniqueItems": _unique,
        "x-date": dated,
        "x-address": _address,
        "x-not-before": _in_order,
    }
    ours = extend(Draft202012Validator, keywords)
    return ours(schema, format_checker=FORMATS)


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    # JSON Schema means ECMAScript's $, the very end; Python's also matches before a last newline.
    if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), instance):
        yield ValidationError("pattern")


def _unique(_: Any, wanted: bool, instance: Any, __: Any) -> Iterator[ValidationError]:
    # jsonschema compares each object of a list with each other one: two thousand of them take it seven seconds.
    if wanted and isinstance(instance, list) and len({_hashable(each) for each in instance}) < len(instance):
        yield ValidationError("uniqueItems")


def _hashable(value: Any) -> Any:
    """Equal for values that JSON Schema calls equal: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, Mapping):
        return frozenset((name, _hashable(each)) for name, each in value.items())
    if isinstance(value, list):
        return tuple(_hashable(each) for each in value)
    return isinstance(value, bool), value


def _address(_: Any, wanted: bool, instance: Any, __: Any) -> Iterator[ValidationError]:
    if not wanted or not isinstance(instance, Mapping):
        return
    province, ward = instance.get("province"), instance.get("ward")
    if not (isinstance(province, str) and isinstance(ward, str) and administrative_units.is_ward(ward)):
        return  # what is missing or no ward at all is told by other rules
    if not administrative_units.is_ward_of(ward, province):
        yield ValidationError("ward", path=["ward"])


def _in_order(_: Any, wanted: Mapping[str, str], instance: Any, __: Any) -> Iterator[ValidationError]:
    if not isinstance(instance, Mapping):
        return
    for later, earlier in wanted.items():
        one, other = _day(instance.get(later)), _day(instance.get(earlier))
        if one is not None and other is not None and one < other:
            yield ValidationError("order", path=[later])


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


@FORMATS.checks("identity-number")
def _identity_number(value: object) -> bool:
    """12 digits, and no check digit (Decree 137/2015/ND-CP, Article 13)."""
    return not isinstance(value, str) or re.fullmatch(r"[0-9]{12}", value, re.ASCII) is not None


@FORMATS.checks("tax-code")
def _tax_code(value: object) -> bool:
    """10 digits with their check digit, 13 for a branch, or a person's identity number."""
    from stdnum.vn import mst

    return not isinstance(value, str) or mst.is_valid(value) or re.fullmatch(r"[0-9]{12}", value, re.ASCII) is not None


@FORMATS.checks("phone", raises=InvalidAddress)
def _phone(value: object) -> bool:
    """A number that an office can call, landlines too; without a country code it is Vietnamese."""
    return not isinstance(value, str) or bool(phone_number(value, receives_sms=False))


@FORMATS.checks("email", raises=InvalidAddress)
def _email(value: object) -> bool:
    return not isinstance(value, str) or bool(email_address(value))


@FORMATS.checks("province")
def _province(value: object) -> bool:
    return not isinstance(value, str) or administrative_units.is_province(value)


@FORMATS.checks("ward")
def _ward(value: object) -> bool:
    return not isinstance(value, str) or administrative_units.is_ward(value)
