"""The columns of payOS's settlement file."""

from __future__ import annotations

from chalicelib.payments.providers.settlement_files.columns import AMOUNT, AT, ORDER, Columns

COLUMNS = Columns(
    number=ORDER,
    transaction=("Mã tham chiếu", "Mã giao dịch", "Reference"),
    amount=AMOUNT,
    at=(*AT, "Transaction date time"),
)
