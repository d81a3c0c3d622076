"""From an event to a message. History is the outbox: this runs from the table's stream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.calendar import LOCAL
from chalicelib.domain.dossier import SUBJECT, Content, Dossier, Event
from chalicelib.domain.errors import Text
from chalicelib.storage import messages
from chalicelib.storage.table import Table

VI, EN = 0, 1


@dataclass(frozen=True)
class Message:
    """One text to one person."""

    subject: str
    text: str


Send = Callable[[str, str, Message], str]
"""Sends over a channel (`email`, `sms`) to an address; gives the sender's own number of the message."""


def announce(table: Table, event: Event, send: Send, *, link: Callable[[str], str], at: datetime) -> int:
    """Tell the citizen of one event, once. Answers how many messages left.

    The note that it was told is written after sending: if we die between the two the citizen is
    told twice, never not at all.
    """
    if kind_of(event) not in _TEXTS:
        return 0
    found = messages.due(table, event)
    if found is None:
        return 0
    dossier, content = found
    message = compose(dossier, event, content, link(dossier.reference))
    addresses = {"email": content.contact.get("email"), "sms": content.contact.get("phone")}
    told = {channel: send(channel, to, message) for channel, to in addresses.items() if to}
    messages.told(table, event, channels=told, at=at.isoformat())
    return len(told)


def compose(dossier: Dossier, event: Event, content: Content, link: str) -> Message:
    """The message that tells this event, in the citizen's language."""
    language = EN if content.contact.get("language") == "en" else VI
    title, body = _TEXTS[kind_of(event)]
    values = {
        "procedure": dossier.procedure_name[language],
        "code": dossier.code or dossier.reference,
        "due": _day(dossier.due_at, language),
        "answer_by": _day(_moment(event.facts.get("answer_by")), language),
        "fee": f"{dossier.amount_due:,}".replace(",", "."),
        "reason": dossier.reason,
        "result": _OUTCOME.get(dossier.outcome, ("", ""))[language],
    }
    subject = f"{title[language]} - {values['code']}"
    greeting = _GREETING[language].format(name=content.applicant.get("name") or "")
    paragraphs = [greeting, body[language].format(**values).strip()]
    if link:
        paragraphs.append(_LINK[language].format(link=link))
    return Message(subject, "\n\n".join(paragraphs))


def kind_of(event: Event) -> str:
    """What an event is about, as one word: where the dossier got to, or what happened to a paper or payment."""
    if event.subject != SUBJECT:
        return "surplus" if "surplus" in event.facts else event.kind
    return "" if event.kind == "save" else event.facts.get("status", "")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(at: datetime | None, language: int) -> str:
    if at is None:
        return ""
    return at.astimezone(LOCAL).strftime("%H:%M ngày %d/%m/%Y" if language == VI else "%d/%m/%Y %H:%M")


_GREETING: Text = ("Kính gửi ông/bà {name},", "Dear {name},")
_LINK: Text = ("Theo dõi hồ sơ: {link}", "Follow the dossier: {link}")
_OUTCOME: dict[str, Text] = {
    "granted": ("được giải quyết", "granted"),
    "denied": ("không được giải quyết", "denied"),
}

