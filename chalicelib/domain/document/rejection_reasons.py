"""Why a file cannot be used, and the way out, in a citizen's words: one text for each reason of an inspection."""

from __future__ import annotations

from chalicelib.domain.errors import Text

FAULTS: dict[str, Text] = {
    "empty": (
        "Tệp rỗng, không có nội dung. Vui lòng kiểm tra lại tệp trên máy rồi tải lại.",
        "The file is empty. Please check it on your device and upload it again.",
    ),
    "truncated": (
        "Tệp bị thiếu phần cuối, có thể do lưu hoặc sao chép chưa xong. Vui lòng lưu lại rồi tải lại.",
        "The end of the file is missing; it may not have been saved whole. Please save it again and upload it.",
    ),
    "damaged": (
        "Tệp bị hỏng nên không mở được. Vui lòng chụp, quét hoặc lưu lại rồi tải tệp mới.",
        "The file is damaged and cannot be opened. Please take, scan or save it again and upload the new file.",
    ),
    "encrypted": (
        "Tệp đang được đặt mật khẩu. Vui lòng bỏ mật khẩu (hoặc in ra PDF mới) rồi tải lại.",
        "The file has a password. Please remove the password (or print it to a new PDF) and upload it again.",
    ),
    "macros": (
        "Tệp có macro (lệnh tự chạy). Vui lòng lưu lại dạng không có macro hoặc xuất ra PDF rồi tải lại.",
        "The file has macros. Please save it without macros or export it to PDF, and upload it again.",
    ),
    "active_content": (
        "Tệp có nội dung tự chạy, tự kết nối máy khác hoặc kèm tệp lạ. Vui lòng in ra PDF mới rồi tải lại.",
        "The file runs or fetches something by itself, or carries another file. Please print it to a new PDF.",
    ),
    "executable": (
        "Đây là chương trình hoặc trang web, không phải giấy tờ. Vui lòng chọn bản chụp hoặc bản quét giấy tờ.",
        "This is a program or a web page, not a paper. Please choose the photograph or scan of your paper.",
    ),
    "archive": (
        "Đây là tệp nén. Vui lòng giải nén rồi tải lên từng giấy tờ một.",
        "This is a compressed archive. Please unpack it and upload each paper by itself.",
    ),
    "polyglot": (
        "Trong tệp có lẫn một tệp khác. Vui lòng chụp, quét hoặc in ra PDF mới rồi tải lại.",
        "Another file is hidden in this one. Please photograph, scan or print it to a new PDF and upload that.",
    ),
    "bomb": (
        "Tệp mở ra quá lớn (quá nhiều điểm ảnh, trang hoặc dữ liệu nén). Vui lòng thu nhỏ hoặc tách tệp rồi tải lại.",
        "The file grows too large when opened (pixels, pages or packed data). Please make it smaller or split it.",
    ),
    "not_a_document": (
        "Định dạng này không được nhận. Vui lòng lưu thành PDF hoặc chụp ảnh giấy tờ rồi tải lại.",
        "This format is not taken. Please save it as PDF, or photograph the paper, and upload that.",
    ),
    "unknown": (
        "Không nhận ra đây là loại tệp gì. Nếu mở được trên máy, vui lòng lưu thành PDF rồi tải lại.",
        "We cannot tell what kind of file this is. If it opens on your device, please save it as PDF.",
    ),
}
"""By the code in `reason` of an inspection's finding."""

REASONS: dict[str, Text] = {
    **FAULTS,
    "locked": (
        "Chữ ký trên tệp không cho ký thêm. Vui lòng ký lại tệp mà không khoá tài liệu rồi tải lại.",
        "The signature on this file allows no further one. Please sign it again without locking it.",
    ),
    "restricted": (
        "Tệp mở được nhưng bị khoá quyền sửa nên không ký xác thực được. Vui lòng in ra PDF mới rồi tải lại.",
        "The file opens but is protected against changes and cannot be sealed. Please print it to a new PDF.",
    ),
    "unsealable": (
        "Cấu trúc của tệp PDF bị lỗi nên không ký xác thực được. Vui lòng in ra PDF mới rồi tải lại.",
        "The structure of this PDF is faulty, so it cannot be sealed. Please print it to a new PDF and upload that.",
    ),
    "size_differs": (
        "Tệp nhận được không đủ: dung lượng khác với tệp bạn đã chọn. Vui lòng tải lại.",
        "The file did not arrive whole: its size differs from the file you chose. Please upload it again.",
    ),
    "content_differs": (
        "Nội dung nhận được khác với tệp bạn đã chọn. Vui lòng tải lại.",
        "What arrived differs from the file you chose. Please upload it again.",
    ),
    "type_not_allowed": (
        "Mục này không nhận loại tệp đó. Vui lòng lưu thành PDF hoặc chụp ảnh giấy tờ rồi tải lại.",
        "This slot does not take that kind of file. Please save it as PDF or photograph the paper, and upload that.",
    ),
}
