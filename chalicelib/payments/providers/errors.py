"""What the adapters of all payment providers say alike."""

from __future__ import annotations

from datetime import timedelta, timezone

from chalicelib.domain.errors import Invalid, Unavailable, Untrusted

VIETNAM = timezone(timedelta(hours=7))
"""The time providers write in, whatever time zone this machine is in."""


def forged() -> Untrusted:
    """Nobody we know signed this for us."""
    return Untrusted("not_signed", ("Chữ ký không hợp lệ.", "Not signed by the provider."))


def unreadable(name: str) -> Invalid:
    """The provider signed it, and we still cannot read this of it."""
    return Invalid(
        "notice_unreadable",
        ("Không đọc được thông báo thanh toán.", "The payment notice cannot be read."),
        fields={name: ("Giá trị không đọc được.", "Not a readable value.")},
    )


def no_answer(provider: str) -> Unavailable:
    """The provider said nothing that can be read."""
    return Unavailable(
        "outside_unavailable",
        (
            f"{provider} chưa trả lời. Vui lòng thử lại sau ít phút.",
            f"{provider} did not answer. Please try again in a few minutes.",
        ),
    )
