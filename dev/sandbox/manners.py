"""The ways in which a payment or a refund can go. The payer chooses one, or it is chosen beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from dev.sandbox.records import CANCELLED, DONE, FAILED, PAID, PROCESSING, REFUSED

SECRET, PREVIOUS, RETIRED = "secret", "previous_secret", "retired_secret"
"""The keys a notice may be signed with: the present one, the one before (still valid), one that no longer is."""


class When(Enum):
    """When the merchant is told."""

    AT_ONCE = "at once"
    BEFORE_ANSWER = "before anything is answered"
    AFTER_EXPIRY = "after the order has expired, of money that came in time"
    MONEY_AFTER_EXPIRY = "after the order has expired, of money that came then"


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a payment goes."""

    label: str
    ends: str = PAID
    calls: int = 1
    """How often the merchant is told."""
    key: str = SECRET
    when: When = When.AT_ONCE
    much: Callable[[int], int] = int
    """What is paid, of what is due."""


@dataclass(frozen=True)
class RefundManner:
    """How a refund goes."""

    label: str
    state: str
    answered: bool = True


PAY, FAIL, CANCEL = "pay", "fail", "cancel"
MANNERS = {
    PAY: Manner(label="Thanh toán"),
    FAIL: Manner(label="Thanh toán thất bại (tài khoản không đủ số dư)", ends=FAILED),
    CANCEL: Manner(label="Huỷ giao dịch", ends=CANCELLED),
    "pay_silently": Manner(label="Thanh toán nhưng không báo cho đơn vị", calls=0),
    "pay_twice": Manner(label="Thanh toán, báo cho đơn vị hai lần", calls=2),
    "pay_before_answer": Manner(label="Thanh toán, báo cho đơn vị trước khi trả lời", when=When.BEFORE_ANSWER),
    "pay_late": Manner(label="Thanh toán đúng hạn, báo sau khi hết hạn", when=When.AFTER_EXPIRY),
    "pay_after_expiry": Manner(label="Tiền đến sau khi hết hạn", when=When.MONEY_AFTER_EXPIRY),
    "pay_less": Manner(label="Thanh toán thiếu (một nửa)", much=lambda due: due // 2),
    "pay_more": Manner(label="Thanh toán thừa 1.000 đồng", much=lambda due: due + 1_000),
    "old_secret": Manner(label="Thanh toán, thông báo ký bằng khoá trước (còn hiệu lực)", key=PREVIOUS),
    "retired_secret": Manner(label="Thanh toán, thông báo ký bằng khoá đã bỏ", key=RETIRED),
}
REFUND_MANNERS = {
    "refund_done": RefundManner("Hoàn tiền ngay", DONE),
    "refund_later": RefundManner("Đang hoàn tiền, xong khi được hỏi lần thứ hai", PROCESSING),
    "refund_refused": RefundManner("Từ chối hoàn tiền", REFUSED),
    "refund_answer_lost": RefundManner("Hoàn tiền nhưng câu trả lời bị mất", DONE, answered=False),
}

ORDER, REFUND = "order", "refund"
"""What a manner is chosen for."""

TRANSFERS = tuple(name for name in MANNERS if name not in (FAIL, CANCEL))
"""Those of money that simply comes, or not."""
AT_A_GATEWAY = tuple(name for name in MANNERS if name != "pay_after_expiry")
"""Those of a gateway, which takes no money for an order that is over."""
