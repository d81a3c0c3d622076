"""From an event to the text of a message; `notifications.deliver` sends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.document.document import RESULT_SLOT
from chalicelib.domain.dossier.dossier import SUBJECT, Content, Dossier, Event
from chalicelib.domain.dossier.events import EventKind
from chalicelib.domain.text import grouped
from chalicelib.domain.working_time import LOCAL
from chalicelib.notifications.templates import FILES, GREETING, LINK, MOMENT, OUTCOME, TEXTS

VI, EN = 0, 1


@dataclass(frozen=True)
class Message:
    """One text to one person."""

    subject: str
    text: str


def compose(dossier: Dossier, event: Event, content: Content, link: str) -> Message:
    """The message that tells this event, in the citizen's language."""
    language = EN if content.contact.get("language") == "en" else VI
    title, body = TEXTS[kind_of(event)]
    values = {
        "procedure": dossier.procedure_name[language],
        "code": dossier.code or dossier.reference,
        "due": _day(dossier.due_at, language),
        "answer_by": _day(_moment(event.facts.get("answer_by")), language),
        "fee": grouped(dossier.amount_due),
        "reason": dossier.reason,
        "amount": grouped(int(event.facts.get("amount", 0))),
        "promised_by": _date(_moment(event.facts.get("promised_by"))),
        "closes_on": _date(_moment(event.facts.get("closes_at"))),
        "files": _files(event, language),
        "result": OUTCOME.get(dossier.outcome, ("", ""))[language],
    }
    subject = f"{title[language]} - {values['code']}"
    greeting = GREETING[language].format(name=content.applicant.get("name") or "")
    paragraphs = [greeting, " ".join(body[language].format(**values).split())]
    if link:
        paragraphs.append(LINK[language].format(link=link))
    return Message(subject, "\n\n".join(paragraphs))


def kind_of(event: Event) -> str:
    """What an event is about, as one word: where the dossier got to, or what happened to a paper or payment."""
    if event.facts.get("slot") == RESULT_SLOT:
        return ""  # the desk's own file
    if event.subject != SUBJECT:
        return "" if "waits" in event.facts else event.kind  # what may not come to be is not promised
    return _TEXT_OF.get(event.kind, event.facts.get("status", ""))


_TEXT_OF: dict[str, str] = {
    EventKind.SAVE: "",
    EventKind.REMIND: EventKind.REMIND,
    EventKind.EXPIRE: EventKind.EXPIRE,
    EventKind.ERASE: EventKind.ERASE,
}
"""Steps that are told for what they are, not for where the dossier got to."""


def _files(event: Event, language: int) -> str:
    until = _moment(event.facts.get("files_until"))
    return FILES[language].format(until=_date(until)) if until else ""


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(at: datetime | None, language: int) -> str:
    if at is None:
        return ""
    return at.astimezone(LOCAL).strftime(MOMENT[language])


def _date(at: datetime | None) -> str:
    return at.astimezone(LOCAL).strftime("%d/%m/%Y") if at else ""
