"""Texts about results: (Vietnamese, English)."""

from __future__ import annotations

from chalicelib.domain.errors import Text

RESULT_CODE_FORM = (
    "Mã kết quả gồm chữ KQ và 12 ký tự, ví dụ KQ-7F3K-9M2P-XR4T.",
    "The code of a result is KQ and 12 characters, for example KQ-7F3K-9M2P-XR4T.",
)
FILE_IS_THE_RESULT = (
    "Tệp này đã là kết quả nên không bỏ được. Xin đính kèm tệp khác để thay thế.",
    "This file is the result already and cannot be taken out. Attach another one to replace it.",
)
NO_RESULT_YET = ("Hồ sơ chưa có kết quả để tải.", "There is no result to download yet.")


def result_is(state: Text) -> Text:
    return (
        f"Kết quả này {state[0].lower()}.",
        f"This result is {state[1].lower()}.",
    )


RESULT_REVOKED = ("Kết quả này đã bị thu hồi.", "This result was revoked.")
