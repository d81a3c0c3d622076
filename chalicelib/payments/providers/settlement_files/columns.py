"""What the columns of settlement files are called; those of each provider are in `settlement_file` of its folder.

No provider publishes what its export looks like and none was seen: these names are ours, to be adjusted when the
first real file is. A name is the same in any case, with and without diacritics, and whatever signs stand in it; of
several in one file the first here counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

from chalicelib.domain.text import fold

Names = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Columns:
    """One provider's columns. Of `attempt`, `number` and `content` it has the one it knows an attempt by."""

    attempt: Names = ()
    """Our identifier, of the attempt or of the refund."""
    number: Names = ()
    """The attempt for providers that take only an integer."""
    content: Names = ()
    """The words that came with a bank transfer."""
    code: Names = ()
    """What the provider itself found in those words."""
    attempt_in: Callable[[str, str], str] | None = None
    """Our identifier in `code` and `content`; needed where there is `content`."""
    transaction: Names
    amount: Names
    out: Names = ()
    """The amount of what left, where that has a column of its own."""
    at: Names
    kind: Names = ("Loại giao dịch", "Loại GD", "Loại", "Transaction type", "Type")
    status: Names = ("Trạng thái", "Trạng thái giao dịch", "Status", "Transaction status")
    refund: Names = ()
    """Our identifier of the refund, where it has a column of its own."""
    currency: Names = ("Loại tiền", "Loại tiền tệ", "Tiền tệ", "Currency")

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Where in this header each column stands that is there. `ValueError` when one is there twice."""
        refund_number = [normal(cell) for cell in header]
        found = {}
        for column in fields(self):
            names = getattr(self, column.name) if column.name != "attempt_in" else ()
            name = next((name for name in map(normal, names) if name in refund_number), None)
            if name is not None and refund_number.count(name) > 1:
                raise ValueError(column.name)
            if name is not None:
                found[column.name] = refund_number.index(name)
        return found

    @property
    def needed(self) -> Names:
        """Without these a file tells nothing."""
        return (*(name for name in ("attempt", "number", "content") if getattr(self, name)), "amount")


def normal(text: str) -> str:
    """What all ways of writing one name have in common."""
    return re.sub(r"[^a-z0-9]+", " ", fold(text)).strip()


def words(texts: Iterable[str]) -> frozenset[str]:
    """These, in the form they are compared in."""
    return frozenset(map(normal, texts))


AMOUNT: Names = ("Số tiền", "Số tiền giao dịch", "Số tiền (VND)", "Amount", "Amount (VND)", "Transaction amount")
AT: Names = ("Thời gian giao dịch", "Ngày giao dịch", "Thời gian thanh toán", "Thời gian", "Transaction time")
REFUND_ID: Names = ("Mã hoàn tiền", "Mã yêu cầu hoàn tiền", "Refund ID", "Refund request ID")
ORDER: Names = ("Mã đơn hàng", "Mã giao dịch đối tác", "Order ID", "Order code", "Merchant order ID")

KINDS: dict[str, str] = {
    **dict.fromkeys(words(["Thanh toán", "Payment", "Charge", "Purchase", "Pay", "Tiền vào", "In", "01"]), "payment"),
    **dict.fromkeys(
        words(["Hoàn tiền", "Hoàn trả", "Hoàn tiền toàn phần", "Hoàn tiền một phần", "Refund", "Full refund"]), "refund"
    ),
    **dict.fromkeys(words(["Partial refund", "Payment refund", "Tiền ra", "Out", "02", "03"]), "refund"),
}
"""The words of the type column. Any other one is unreadable: it may be money in either direction."""

SUCCESSFUL = words(
    [
        *("Thành công", "Giao dịch thành công", "Đã thanh toán", "Hoàn tất", "Hoàn thành", "Đã hoàn tiền"),
        *("Success", "Successful", "Succeeded", "Paid", "Completed", "Done", "Refunded", "Partially refunded"),
        *("0", "00", "1"),
    ]
)
"""The words of the status column that say that money moved."""
