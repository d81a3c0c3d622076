"""Texts about a result: (Vietnamese, English)."""

from __future__ import annotations

REVOCATION_REASONS = {
    "our_mistake": ("Cấp sai do lỗi của cơ quan", "Issued by a mistake of the authority"),
    "false_papers": ("Hồ sơ có giấy tờ hoặc khai báo không đúng sự thật", "Papers or statements were not true"),
    "no_longer_met": ("Không còn đáp ứng điều kiện", "The conditions are no longer met"),
    "holder_asked": ("Theo yêu cầu của người được cấp", "The holder asked for it"),
    "ordered": ("Theo quyết định của cơ quan có thẩm quyền", "Ordered by a competent authority"),
}
"""Why a supervisor may take a result back."""
STATE_LABELS = {
    "valid": ("Còn hiệu lực", "Valid"),
    "replaced": ("Đã được thay thế", "Replaced"),
    "revoked": ("Đã bị thu hồi", "Revoked"),
}
