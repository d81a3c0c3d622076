"""The columns of MoMo's settlement file."""

from __future__ import annotations

from chalicelib.payments.providers.settlement_files.columns import AMOUNT, AT, ORDER, REFUND_ID, Columns

COLUMNS = Columns(
    attempt=ORDER,
    transaction=("Mã giao dịch MoMo", "Mã giao dịch", "TransId", "Transaction ID"),
    amount=AMOUNT,
    at=(*AT, "Created time"),
    status=("Trạng thái", "Trạng thái giao dịch", "Status", "Result code"),
    refund=REFUND_ID,
)
