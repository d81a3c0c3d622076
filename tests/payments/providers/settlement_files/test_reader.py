"""Settlement files, one made up for each provider: no real one was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chalicelib.payments.providers.registry import PROVIDERS, settlement_columns
from chalicelib.payments.providers.settlement_files.reader import Entry, read

VIETNAM = timezone(timedelta(hours=7))
AT = datetime(2026, 12, 4, 9, 15, tzinfo=VIETNAM)
ONE, TWO = "7K2M9QXR4TW8NPCD", "7K2M9QXR4TW8WXYZ"


def entry(line: int, amount: int = 16000, kind: str = "payment", **more: str | int) -> Entry:
    """A row of the first attempt, unless it says otherwise."""
    expected_notice = {"attempt": ONE, "number": 0, "transaction": "14422574", "refund": "", **more}
    return Entry(kind=kind, amount=amount, at=AT, line=line, **expected_notice)  # type: ignore[arg-type]


def test_there_are_columns_for_every_provider() -> None:
    """By the names of the registry."""
    assert all(settlement_columns(name).amount for name in PROVIDERS)
    with pytest.raises(KeyError):
        read("paypal", b"")


def test_vnpay() -> None:
    """Whole VND and not hundredths; a refund by its type, with our name of it; what failed is left out."""
    text = (
        "STT,Mã đơn hàng,Mã GD VNPAY,Số tiền,Thời gian giao dịch,Loại giao dịch,Trạng thái,Mã yêu cầu hoàn tiền\r\n"
        f'1,{ONE},14422574,"16,000",04/12/2026 09:15:00,Thanh toán,Thành công,\r\n'
        f'2,{TWO},14422575,"16,000",04/12/2026 09:15:00,Thanh toán,Thất bại,\r\n'
        f'3,{ONE},14422576,"6,000",04/12/2026 09:15:00,Hoàn tiền một phần,Thành công,{ONE}01\r\n'
    )
    assert read("vnpay", text.encode()) == [
        entry(2),
        entry(4, 6000, "refund", transaction="14422576", refund=f"{ONE}01"),
    ]


def test_momo() -> None:
    """A refund is an order of its own there, by the refund's id."""
    text = (
        "﻿Order ID;TransId;Amount;Created Time;Status\n"
        f'"{ONE}";14422574;16.000;2026-12-04 09:15:00;Success\n'
        f"{ONE}02;14422576;16000.00;2026-12-04T09:15:00+07:00;0\n"
        f"{TWO};14422577;16000;2026-12-04T02:15:00Z;1006\n"
    )
    assert read("momo", text.encode()) == [
        entry(2),
        entry(3, kind="refund", transaction="14422576", refund=f"{ONE}02"),
    ]


def test_zalopay() -> None:
    """Its names have the day before ours, and of refunds the number of the app."""
    text = (
        "app_trans_id,zp_trans_id,amount,Thời gian,m_refund_id\n"
        f"261204_{ONE},14422574,16000,04/12/2026 09:15:00,\n"
        f",14422576,-6000,04/12/2026 09:15:00,261204_4242_{ONE}01\n"
        "261204_somebody_else,14422577,5000,04/12/2026 09:15:00,\n"
    )
    assert read("zalopay", text.encode()) == [
        entry(2),
        entry(3, 6000, "refund", transaction="14422576", refund=f"{ONE}01"),
        entry(4, 5000, attempt="261204_somebody_else", transaction="14422577"),
    ]


def test_payos() -> None:
    """By the number of the attempt: payOS knows no other."""
    text = "Mã đơn hàng;Mã tham chiếu;Số tiền;Ngày giao dịch\n8123456789;FT1;16.000 đ;2026-12-04 09:15\n"
    assert read("payos", text.encode()) == [entry(2, attempt="", number=8123456789, transaction="FT1")]


def test_sepay() -> None:
    """By the words that came with the money; what left is in a column of its own."""
    text = (
        "ID,Ngày giao dịch,Tiền vào,Tiền ra,Mã thanh toán,Nội dung\n"
        f'1,2026-12-04 09:15:00,16000.00,0.00,,"MC{ONE} chuyen tien, cam on"\n'
        f"2,2026-12-04 09:15:00,16000,,MC{ONE},x\n"
        "3,2026-12-04 09:15:00,5000,0,,an trua\n"
        f"4,2026-12-04 09:15:00,0,6000,,tra lai MC{ONE}\n"
    )
    assert read("sepay", text.encode()) == [
        entry(2, transaction="1"),
        entry(3, transaction="2"),
        entry(4, 5000, attempt="", transaction="3"),
        entry(5, 6000, "refund", transaction="4"),
    ]


def test_stripe() -> None:
    """What it calls UTC is UTC."""
    text = (
        "id,PaymentIntent ID,Amount,Currency,Created (UTC),Status,attempt (metadata),repayment (metadata)\n"
        f"ch_1,pi_1,16000,vnd,2026-12-04 02:15:00,Paid,{ONE},\n"
        f"re_1,pi_1,-6000,vnd,2026-12-04 02:15:00,succeeded,{ONE},{ONE}01\n"
        f"ch_2,pi_2,16000,vnd,2026-12-04 02:15:00,Failed,{TWO},\n"
    )
    first, second = read("stripe", text.encode())
    assert first == entry(2, transaction="pi_1")
    assert second == entry(3, 6000, "refund", transaction="pi_1", refund=f"{ONE}01")
    assert first.at == datetime(2026, 12, 4, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "header", ["MÃ ĐƠN HÀNG,SỐ TIỀN", "ma don hang,so tien", "Order ID,Amount (VND)", "order_id,AMOUNT"]
)
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("mark", ["", "﻿"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_one_header_may_be_written_in_many_ways(header: str, delimiter: str, mark: str, end: str) -> None:
    """In any case, with and without diacritics, in either language; and columns we do not know stand beside it."""
    lines = [f"{header},Ghi chú", f"{ONE},16000,x", "", ",,"]
    text = mark + end.join(line.replace(",", delimiter) for line in lines)
    [only] = read("momo", text.encode())
    assert (only.attempt, only.amount, only.at, only.transaction, only.line) == (ONE, 16000, None, "", 2)


def test_a_row_over_several_lines_is_found_where_it_begins() -> None:
    """As an editor counts them."""
    text = f'Order ID,Amount,Note\n{ONE},1000,"two\nlines"\n\n{TWO},2000,x\n'
    assert [each.line for each in read("momo", text.encode())] == [2, 5]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ("16000,Thanh toán", "payment"),
        ("16000,", "payment"),
        ("16000,CHARGE", "payment"),
        ("-16000,", "refund"),
        ("-16000,Hoàn tiền", "refund"),
        ("16000,hoan tra", "refund"),
        ("16000,Refund", "refund"),
    ],
)
def test_a_refund_is_told_by_its_type_or_its_sign(cells: str, kind: str) -> None:
    """Its amount is above nought all the same."""
    [only] = read("momo", f"Order ID,Amount,Type\n{ONE},{cells}\n".encode())
    assert (only.kind, only.amount) == (kind, 16000)


def test_a_file_without_rows_says_nothing() -> None:
    """A day on which nothing moved."""
    assert read("vnpay", b"TxnRef,Amount\n") == []
