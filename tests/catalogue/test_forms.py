"""What a form is told: in words people understand, and never a crash."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib import catalogue
from chalicelib.catalogue.forms import validation
from chalicelib.domain.procedure.fees import Facts, bill

TODAY = date(2026, 12, 4)
EXTRACT = catalogue.load("1.009073", 1)
GAME = catalogue.load("2.001885", 1)


def filed(code: str, **changes: Any) -> dict[str, Any]:
    """The example of this procedure, changed."""
    example = json.loads((Path(__file__).parent / "examples" / f"{code}.json").read_text())
    return {**example, **changes}


@pytest.mark.parametrize("copies", [2.0, 2])
def test_a_number_the_form_accepts_is_a_number_that_is_paid_for(copies: float) -> None:
    """JSON Schema calls 2.0 an integer; it must not make a dossier free."""
    form = filed("1.009073", copies=copies)
    assert validation.check(EXTRACT.form.schema_, form, complete=True, today=TODAY) == {}
    made = bill(EXTRACT, Facts(form=form))
    assert (made.total, made.lines[0].quantity, made.lines[0].how[0]) == (16000, 2, "2 bản × 8.000 đ")


@pytest.mark.parametrize("copies", [0, -1, 51, 1.5, 1e300, True, "2", None, [2]])
def test_a_number_of_copies_nobody_could_get_is_refused_in_a_draft_too(copies: Any) -> None:
    """From 1 to 50, whole."""
    form = filed("1.009073", copies=copies)
    assert set(validation.check(EXTRACT.form.schema_, form, complete=False, today=TODAY)) == {"copies"}


@pytest.mark.parametrize("phone", ["0912345678\n", " 0912345678", "0212345678", "+84912345678"])
def test_a_pattern_holds_for_the_whole_text(phone: str) -> None:
    """Also where Python's `$` would let a line end pass."""
    wrong = validation.check(
        GAME.form.schema_, filed("2.001885", phone=phone), complete=False, today=TODAY, ui=GAME.form.ui
    )
    assert wrong["phone"][0] == (
        "Số điện thoại của điểm: Số di động 10 chữ số, để cán bộ hẹn ngày kiểm tra (ví dụ: 0912345678)."
    )
    assert wrong["phone"][1].startswith("Telephone of the centre: A mobile number of 10 digits")


def test_a_blank_text_is_a_missing_one() -> None:
    """Browsers send empty fields; a draft may have them, a filed form may not where they are required."""
    subject = {"name": "  ", "birthdate": "", "identity_number": ""}
    form = filed("1.009073", subject=subject, registered_at="", copies="")
    assert validation.check(EXTRACT.form.schema_, form, complete=False, today=TODAY) == {}
    missing = validation.check(EXTRACT.form.schema_, form, complete=True, today=TODAY, ui=EXTRACT.form.ui)
    assert set(missing) == {"subject.name", "subject.birthdate", "registered_at", "copies"}
    assert missing["subject.name"] == ("Xin điền: Họ, chữ đệm, tên.", "Please fill in: Full name.")


def test_a_missing_part_names_what_has_to_be_filled_in_inside_it() -> None:
    """So that each input of the page can show it."""
    missing = validation.check(EXTRACT.form.schema_, {}, complete=True, today=TODAY)
    assert {"subject", "subject.name", "subject.birthdate", "copies"} <= set(missing)
    assert "subject.identity_number" not in missing


def test_what_a_condition_asks_for_is_named_by_its_title() -> None:
    """The condition itself knows no titles."""
    form = filed("1.009073", extract="other", relationship="organisation")
    missing = validation.check(EXTRACT.form.schema_, form, complete=True, today=TODAY, ui=EXTRACT.form.ui)
    assert missing == {
        "extract_detail": ("Xin điền: Việc hộ tịch khác.", "Please fill in: Which other record."),
        "organisation_name": ("Xin điền: Tên cơ quan, tổ chức.", "Please fill in: Name of the organisation."),
    }
    assert validation.check(EXTRACT.form.schema_, form, complete=False, today=TODAY) == {}


def test_choices_are_offered_by_their_names() -> None:
    """`person` is our word, not the citizen's."""
    wrong = validation.check(
        GAME.form.schema_, {"applicant_kind": "robot"}, complete=False, today=TODAY, ui=GAME.form.ui
    )
    assert wrong["applicant_kind"] == (
        "Loại chủ điểm: chọn một trong: Cá nhân, Tổ chức, doanh nghiệp.",
        "Who runs the centre: choose one of: A person, An organisation or enterprise.",
    )


@pytest.mark.parametrize("day", ["2026-02-30", "19900517", "17/05/1990", "1990-5-17", "1990-05-17T00:00"])
def test_a_date_is_a_real_day_written_one_way(day: str) -> None:
    """Year, month, day."""
    form = filed("1.009073", registered_on=day)
    assert set(validation.check(EXTRACT.form.schema_, form, complete=False, today=TODAY)) == {"registered_on"}


def test_unknown_fields_are_named_even_when_they_are_blank() -> None:
    """A mistake in a name is not lost silently; at most fifty are told."""
    form = {f"nobody_{n}": "" for n in range(2000)}
    reported = validation.check(GAME.form.schema_, form, complete=True, today=TODAY)
    assert len(reported) == validation.MOST
    subject = filed("1.009073")["subject"] | {"nobody": ""}
    form = filed("1.009073", subject=subject)
    assert set(validation.check(EXTRACT.form.schema_, form, complete=False, today=TODAY)) == {"subject.nobody"}


@pytest.mark.parametrize("kind", [list, dict])
def test_a_form_nested_without_end_is_refused_and_breaks_nothing(kind: type) -> None:
    """Far past what Python could recurse into."""
    deep: Any = kind()
    for _ in range(50_000):
        deep = [deep] if kind is list else {"a": deep}
    assert set(validation.check(EXTRACT.form.schema_, {"copies": deep}, complete=False, today=TODAY)) == {"form"}
    while deep:  # taken apart by hand: the interpreter would recurse
        deep = deep.pop() if kind is list else deep.pop("a")


LIST = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "people": {
            "type": "array",
            "maxItems": 3,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 9},
                    "phone": {"type": "string", "format": "phone"},
                },
            },
        }
    },
}


def test_a_blank_text_in_a_list_is_a_missing_one_too() -> None:
    """And an optional one that is blank is no mistake."""
    form = {"people": [{"name": "   ", "phone": ""}, {"name": "Mai", "phone": " "}]}
    assert set(validation.check(LIST, form, complete=True, today=TODAY)) == {"people.0.name"}


@pytest.mark.parametrize("complete", [True, False])
def test_a_list_without_end_is_told_at_once(complete: bool) -> None:
    """Nobody looks at each of its entries."""
    reported = validation.check(LIST, {"people": [{}] * 100_000}, complete=complete, today=TODAY)
    assert set(reported) == {"people"}
    assert "nhiều nhất 3" in reported["people"][0]
