"""The columns of ZaloPay's settlement file."""

from __future__ import annotations

from chalicelib.payments.providers.settlement_files.columns import AMOUNT, AT, ORDER, REFUND_ID, Columns

COLUMNS = Columns(
    attempt=("app_trans_id", "AppTransID", "Mã đơn hàng đối tác", *ORDER),
    transaction=("zp_trans_id", "ZPTransID", "Mã giao dịch ZaloPay", "Mã giao dịch", "Transaction ID"),
    amount=AMOUNT,
    at=AT,
    refund=("m_refund_id", "MRefundID", *REFUND_ID),
)
