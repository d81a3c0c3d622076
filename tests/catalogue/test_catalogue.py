"""Every file of the catalogue, its form, and the search over all of them."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from chalicelib import catalogue
from chalicelib.catalogue import forms
from chalicelib.domain.errors import NotFound
from chalicelib.domain.procedure import Procedure
from scripts.build_index import TARGET, built, procedures

EXAMPLES = Path(__file__).parent / "examples"
TODAY = date(2026, 12, 4)
ALL = procedures()
names = [f"{each.code}.v{each.version}" for each in ALL]
every = pytest.mark.parametrize("procedure", ALL, ids=names)


def example(procedure: Procedure) -> Any:
    """A form as a citizen files it."""
    return json.loads((EXAMPLES / f"{procedure.code}.json").read_text())


def required(schema: dict[str, Any], at: str = "") -> list[str]:
    """Every field that must be there, as a path."""
    found = []
    for name in schema.get("required", []):
        found.append(f"{at}{name}")
        found += required(schema["properties"][name], f"{at}{name}.")
    return found


@every
def test_its_schema_is_a_schema_and_its_example_passes(procedure: Procedure) -> None:
    """JSON Schema 2020-12."""
    Draft202012Validator.check_schema(procedure.form.schema_)
    assert forms.check(procedure.form.schema_, example(procedure), complete=True) == {}


@every
def test_each_missing_field_is_named_when_filing_and_not_in_a_draft(procedure: Procedure) -> None:
    """One at a time."""
    for path in required(procedure.form.schema_):
        form = copy.deepcopy(example(procedure))
        holder = form
        *outer, name = path.split(".")
        for part in outer:
            holder = holder[part]
        del holder[name]
        assert path in forms.check(procedure.form.schema_, form, complete=True)
        assert forms.check(procedure.form.schema_, form, complete=False) == {}


@every
def test_each_field_is_explained_with_an_example(procedure: Procedure) -> None:
    """Title, help and example, in Vietnamese; a title in English."""

    def walk(schema: dict[str, Any], ui: dict[str, Any]) -> None:
        for name, of in schema["properties"].items():
            assert of["title"], name
            assert of["description"], name
            assert ui[name]["en"]["title"], name
            if of["type"] == "object":
                walk(of, ui[name])
            else:
                assert of["examples"], name

    walk(procedure.form.schema_, procedure.form.ui)


@every
def test_its_agency_and_field_are_known(procedure: Procedure) -> None:
    """Their names are asked for on every page."""
    assert catalogue.agency_name(procedure.agency)
    assert catalogue.field_name(procedure.field)


def test_the_index_is_what_the_files_say() -> None:
    """Run `make index` after changing a file."""
    assert TARGET.read_text() == built()


def test_a_conditional_part_is_asked_for_only_when_it_applies() -> None:
    """An organisation names its manager, a person does not."""
    schema = catalogue.load("2.001885", 1).form.schema_
    form = json.loads((EXAMPLES / "2.001885.json").read_text())
    del form["manager_name"]
    assert set(forms.check(schema, form, complete=True)) == {"manager_name"}
    assert forms.check(schema, {**form, "applicant_kind": "person"}, complete=True) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"floor_area": 20}, "floor_area"),
        ({"school_distance": 150}, "school_distance"),
        ({"machines": 1.5}, "machines"),
        ({"machines": "20"}, "machines"),
        ({"phone": "12345"}, "phone"),
        ({"applicant_kind": "robot"}, "applicant_kind"),
        ({"centre_name": {"a": 1}}, "centre_name"),
        ({"nobody_asked": 1}, "nobody_asked"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(change: dict[str, Any], field: str) -> None:
    """In a draft too."""
    schema = catalogue.load("2.001885", 1).form.schema_
    form = json.loads((EXAMPLES / "2.001885.json").read_text()) | change
    for complete in (True, False):
        wrong = forms.check(schema, form, complete=complete)
        assert set(wrong) == {field}
        assert all(len(text) > 5 for text in wrong[field])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("tro choi dien tu", "2.001885"),
        ("Trò Chơi Điện Tử", "2.001885"),
        ("mo quan game", "2.001885"),
        ("2.001885", "2.001885"),
        ("game centre", "2.001885"),
        ("mat giay khai sinh", "1.009073"),
        ("trích lục", "1.009073"),
    ],
)
def test_a_procedure_is_found_by_what_people_call_it(words: str, code: str) -> None:
    """With or without diacritics, in either language."""
    rows, _ = catalogue.search(words, field="", level=1, limit=10, after=0, on=TODAY)
    assert rows[0].code == code


def test_searching_narrows_by_field_and_level_and_leafs() -> None:
    """Each page goes on where the last ended."""

    def found(**asked: Any) -> list[str]:
        given = {"field": "", "level": 1, "limit": 10, "after": 0, **asked}
        return [row.code for row in catalogue.search("", on=TODAY, **given)[0]]

    assert found(field="tu_phap") == ["1.009073"]
    assert found(limit=1) + found(limit=1, after=1) == found() == ["1.009073", "2.001885"]
    assert catalogue.search("khong co gi", field="", level=1, limit=10, after=0, on=TODAY) == ([], 0)


@given(st.text(max_size=30))
def test_only_what_the_index_knows_is_ever_opened(code: str) -> None:
    """Codes come from outside."""
    with pytest.raises(NotFound):
        catalogue.current(code + "/", TODAY)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_json_is_checked_without_breaking(value: Any) -> None:
    """As one field of a form."""
    schema = catalogue.load("1.009073", 1).form.schema_
    for name in ("subject", "copies", "extract", "unknown"):
        forms.check(schema, {name: value}, complete=False)


def test_importing_the_catalogue_costs_nothing_heavy() -> None:
    """pydantic, jsonschema and holidays come when first needed."""
    modules = "chalicelib.catalogue, chalicelib.catalogue.forms, chalicelib.catalogue.calendar"
    code = f"import sys, {modules}; sys.exit(any(m in sys.modules for m in ('pydantic', 'jsonschema', 'holidays')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
