"""The columns of SePay's settlement file."""

from __future__ import annotations

from chalicelib.payments.providers.sepay.transfer_matching import attempt
from chalicelib.payments.providers.settlement_files.columns import AMOUNT, AT, Columns

COLUMNS = Columns(
    content=("Nội dung", "Nội dung thanh toán", "Nội dung chuyển khoản", "Transaction content", "Content"),
    code=("Mã thanh toán", "Code TT", "Payment code", "Code"),
    attempt_in=attempt,
    transaction=("ID", "Mã giao dịch", "Transaction ID"),
    amount=("Tiền vào", "Amount in", "Transfer amount", *AMOUNT),
    out=("Tiền ra", "Amount out"),
    at=(*AT, "Transaction date"),
    kind=("Loại giao dịch", "Loại", "Transfer type", "Type"),
)
