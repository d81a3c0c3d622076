"""Texts on the signature and on the page or label of a sealed result, in Vietnamese only."""

from __future__ import annotations

SIGNATURE_REASON = "Xác thực kết quả giải quyết thủ tục hành chính"
PAGE_TITLE = "Xác thực kết quả"
PAGE_WAS_ADDED = "Trang này được thêm vào khi ký số. Nội dung các trang trước được giữ nguyên."
DOSSIER_CODE = "Mã hồ sơ"
PROCEDURE = "Thủ tục"
AUTHORITY = "Cơ quan"
RESULT = "Kết quả"
OUTCOMES = {"granted": "Kết quả: đồng ý giải quyết", "denied": "Kết quả: không đồng ý giải quyết"}
RESULT_CODE = "Mã kết quả"
HOW_TO_CHECK = "Kiểm tra bằng cách nào?"
WAYS_TO_CHECK = (
    "Quét mã QR bằng điện thoại. Chữ ký được kiểm tra ngay trên máy của bạn, nội dung mã không được gửi về máy chủ.",
    "Mở {address} và nhập mã kết quả ở trên để biết kết quả còn hiệu lực, đã được thay thế hay đã bị thu hồi.",
    "Mở tệp PDF bằng phần mềm đọc được chữ ký số để biết tệp có bị sửa đổi không.",
)
WHAT_THE_SIGNATURE_PROVES = (
    "Chữ ký số chứng minh kết quả này do cơ quan nêu trong chữ ký cấp và không bị thay đổi từ lúc ký, "
    "{at:%H:%M} ngày {at:%d/%m/%Y}."
)