_TEXTS: dict[str, tuple[Text, Text]] = {
    "awaiting_fee": (
        ("Hồ sơ còn chờ nộp phí", "Your dossier waits for its fee"),
        (
            "Hồ sơ “{procedure}” (mã {code}) còn phải nộp {fee} đồng. Hồ sơ chỉ đến cơ quan sau khi nộp phí.",
            "Your dossier “{procedure}” ({code}) still needs its fee of {fee} VND before it reaches the authority.",
        ),
    ),
    "filed": (
        ("Hồ sơ đã đến cơ quan", "Your dossier has reached the authority"),
        (
            "Hồ sơ “{procedure}” (mã {code}) đã nộp. Cơ quan tiếp nhận hoặc trả lời chậm nhất lúc {answer_by}.",
            "Your dossier “{procedure}” ({code}) was filed. The authority accepts it or answers by {answer_by}.",
        ),
    ),
    "accepted": (
        ("Hồ sơ đã được tiếp nhận", "Your dossier was accepted"),
        (
            "Hồ sơ “{procedure}” đã được tiếp nhận, mã hồ sơ {code}. Hẹn trả kết quả: {due}.",
            "Your dossier “{procedure}” was accepted under the code {code}. The result is due: {due}.",
        ),
    ),
    "declined": (
        ("Hồ sơ không được tiếp nhận", "Your dossier was not accepted"),
        (
            "Hồ sơ “{procedure}” (mã {code}) không được tiếp nhận. Lý do: {reason}",
            "Your dossier “{procedure}” ({code}) was not accepted. Reason: {reason}",
        ),
    ),
    "in_process": (
        ("Hồ sơ đang được xử lý", "Your dossier is in process"),
        (
            "Hồ sơ “{procedure}” (mã {code}) đang được xử lý. Hẹn trả kết quả: {due}.",
            "Your dossier “{procedure}” ({code}) is in process. The result is due: {due}.",
        ),
    ),
    "withdrawal_requested": (
        ("Đã ghi nhận yêu cầu rút hồ sơ", "Your withdrawal was noted"),
        (
            "Yêu cầu rút hồ sơ “{procedure}” (mã {code}) đã được ghi nhận, cơ quan sẽ xác nhận.",
            "Your request to withdraw “{procedure}” ({code}) was noted; the authority will confirm it.",
        ),
    ),
    "stopped": (
        ("Hồ sơ đã dừng", "Your dossier was stopped"),
        (
            "Hồ sơ “{procedure}” (mã {code}) đã dừng. {reason}",
            "Your dossier “{procedure}” ({code}) was stopped. {reason}",
        ),
    ),
    "decided": (
        ("Hồ sơ đã có kết quả", "Your dossier was decided"),
        (
            "Hồ sơ “{procedure}” (mã {code}) {result}. {reason}",
            "Your dossier “{procedure}” ({code}) was {result}. {reason}",
        ),
    ),
    "returned": (
        ("Đã trả kết quả", "Your result is here"),
        (
            "Kết quả hồ sơ “{procedure}” (mã {code}) đã được trả. Mở hồ sơ để xem và tải.",
            "The result of “{procedure}” ({code}) was returned. Open the dossier to see and download it.",
        ),
    ),
    "rejected": (
        ("Có tệp không dùng được", "A file cannot be used"),
        (
            "Một tệp trong hồ sơ “{procedure}” (mã {code}) không dùng được. Mở hồ sơ để xem lý do và tải lại.",
            "A file of “{procedure}” ({code}) cannot be used. Open the dossier to see why and send it again.",
        ),
    ),
    "payment_needs_review": (
        ("Khoản thanh toán đang được kiểm tra", "Your payment is being looked at"),
        (
            "Khoản thanh toán cho hồ sơ “{procedure}” (mã {code}) cần cán bộ kiểm tra. Xin đừng thanh toán lại.",
            "Your payment for “{procedure}” ({code}) needs a person to look at it. Please do not pay again.",
        ),
    ),
    "payment_underpaid": (
        ("Khoản thanh toán còn thiếu", "Your payment falls short"),
        (
            "Khoản chuyển cho hồ sơ “{procedure}” (mã {code}) chưa đủ. Mở hồ sơ để xem số còn thiếu và chuyển thêm.",
            "What you transferred for “{procedure}” ({code}) is not enough. Open the dossier to see what is missing.",
        ),
    ),
    "surplus": (
        ("Khoản tiền nộp thừa", "You paid more than was due"),
        (
            "Hồ sơ “{procedure}” (mã {code}) nhận được khoản tiền không còn phải nộp. Khoản này sẽ được hoàn lại.",
            "A payment for “{procedure}” ({code}) was no longer due. It will be given back.",
        ),
    ),
}
