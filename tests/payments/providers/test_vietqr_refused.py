"""VietQR: what is scanned and is no code, or not one for a transfer in dong."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.payments.providers.emvco_tlv import checksum, field, fields
from chalicelib.payments.providers.vietqr import parse

DYNAMIC = (
    "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA53037045405100005802VN"
    "62150811Chuyen tien630453E6"
)


def summed(text: str) -> str:
    """The text with a checksum that holds."""
    return text + checksum(text)


def with_fields(**changes: str | None) -> str:
    """The dynamic vector with some fields changed, `None` takes one away; the checksum holds."""
    message = fields(DYNAMIC) | {name[1:]: value for name, value in changes.items() if value is not None}
    gone = {name[1:] for name, value in changes.items() if value is None}
    return summed("".join(field(n, v) for n, v in sorted(message.items()) if n not in gone | {"63"}) + "6304")


def transfer(receiver: str) -> str:
    """What field 38 holds for this receiver."""
    return field("00", "A000000727") + field("01", receiver) + field("02", "QRIBFTTA")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(DYNAMIC.lower(), id="lower-case"),
        pytest.param(DYNAMIC[:-4] + "53e6", id="checksum in lower case"),
        pytest.param(f" {DYNAMIC}", id="space"),
        pytest.param(DYNAMIC + "\n", id="newline"),
        pytest.param(DYNAMIC.replace("tien", "tiền"), id="not ascii"),
        pytest.param(summed(DYNAMIC[:-8] + "62030810" + "6304"), id="additional data twice"),
        pytest.param(summed("010212000201" + DYNAMIC[12:-4]), id="version not first"),
        pytest.param(summed("6304" + "6304"), id="only checksums"),
        pytest.param(summed("6304"), id="only a checksum"),
        pytest.param(summed(field("00", "01") + "x" * 600 + "6304"), id="too long"),
        pytest.param(with_fields(_59="ỦY BAN NHÂN DÂN"), id="a name that is not ascii"),
        pytest.param(with_fields(**{f"_{n}": "x" * 99 for n in range(80, 85)}), id="longer than a code is"),
        pytest.param(summed(DYNAMIC[:-8] + "8008ABCD"), id="checksum in another field"),
        pytest.param(with_fields(_00="02"), id="version"),
        pytest.param(with_fields(_01="22"), id="initiation"),
        pytest.param(with_fields(_01=None), id="no initiation"),
        pytest.param(with_fields(_53="840"), id="dollars"),
        pytest.param(with_fields(_53=None), id="no currency"),
        pytest.param(with_fields(_58="US"), id="elsewhere"),
        pytest.param(with_fields(_54="0"), id="amount of nothing"),
        pytest.param(with_fields(_54="010000"), id="leading zero"),
        pytest.param(with_fields(_54="150000.00"), id="fraction"),
        pytest.param(with_fields(_54="1e5"), id="exponent"),
        pytest.param(with_fields(_54="-1"), id="negative"),
        pytest.param(with_fields(_54="1" * 14), id="too much"),
        pytest.param(with_fields(_38=None), id="no receiver"),
        pytest.param(with_fields(_38="0010A0000007280123000697041601092576788590208QRIBFTTA"), id="not napas"),
        pytest.param(with_fields(_38="0010A0000007270123000697041601092576788590206QRPUSH"), id="not a transfer"),
        pytest.param(with_fields(_38="0010A000000727012300069704160109257678859"), id="no service"),
        pytest.param(with_fields(_38=transfer(field("00", "97041") + field("01", "1"))), id="short bank"),
        pytest.param(with_fields(_38=transfer(field("00", "970416"))), id="no account"),
        pytest.param(with_fields(_38=transfer(field("00", "970416") + field("01", "1" * 20))), id="long account"),
        pytest.param(with_fields(_38=transfer(field("01", "1"))), id="no bank"),
    ],
)
def test_what_is_no_transfer_in_dong_is_not_read(text: str) -> None:
    """Even where the checksum holds."""
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


def test_a_merchants_name_and_city_do_no_harm() -> None:
    """They are read over."""
    text = with_fields(_80="x" * 99, _52="9399", _59="UBND XA", _60="HA NOI", _62="0503ABC0703T01" + "0811Chuyen tien")
    assert parse(text) == parse(DYNAMIC)


@given(st.text() | st.text("0123456789A").map(lambda text: summed(text + "6304")))
@example("")
def test_noise_is_refused_in_one_way(text: str) -> None:
    """`ValueError`, whatever is scanned."""
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


@given(st.dictionaries(st.from_regex(r"[0-9]{2}", fullmatch=True), st.text(min_size=1, max_size=99), max_size=20))
def test_fields_are_read_back_in_their_order(message: dict[str, str]) -> None:
    """Whatever they hold."""
    assert list(fields("".join(field(name, value) for name, value in message.items())).items()) == list(message.items())


@pytest.mark.parametrize("text", ["0", "000", "0a02xx", "0000", "0003ab", "0002ab0002ab", "0002abc", "00-1a"])
def test_a_text_that_is_not_whole_fields_is_refused(text: str) -> None:
    """Cut short, empty, there twice, or with something left over."""
    with pytest.raises(ValueError, match="field"):
        fields(text)


@pytest.mark.parametrize("value", ["", "x" * 100])
def test_a_value_that_two_digits_cannot_measure_is_refused(value: str) -> None:
    """Another library writes three digits and is misread."""
    with pytest.raises(ValueError, match="99"):
        field("62", value)
