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
from chalicelib.catalogue.forms import validation
from chalicelib.domain.errors import NotFound
from chalicelib.domain.procedure.procedure import Procedure
from scripts.catalogue import build
from tests.catalogue.published import published

EXAMPLES = Path(__file__).parent / "examples"
TODAY = date(2026, 12, 4)
WITH_EXAMPLES = {path.stem for path in EXAMPLES.glob("*.json")}
BY_HAND = sorted(
    path.stem for path in build.PROCEDURES.glob("*.json") if path.stem.rpartition(".v")[0] in WITH_EXAMPLES
)
"""Code and version of each."""
every = pytest.mark.parametrize("procedure", BY_HAND, indirect=True)
FIVE = ("giao_duc_dao_tao", "kinh_te", "tu_phap", "van_hoa_thong_tin", "y_te")
"""The fields of the city."""


@pytest.fixture
def procedure(request: pytest.FixtureRequest) -> Procedure:
    """The procedure with this code and version."""
    return next(each for each in published() if f"{each.code}.v{each.version}" == request.param)


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


def test_the_catalogue_has_what_the_city_promised() -> None:
    """380 procedures, 165 and more online, 20 and more paid online, and some of those in each of the five fields."""
    codes = {each.code for each in published()}
    assert len(codes) >= 380
    assert len({each.code for each in published() if each.level >= 3}) >= 165
    paid = [each for each in published() if each.level == 4]
    assert len(paid) >= 20
    assert {each.field for each in paid} >= set(FIVE)
    assert {"2.001885", "1.001612", "2.000620", "2.000181", "1.009073"} <= {each.code for each in paid}
    assert {each.code for each in paid} <= WITH_EXAMPLES


def test_every_file_says_where_it_is_from_and_when_it_was_read() -> None:
    """What nobody made by hand also says what was inferred."""
    assert all(each.source.url and each.source.checked_on <= TODAY for each in published())
    assert all(each.source.doubts for each in published() if each.code not in WITH_EXAMPLES)


@every
def test_its_schema_is_a_schema_and_its_example_passes(procedure: Procedure) -> None:
    """JSON Schema 2020-12."""
    Draft202012Validator.check_schema(procedure.form.schema_)
    assert validation.check(procedure.form.schema_, example(procedure), complete=True, today=TODAY) == {}


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
        assert path in validation.check(procedure.form.schema_, form, complete=True, today=TODAY)
        assert validation.check(procedure.form.schema_, form, complete=False, today=TODAY) == {}


def test_a_conditional_part_is_asked_for_only_when_it_applies() -> None:
    """An organisation names its manager, a person does not."""
    schema = catalogue.load("2.001885", 1).form.schema_
    form = json.loads((EXAMPLES / "2.001885.json").read_text())
    del form["manager_name"]
    assert set(validation.check(schema, form, complete=True, today=TODAY)) == {"manager_name"}
    assert validation.check(schema, {**form, "applicant_kind": "person"}, complete=True, today=TODAY) == {}


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
        wrong = validation.check(schema, form, complete=complete, today=TODAY)
        assert set(wrong) == {field}
        assert all(len(text) > 5 for text in wrong[field])


def test_searching_narrows_by_field_and_level_and_leafs() -> None:
    """Each page goes on where the last ended."""

    def found(**query: Any) -> list[str]:
        given = {"field": "", "level": 1, "limit": 10, "after": 0, **query}
        return [row.code for row in catalogue.find_procedures("", on=TODAY, **given)[0]]

    codes = [each.code for each in published()]
    assert found(limit=500) == codes
    assert found(limit=500, field="tu_phap") == [each.code for each in published() if each.field == "tu_phap"]
    assert found(limit=500, level=4) == [each.code for each in published() if each.level == 4]
    assert found(limit=200) + found(limit=200, after=200) == codes
    assert found(limit=3, after=len(codes)) == []


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
        validation.check(schema, {name: value}, complete=False, today=TODAY)


def test_importing_the_catalogue_costs_nothing_heavy() -> None:
    """pydantic, jsonschema and holidays come when first needed."""
    modules = "chalicelib.catalogue, chalicelib.catalogue.forms.validation, chalicelib.catalogue.holidays"
    code = f"import sys, {modules}; sys.exit(any(m in sys.modules for m in ('pydantic', 'jsonschema', 'holidays')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
