"""The columns of VNPAY's settlement file."""

from __future__ import annotations

from chalicelib.payments.providers.settlement_files.columns import AMOUNT, AT, ORDER, REFUND_ID, Columns

COLUMNS = Columns(
    attempt=("vnp_TxnRef", "TxnRef", "Mã tham chiếu", *ORDER),
    transaction=("vnp_TransactionNo", "TransactionNo", "Mã GD VNPAY", "Mã giao dịch VNPAY", "Mã giao dịch"),
    amount=AMOUNT,
    at=(*AT, "PayDate", "Pay date"),
    refund=REFUND_ID,
)
