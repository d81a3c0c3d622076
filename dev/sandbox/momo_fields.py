"""What MoMo signs of each message, and the words of its codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

IPN = (
    "accessKey",
    "amount",
    "extraData",
    "message",
    "orderId",
    "orderInfo",
    "orderType",
    "partnerCode",
    "payType",
    "requestId",
    "responseTime",
    "resultCode",
    "transId",
)
CREATE = (
    "accessKey",
    "amount",
    "extraData",
    "ipnUrl",
    "orderId",
    "orderInfo",
    "partnerCode",
    "redirectUrl",
    "requestId",
    "requestType",
)
QUERY = ("accessKey", "orderId", "partnerCode", "requestId")
REFUND = ("accessKey", "amount", "description", "orderId", "partnerCode", "requestId", "transId")

MESSAGES = {
    0: "Giao dịch thành công.",
    11: "Truy cập bị từ chối.",
    13: "Xác thực doanh nghiệp thất bại.",
    20: "Yêu cầu sai định dạng.",
    22: "Số tiền giao dịch không hợp lệ.",
    40: "RequestId bị trùng.",
    41: "OrderId bị trùng.",
    42: "OrderId không hợp lệ hoặc không được tìm thấy.",
    1000: "Giao dịch đã được khởi tạo, chờ người dùng xác nhận thanh toán.",
    1001: "Giao dịch thanh toán thất bại do tài khoản người dùng không đủ tiền.",
    1005: "Giao dịch thất bại do url hoặc QR code đã hết hạn.",
    1006: "Giao dịch bị từ chối bởi người dùng.",
    1081: "Giao dịch hoàn tiền bị từ chối. Số tiền hoàn vượt quá số tiền còn lại.",
    1088: "Giao dịch hoàn tiền bị từ chối. Giao dịch không thể hoàn tiền.",
    7002: "Giao dịch đang được xử lý bởi nhà cung cấp loại hình thanh toán.",
}


def signed_text(names: Sequence[str], message: Mapping[str, Any], access_key: str) -> str:
    """What is signed: raw values, nothing encoded."""
    return "&".join(f"{name}={access_key if name == 'accessKey' else message.get(name, '')}" for name in names)
