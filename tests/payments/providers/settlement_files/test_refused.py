"""Settlement files that cannot be read: refused wholly, by line and column, and never with what stands there."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.payments.providers.settlement_files import reader
from chalicelib.payments.providers.settlement_files.parsing import amount, moment
from chalicelib.payments.providers.settlement_files.reader import read

VIETNAM = timezone(timedelta(hours=7))
HEADER = "Order ID,Amount,Time of it,Thời gian,Type,Currency\n"
SECRET = "0912345678"


def refused(text: str | bytes, provider: str = "momo") -> tuple[object, object]:
    """The line and the column at which this file is refused."""
    with pytest.raises(Invalid) as caught:
        read(provider, text if isinstance(text, bytes) else text.encode())
    expected_notice = caught.value
    assert SECRET not in f"{expected_notice}{expected_notice.text}{expected_notice.fields}{expected_notice.facts}"
    assert expected_notice.__cause__ is None
    assert expected_notice.__context__ is None or expected_notice.__suppress_context__
    assert list(expected_notice.fields) == [expected_notice.facts["column"]]
    return expected_notice.facts["line"], expected_notice.facts["column"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (f"A,{SECRET}x,,,,", "amount"),
        ("A,,,,,", "amount"),
        ("A,0,,,,", "amount"),
        ("A,16.5,,,,", "amount"),
        ("A,1000,,31/02/2026 00:00:00,,", "at"),
        (f"A,1000,,{SECRET},,", "at"),
        (f"A,1000,,,{SECRET},", "kind"),
        ("A,1000,,,Payout,", "kind"),
        ("A,1000,,,,USD", "currency"),
        (f"{SECRET * 20},1000,,,,", "attempt"),
        ("A,1000,,,", "cells"),
        ("A,1000,,,,,", "cells"),
        (f'A,1000,"{SECRET}" x,,,', "quotes"),
        (f'A,1000,"{SECRET},,,', "quotes"),
    ],
)
def test_what_cannot_be_read_is_named_by_line_and_column(row: str, column: str) -> None:
    """The second row of the file; the first was fine."""
    assert refused(f"{HEADER}A,1000,,,,\n{row}\n") == (3, column)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("", "attempt"),
        ("Order ID", "amount"),
        ("Amount", "attempt"),
        ("Order ID|Amount", "attempt"),
        ("Order ID\tAmount", "attempt"),
        ("Order ID;Amount,x", "amount"),
        ("Order ID,Amount,amount", "amount"),
    ],
)
def test_a_header_that_is_none_of_ours_is_refused(header: str, column: str) -> None:
    """Of the first line, with the column that is missing or there twice."""
    assert refused(f"{header}\nA,1000\n") == (1, column)


def test_only_utf_8_is_read() -> None:
    """UTF-16 of a spreadsheet, and a byte in the third line that is none."""
    assert refused((HEADER + f"A,1000,{SECRET},,,\n").encode("utf-16"))[1] == "encoding"
    assert refused(HEADER.encode() + b"A,1000,,,,\nA,1000,0912345678\xff,,,\n") == (3, "encoding")


def test_a_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """In bytes and in rows."""
    assert (reader.MOST_BYTES, reader.MOST_ROWS) == (20 * 1024 * 1024, 200_000)
    assert refused(b"x" * (reader.MOST_BYTES + 1)) == (1, "size")
    monkeypatch.setattr(reader, "MOST_ROWS", 2)
    assert len(read("momo", b"Order ID,Amount\nA,1\nA,1\n")) == 2
    assert refused("Order ID,Amount\nA,1\nA,1\nA,1\n") == (4, "rows")


def test_a_transfer_goes_one_way() -> None:
    """In and out in one row, or neither, is no transfer."""
    header = "ID,Tiền vào,Tiền ra,Nội dung\n"
    assert refused(f"{header}1,1000,1000,x\n", "sepay") == (2, "amount")
    assert refused(f"{header}1,0,0,x\n", "sepay") == (2, "amount")
    assert refused(f"{header}1,,x,x\n", "sepay") == (2, "out")


@pytest.mark.parametrize("number", ["", "0", "x", "1" * 17, "12.5", "-4"])
def test_payos_needs_a_number(number: str) -> None:
    """There is no other name of an attempt."""
    assert refused(f"Order code,Amount\n{number},1000\n", "payos") == (2, "number")


@given(st.integers(1, 10**15 - 1), st.sampled_from(["", "VND", " VND", " đ", "₫"]), st.sampled_from(["", "-", "+"]))
def test_an_amount_survives_every_way_of_writing_it(full_session: int, unit: str, sign: str) -> None:
    """With thousands by dots or commas or not at all, and hundredths that are none."""
    grouped, meant = f"{full_session:,}", -full_session if sign == "-" else full_session
    written = [
        str(full_session),
        f"{full_session}.00",
        f"{full_session}.0",
        f"{full_session},00",
        grouped,
        grouped.replace(",", "."),
        f"{grouped}.00",
        grouped.replace(",", ".") + ",00",
    ]
    assert {amount(f" {sign}{text}{unit} ") for text in written} == {meant}


AMBIGUOUS = ["16,00,000", "1600,000", "16,000,00", "16.000.00", "16.000,000", "16000.000", "0.000", "016000", "16 000"]
NONE = ["", "-", "--1", "VND", "NaN", "1e5", "16.01", "16,5", "١٦٠٠٠", "1" * 16, "(16000)", "$16000"]


@pytest.mark.parametrize("text", AMBIGUOUS + NONE)
def test_an_amount_that_could_mean_two_things_is_none(text: str) -> None:
    """Or nothing at all, or a part of a dong."""
    with pytest.raises(ValueError, match=r"amount|much"):
        amount(text)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)))
def test_a_moment_survives_every_way_of_writing_it(at: datetime) -> None:
    """In Vietnam's time unless it says otherwise."""
    meant = at.replace(microsecond=0, tzinfo=VIETNAM)
    day_first = f"{meant:%d/%m/%Y %H:%M:%S}"
    written = [day_first, meant.isoformat(), meant.isoformat(" "), f"{meant:%Y-%m-%d %H:%M:%S}"]
    assert {moment(text) for text in written} == {meant}


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(text: bytes) -> None:
    """There is no third way."""
    for body in (text, b"Order ID,Amount\n" + text):
        try:
            read("momo", body)
        except Invalid as expected_notice:
            assert expected_notice.code == "settlement_unreadable"  # noqa: PT017 -- either way is right
