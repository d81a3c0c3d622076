"""A procedure file that is wrong is refused when it is published, with the reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib import catalogue
from chalicelib.domain.fees import summary
from chalicelib.domain.procedure import Procedure
from scripts.build_index import PROCEDURES, built, procedures

Json = dict[str, Any]
NAME = "1.009073.v1.json"


@pytest.fixture
def said() -> Json:
    """A file that is right."""
    read: Json = json.loads((PROCEDURES / NAME).read_text())
    return read


def publish(folder: Path, *files: Json) -> str:
    """Build the index of these files."""
    for each in files:
        (folder / f"{each['code']}.v{each['version']}.json").write_text(json.dumps(each))
    return built(folder)


def _field(said: Json, name: str) -> Json:
    field: Json = said["form"]["schema"]["properties"][name]
    return field


MISTAKES: dict[str, tuple[Callable[[Json], Any], str]] = {
    "two slots of one name": (lambda f: f["slots"].append(f["slots"][0]), "two slots are called identity_paper"),
    "two fees of one name": (lambda f: f["fees"].append(f["fees"][0]), "two fees are called copy"),
    "an end before its start": (lambda f: f.update(valid_to="2019-01-01"), "is before valid_from"),
    "a quantity of nothing": (lambda f: f["fees"][0].update(quantity_from="/sheets"), "must be a required integer"),
    "a quantity left out": (lambda f: f["form"]["schema"]["required"].remove("copies"), "must be a required integer"),
    "a quantity without end": (lambda f: _field(f, "copies").pop("maximum"), "and a maximum"),
    "a pointer that is none": (lambda f: f["fees"][0].update(quantity_from="copies"), "quantity_from"),
    "copies not counted": (lambda f: f["fees"][0].update(quantity_from=None), "needs quantity_from"),
    "a moment nobody knows": (lambda f: f["fees"][0].update(moment="later"), "moment"),
    "half a dong": (lambda f: f["fees"][0].update(amount=8000.5), "amount"),
    "free with fees": (lambda f: f.update(free=True), "it is free, and yet has fees"),
    "nobody said what it costs": (lambda f: f.update(fees=[]), "level 4 is paid online"),
    "online without a form": (lambda f: f.pop("form"), "needs a form with fields"),
    "a word nobody knows": (lambda f: f.update(colour="red"), "colour"),
    "a level nobody knows": (lambda f: f.update(level=5), "level"),
    "a field of nobody": (lambda f: f.update(field="thue"), "no such field: thue"),
    "an agency of nobody": (lambda f: f.update(agency="H99"), "no such agency: H99"),
    "an open object": (lambda f: f["form"]["schema"].pop("additionalProperties"), "additionalProperties false"),
    "no schema": (lambda f: _field(f, "subject").update(required="name"), "not JSON Schema"),
    "no help": (lambda f: _field(f, "copies").pop("description"), "form.copies: no description"),
    "no English": (lambda f: f["form"]["ui"].pop("copies"), "form.copies: no English title"),
    "a false example": (lambda f: _field(f, "copies").update(examples=[99]), "99 is no example"),
    "half a pattern": (lambda f: _field(f, "registered_at").update(pattern="[A-Z]"), "the pattern must hold"),
    "choices without names": (lambda f: f["form"]["ui"]["extract"].pop("ui:enumNames"), "need names"),
    "a field no step asks for": (lambda f: f["form"]["ui"]["ui:steps"].pop(), "ui:steps must ask"),
    "a field out of order": (lambda f: f["form"]["ui"]["ui:order"].pop(), "ui:order must name"),
    "a rule nobody explains": (lambda f: f["form"]["schema"].update(anyOf=[{}]), "anyOf is not explained"),
}


@pytest.mark.parametrize(("spoil", "reason"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_is_refused_with_its_reason(
    said: Json, tmp_path: Path, spoil: Callable[[Json], Any], reason: str
) -> None:
    """And with the name of the file."""
    spoil(said)
    with pytest.raises(ValueError, match=NAME) as refused:
        publish(tmp_path, said)
    assert reason in str(refused.value)


def test_a_file_is_named_after_what_it_holds(said: Json, tmp_path: Path) -> None:
    """Loading goes by the name."""
    (tmp_path / "1.009073.v2.json").write_text(json.dumps(said))
    with pytest.raises(ValueError, match=r"holds 1\.009073 version 1"):
        procedures(tmp_path)


def test_a_later_version_begins_later(said: Json, tmp_path: Path) -> None:
    """Otherwise nobody could tell which one is valid."""
    with pytest.raises(ValueError, match="version 2 must begin after version 1"):
        publish(tmp_path, said, {**said, "version": 2})


def test_a_version_on_file_for_next_year_does_not_show_before(
    said: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its level nor its fee: each version is listed with its own facts."""
    coming = {**said, "version": 2, "valid_from": "2027-01-01", "level": 3}
    coming["fees"] = [{**said["fees"][0], "amount": 10000}]
    (tmp_path / "index.json").write_text(publish(tmp_path, {**said, "valid_to": "2026-12-31"}, coming))
    (tmp_path / "fields.json").write_bytes((catalogue.HERE / "fields.json").read_bytes())
    monkeypatch.setattr(catalogue, "HERE", tmp_path)
    catalogue._data.cache_clear()
    try:
        shown = {}
        for day in (date(2026, 12, 31), date(2027, 1, 1)):
            (row,), _ = catalogue.search("trich luc", field="", level=1, limit=9, after=0, on=day)
            shown[day.year] = (row.version, row.level, row.fee[0])
        assert shown == {2026: (1, 4, "8.000 đ mỗi bản"), 2027: (2, 3, "10.000 đ mỗi bản")}
        assert catalogue.search("", field="", level=4, limit=9, after=0, on=date(2027, 1, 1)) == ([], 0)
    finally:
        catalogue._data.cache_clear()


def test_a_procedure_that_is_only_described_needs_neither_form_nor_fee(said: Json) -> None:
    """Levels 1 and 2; its list says that the fee is not published, not that it is free."""
    described = {key: value for key, value in said.items() if key != "form"} | {"level": 2, "fees": []}
    made = Procedure.model_validate(described)
    assert summary(made)[0] == "Chưa công bố mức thu"
    assert made.form.schema_["properties"] == {}
