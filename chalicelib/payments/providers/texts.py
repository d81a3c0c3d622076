"""Texts about payment providers: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

NOT_SIGNED = ("Chữ ký không hợp lệ.", "Not signed by the provider.")
NOTICE_UNREADABLE = ("Không đọc được thông báo thanh toán.", "The payment notice cannot be read.")
VALUE_UNREADABLE = ("Giá trị không đọc được.", "Not a readable value.")


def no_answer(provider: str) -> Text:
    return (
        f"{provider} chưa trả lời. Vui lòng thử lại sau ít phút.",
        f"{provider} did not answer. Please try again in a few minutes.",
    )


NO_ANSWER = (
    "Một hệ thống bên ngoài chưa trả lời. Vui lòng thử lại sau ít phút.",
    "Another system did not answer. Please try again in a few minutes.",
)
MOMO_DID_NOT_OPEN = (
    "MoMo chưa mở được giao dịch. Vui lòng thử lại hoặc chọn cách thanh toán khác.",
    "MoMo did not open the payment. Please try again, or choose another way to pay.",
)
PAYOS_DID_NOT_OPEN = (
    "Cổng thanh toán chưa mở được giao dịch. Vui lòng thử lại sau ít phút hoặc chọn cách thanh toán khác.",
    "The payment provider could not open the payment. Please try again in a few minutes, or pay another way.",
)
ZALOPAY_DID_NOT_OPEN = (
    "ZaloPay chưa mở được giao dịch. Vui lòng thử lại hoặc chọn cách thanh toán khác.",
    "ZaloPay did not open the payment. Please try again, or choose another way to pay.",
)


def settlement_file_unreadable(line: int) -> Text:
    return (f"Không đọc được tệp đối soát ở dòng {line}.", f"The settlement file cannot be read at line {line}.")


# The name of each provider, beside which a citizen chooses it.

VNPAY = ("VNPAY (thẻ, tài khoản ngân hàng, VNPAYQR)", "VNPAY (cards, bank accounts, VNPAYQR)")
MOMO = ("Ví MoMo", "MoMo")
ZALOPAY = ("Ví ZaloPay", "ZaloPay")
PAYOS = ("Chuyển khoản ngân hàng (mã VietQR, qua payOS)", "Bank transfer (VietQR code, through payOS)")
SEPAY = ("Chuyển khoản ngân hàng (VietQR)", "Bank transfer (VietQR)")
STRIPE = ("Thẻ quốc tế", "Foreign card")
