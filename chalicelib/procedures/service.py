"""What a procedure needs, costs and takes, when it would be ready if filed now, and who may file it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib import catalogue
from chalicelib.catalogue import costs
from chalicelib.catalogue.deadlines import due_by
from chalicelib.catalogue.forms import validation
from chalicelib.catalogue.forms.dossier_validation import bounded, wrong_applicant, wrong_delivery
from chalicelib.catalogue.holidays import working_calendar
from chalicelib.domain import working_time
from chalicelib.domain.dossier.dossier import Content
from chalicelib.domain.errors import NotFound, Text, invalid
from chalicelib.domain.procedure import eligibility
from chalicelib.domain.procedure.eligibility import Verdict
from chalicelib.domain.procedure.fees import Bill, Facts, bill
from chalicelib.domain.working_time import Due
from chalicelib.procedures import texts

if TYPE_CHECKING:
    from chalicelib.domain.procedure.eligibility_questions import Eligibility, Question
    from chalicelib.domain.procedure.procedure import Procedure


@dataclass(frozen=True)
class Described:
    """A procedure as it stands today."""

    procedure: Procedure
    fees: Bill
    if_filed_now: Due | None
    """`None` where no time limit is published."""


def describe(code: str, *, at: datetime) -> Described:
    """The version valid today. `NotFound` when there is none.

    The promise counts from the next moment the desk is open, as the desk's own count will.
    """
    procedure = current(code, at=at)
    days = working_calendar()
    due = due_by(procedure, working_time.next_working_moment(at, days))
    # Nobody has said yet how they will file, so a price that depends on it is told for every way.
    return Described(procedure, bill(procedure, Facts(channel="")), due)


def current(code: str, *, at: datetime) -> Procedure:
    """The version valid on that day here. Raises `NotFound`."""
    return catalogue.current(code, working_time.local_day(at))


def estimate(code: str, parts: Mapping[str, Any], *, at: datetime) -> Bill:
    """What it would cost with these answers, which need not be complete. Nothing is kept."""
    procedure = current(code, at=at)
    content = Content(**{part: parts.get(part) or {} for part in ("form", "applicant", "delivery")})
    bounded(content.form)
    today = working_time.local_day(at)
    search_row = validation.check(
        procedure.form.schema_, content.form, complete=False, today=today, ui=procedure.form.ui
    )
    wrong = {f"form.{name}": text for name, text in search_row.items()}
    wrong |= wrong_applicant(content, procedure) | wrong_delivery(content, procedure)
    if wrong:
        raise invalid(wrong)
    return costs.of_content(procedure, content, channel=parts.get("channel", costs.ONLINE))


def questions(code: str, *, at: datetime) -> Eligibility:
    """The questions before filing. `NotFound` where the procedure asks none."""
    question_set = current(code, at=at).eligibility
    if question_set is None:
        raise NotFound("no_questions", texts.NO_QUESTIONS)
    return question_set


def weigh(code: str, answers: Mapping[str, Any], *, at: datetime) -> Verdict:
    """Whether it may be filed, going by these answers, and if not, why and where to go. Nothing is kept."""
    question_set = questions(code, at=at)
    known = {question.id: question for question in question_set.questions}
    wrong: dict[str, Text] = {}
    for name, answer in answers.items():
        if name not in known:
            wrong[f"answers.{name[:60]}"] = texts.NO_SUCH_QUESTION
        elif answer is not None and (fault := _fault(known[name], answer)):
            wrong[f"answers.{name}"] = fault
    if wrong:
        raise invalid(wrong)
    return eligibility.weigh(question_set, answers)


def _fault(question: Question, answer: object) -> Text | None:
    if question.kind == "yes_no":
        return None if isinstance(answer, bool) else texts.ANSWER_YES_OR_NO
    if question.kind == "number":
        if isinstance(answer, int | float) and not isinstance(answer, bool) and 0 <= answer <= 10**9:
            return None
        return texts.ANSWER_WITH_A_NUMBER
    if answer in [choice.id for choice in question.choices]:
        return None
    vi, en = zip(*(choice.name.text for choice in question.choices), strict=True)
    return texts.choose_one_of(("; ".join(vi), "; ".join(en)))
