"""Texts on the lines of a receipt: (Vietnamese, English)."""

from __future__ import annotations

NOT_COLLECTED = ("Phần không thu", "Not collected")
REFUNDED = ("Đã hoàn lại", "Given back")
