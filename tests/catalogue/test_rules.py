"""A procedure file that is wrong is refused when it is packaged, with its name, the place and the reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib import catalogue
from scripts.catalogue import build, check, new
from scripts.catalogue.build import PROCEDURES, Refused

Json = dict[str, Any]
NAME = "9.000001.v1.json"
text = {"vi": "Một", "en": "One"}

GOOD: Json = {
    "code": "9.000001",
    "version": 1,
    "valid_from": "2026-01-01",
    "valid_to": None,
    "name": text,
    "field": "tu_phap",
    "level": 4,
    "agency": "H27.19",
    "applicants": ["person", "business"],
    "filing": ["online", "desk"],
    "processing": {"amount": 3, "unit": "working_days", "text": text},
    "slots": [
        {"id": "identity_paper", "name": text, "required": True},
        {"id": "authorisation", "name": text, "required": False, "when": {"/who": ["other"]}},
        {"id": "poor_paper", "name": text, "required": False},
    ],
    "fees": [
        {
            "id": "copy",
            "kind": "phi",
            "name": text,
            "moment": "filing",
            "rates": [
                {"when": {"/who": ["other"]}, "name": text, "amount": 9000, "per": "copy", "quantity": "/copies"},
                {"name": text, "amount": 8000, "per": "copy", "quantity": "/copies"},
            ],
            "reductions": [{"id": "poor", "name": text, "percent": 100, "proof": "poor_paper"}],
        }
    ],
    "form": {
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["who", "home", "copies", "declaration"],
            "properties": {
                "who": {
                    "type": "string",
                    "enum": ["self", "other"],
                    "title": "Ai",
                    "description": "Ai",
                    "examples": ["self"],
                },
                "other_name": {"part": "person_name"},
                "home": {"part": "address"},
                "children": {
                    "type": "array",
                    "maxItems": 5,
                    "title": "Con",
                    "description": "Các con",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["name"],
                        "properties": {"name": {"part": "person_name"}, "born": {"part": "birthdate"}},
                    },
                },
                "copies": {"part": "copies"},
                "declaration": {"part": "declaration"},
            },
            "if": {"properties": {"who": {"const": "other"}}, "required": ["who"]},
            "then": {"required": ["other_name"]},
        },
        "ui": {
            "ui:steps": [
                {"title": text, "fields": ["who", "other_name", "home"]},
                {"title": text, "fields": ["children", "copies", "declaration"]},
            ],
            "who": {
                "ui:enumNames": ["Tôi", "Người khác"],
                "en": {"title": "Who", "description": "Who", "enumNames": ["I", "Somebody else"]},
            },
            "other_name": {"ui:when": {"who": "other"}},
            "children": {"en": {"title": "Children", "description": "The children"}},
        },
    },
    "delivery": ["online"],
    "result": text,
    "keywords": ["một hai ba"],
    "source": {"url": "https://example.invalid/1", "checked_on": "2026-11-23"},
}


@pytest.fixture
def data() -> Json:
    """A file that is right."""
    made: Json = json.loads(json.dumps(GOOD))  # no two places share one text
    return made


def publish(folder: Path, *files: Json) -> Path:
    """What is built of these files."""
    sources, target = folder / "procedures", folder / "built"
    sources.mkdir(exist_ok=True)
    for each in files:
        name = f"{each['code']}.v{each['version']}.json"
        (sources / name).write_text(json.dumps(each, ensure_ascii=False, indent=1), encoding="utf-8")
    build.build(sources, target)
    return target


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch, built: Path) -> Iterator[None]:
    """The service with this catalogue."""
    stored = (catalogue._index, catalogue._versions, catalogue.load)
    monkeypatch.setattr(catalogue, "BUILT", built)
    for each in stored:
        each.cache_clear()
    yield
    for each in stored:
        each.cache_clear()


def _field(data: Json, name: str) -> Json:
    field: Json = data["form"]["schema"]["properties"][name]
    return field


def _ui(data: Json, name: str) -> Json:
    hints: Json = data["form"]["ui"].setdefault(name, {})
    return hints


def _schema(data: Json) -> Json:
    schema: Json = data["form"]["schema"]
    return schema


def _fee(data: Json) -> Json:
    fee: Json = data["fees"][0]
    return fee


def _asks(data: Json, **changes: Any) -> None:
    data["eligibility"] = {
        "questions": [{"id": name, "kind": "yes_no", "text": text} for name in ("one", "two", "three")],
        "obstacles": [{"when": {name: [False]}, "because": text, "go": text} for name in ("one", "two", "three")],
        **changes,
    }


MISTAKES: dict[str, tuple[Callable[[Json], Any], str]] = {
    "two slots of one name": (lambda f: f["slots"].append(f["slots"][0]), "two slots are called identity_paper"),
    "two fees of one name": (lambda f: f["fees"].append(f["fees"][0]), "two fees are called copy"),
    "an end before its start": (lambda f: f.update(valid_to="2019-01-01"), "is before valid_from"),
    "a quantity of nothing": (lambda f: _fee(f)["rates"][1].update(quantity="/sheets"), "must be a required integer"),
    "a quantity left out": (lambda f: _schema(f)["required"].remove("copies"), "must be a required integer"),
    "a quantity without end": (lambda f: _field(f, "copies").update(maximum=None), "not JSON Schema"),
    "a quantity of none": (lambda f: _field(f, "copies").update(minimum=0), "with a minimum of at least 1"),
    "a quantity of text": (lambda f: _field(f, "copies").update(type="string"), "no example of it"),
    "a pointer that is none": (lambda f: _fee(f)["rates"][1].update(quantity="copies"), "quantity"),
    "copies not counted": (lambda f: _fee(f)["rates"][1].pop("quantity"), "needs quantity"),
    "a fee without a moment": (lambda f: _fee(f).pop("moment"), "fees.0.moment: Field required"),
    "a moment nobody knows": (lambda f: _fee(f).update(moment="later"), "fees.0.moment"),
    "a fee only for some": (lambda f: _fee(f)["rates"].pop(), "the last rate must hold for everybody"),
    "half a dong": (lambda f: _fee(f)["rates"][1].update(amount=8000.5), "amount"),
    "a proof nobody can upload": (
        lambda f: _fee(f)["reductions"][0].update(proof="paper"),
        "fees.copy.reductions.poor: there is no slot paper",
    ),
    "a price that depends on nothing": (
        lambda f: _fee(f)["rates"][0].update(when={"/why": ["x"]}),
        "fees.copy.rates.when: the form has no field /why",
    ),
    "a price that may stay open": (
        lambda f: _fee(f)["rates"][0].update(when={"/other_name": ["x"]}),
        "/other_name must be a required field",
    ),
    "an answer nobody gives": (
        lambda f: f["slots"][1].update(when={"/who": ["nobody"]}),
        "slots.authorisation.when: /who is never ['nobody']",
    ),
    "an applicant it is not for": (
        lambda f: f["slots"][1].update(when={"applicant": ["organisation"]}),
        "applicant is never ['organisation']",
    ),
    "a fact of nobody": (lambda f: f["slots"][1].update(when={"weather": ["x"]}), "weather is no fact"),
    "always, and in a case": (lambda f: f["slots"][1].update(required=True), "needs no `when`"),
    "free with fees": (lambda f: f.update(free=True), "it is free, and yet has fees"),
    "nobody said what it costs": (lambda f: f.update(fees=[]), "level 4 is paid online"),
    "paid at filing but not online": (lambda f: f.update(level=3), "a fee due at filing is paid online"),
    "online without a form": (lambda f: f.pop("form"), "level 4 has a form"),
    "online, and nobody says so": (lambda f: f.update(filing=["desk"]), "filing must name online"),
    "online without a time limit": (lambda f: f.pop("processing"), "it needs processing"),
    "a word nobody knows": (lambda f: f.update(colour="red"), "colour"),
    "a level nobody knows": (lambda f: f.update(level=5), "level"),
    "a field of nobody": (lambda f: f.update(field="thue"), "there is no field thue"),
    "an agency of nobody": (lambda f: f.update(agency="H99"), "there is no agency H99"),
    "no English": (lambda f: f["result"].pop("en"), "result: no English"),
    "no English in a slot": (lambda f: f["slots"][1]["name"].pop("en"), "slots[authorisation].name: no English"),
    "conditions nobody asks about": (lambda f: f.update(conditions=[text]), "three to seven questions"),
    "two questions only": (
        lambda f: _asks(f, questions=[{"id": "one", "kind": "yes_no", "text": text}] * 2),
        "eligibility.questions",
    ),
    "elsewhere is nowhere": (
        lambda f: _asks(
            f,
            obstacles=[
                {"when": {name: [False]}, "because": text, "go": text, "procedure": "9.999999"}
                for name in ("one", "two", "three")
            ],
        ),
        "it sends people to 9.999999",
    ),
    "a part of nobody": (lambda f: _field(f, "copies").update(part="copys"), "there is no part called copys"),
    "an open object": (lambda f: _schema(f).pop("additionalProperties"), "additionalProperties false"),
    "an open object in a list": (
        lambda f: _field(f, "children")["items"].pop("additionalProperties"),
        "form.children[]: must be an object",
    ),
    "no schema": (lambda f: _field(f, "children")["items"].update(required="name"), "not JSON Schema"),
    "a list without end": (lambda f: _field(f, "children").pop("maxItems"), "form.children: a list needs maxItems"),
    "required and not there": (lambda f: _schema(f)["required"].append("age"), "age is required and not there"),
    "no help": (lambda f: _field(f, "who").pop("description"), "form.who: no description"),
    "no English title": (lambda f: _ui(f, "who")["en"].pop("title"), "form.who: no English title"),
    "a false example": (lambda f: _field(f, "copies").update(examples=[99]), "99 is no example"),
    "no example": (lambda f: _field(f, "who").pop("examples"), "form.who: no example"),
    "a text without end": (
        lambda f: _schema(f)["properties"].update(
            who={"type": "string", "title": "Ai", "description": "Ai", "examples": ["tôi"]}
        ),
        "form.who: a text needs a maxLength",
    ),
    "half a pattern": (lambda f: _field(f, "other_name").update(pattern="[A-Z]"), "the pattern must hold"),
    "a format nobody checks": (lambda f: _field(f, "other_name").update(format="hostname"), "nobody checks the format"),
    "choices without names": (lambda f: _ui(f, "who").pop("ui:enumNames"), "need names"),
    "a field no step asks for": (lambda f: f["form"]["ui"]["ui:steps"].pop(), "ui:steps must ask"),
    "a field out of order": (lambda f: f["form"]["ui"].update({"ui:order": ["who"]}), "ui:order must name"),
    "a rule nobody explains": (lambda f: _schema(f).update(anyOf=[{}]), "anyOf is not explained"),
    "a hint that says otherwise": (lambda f: _ui(f, "other_name").pop("ui:when"), "ui:when must say the same"),
    "hidden and required": (lambda f: _schema(f)["required"].append("other_name"), "cannot always be required"),
    "days of no order": (lambda f: _schema(f).update({"x-not-before": {"last": "first"}}), "one of them is not there"),
    "a mistyped key": (lambda f: f["slots"][0].update(formats=["x"]), "slots.0.formats: there is no such key here"),
    "a date of its own kind": (lambda f: f.update(valid_from="1/1/2026"), "is no date; write it as 2026-12-01"),
    "a branch of its own kind": (lambda f: _schema(f).update(then={"minProperties": 3}), "a branch is if"),
}


def test_the_file_they_are_made_from_is_right(data: Json, tmp_path: Path) -> None:
    """Or the mistakes below would prove nothing."""
    target = publish(tmp_path, data)
    (version,) = json.loads((target / "9.000001.json").read_text())["versions"]
    schema, ui = version["form"]["schema"], version["form"]["ui"]
    assert (
        list(schema["properties"])
        == ui["ui:order"]
        == [
            "who",
            "other_name",
            "home",
            "children",
            "copies",
            "declaration",
        ]
    )
    assert schema["properties"]["home"]["properties"]["ward"]["format"] == "ward"
    assert ui["home"]["ward"]["en"]["title"]
    assert len(version["steps"]) == 3


@pytest.mark.parametrize(("spoil", "reason"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_is_refused_with_its_reason(
    data: Json, tmp_path: Path, spoil: Callable[[Json], Any], reason: str
) -> None:
    """And with the name of the file, on every line; and nothing is built."""
    spoil(data)
    with pytest.raises(Refused) as refused:
        publish(tmp_path, data)
    assert reason in str(refused.value)
    assert all(line.startswith(NAME) for line in str(refused.value).splitlines())
    assert not (tmp_path / "built").exists()


def test_every_fault_of_every_file_is_told_at_once(data: Json, tmp_path: Path) -> None:
    """An author corrects them in one go."""
    other = {**copy.deepcopy(data), "code": "9.000002", "field": "thue"}
    data["agency"], data["result"] = "H99", {"vi": "x"}
    with pytest.raises(Refused) as refused:
        publish(tmp_path, data, other)
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == [NAME, NAME, "9.000002.v1.json"]


def test_what_was_built_before_stays_when_a_file_is_refused(data: Json, tmp_path: Path) -> None:
    """Never half a catalogue."""
    target = publish(tmp_path, data)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(Refused):
        publish(tmp_path, data, {**data, "code": "9.000002", "field": "thue"})
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def test_what_only_follows_is_not_told(data: Json, tmp_path: Path) -> None:
    """A list whose one entry is wrong is not also too short."""
    _fee(data)["rates"] = [{"amount": 1.5}]
    with pytest.raises(Refused) as refused:
        publish(tmp_path, data)
    assert "at least 1 item" not in str(refused.value)


def test_a_file_is_named_after_what_it_holds(data: Json, tmp_path: Path) -> None:
    """Loading goes by the name."""
    (tmp_path / "9.000001.v2.json").write_text(json.dumps(data))
    with pytest.raises(Refused, match=r"holds 9\.000001 version 1"):
        build.procedures(tmp_path)


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    """With the place where reading ended."""
    (tmp_path / NAME).write_text('{"code": ')
    with pytest.raises(Refused, match=r"9\.000001\.v1\.json: Expecting value: line 1"):
        build.procedures(tmp_path)


def test_a_later_version_begins_later(data: Json, tmp_path: Path) -> None:
    """Otherwise nobody could tell which one is valid."""
    with pytest.raises(Refused, match="it must begin after version 1 does"):
        publish(tmp_path, data, {**data, "version": 2})


def test_a_version_on_file_for_next_year_does_not_show_before(
    data: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its level nor its fee: each version is listed with its own facts, and a dossier keeps its own."""
    coming = copy.deepcopy({**data, "version": 2, "valid_from": "2027-01-01", "level": 3})
    coming["fees"] = [{**data["fees"][0], "moment": "return", "rates": [{"amount": 10000}]}]
    with serving(monkeypatch, publish(tmp_path, {**data, "valid_to": "2026-12-31"}, coming)):
        shown = {}
        for day in (date(2026, 12, 31), date(2027, 1, 1)):
            (row,), _ = catalogue.find_procedures("một hai ba", field="", level=1, limit=9, after=0, on=day)
            shown[day.year] = (row.version, row.level, row.fee[1])
            assert catalogue.current("9.000001", day).version == row.version
        assert shown[2026][:2] == (1, 4)
        assert shown[2027] == (2, 3, "10,000 VND a dossier")
        assert catalogue.find_procedures("", field="", level=4, limit=9, after=0, on=date(2027, 1, 1)) == ([], 0)
        assert catalogue.load("9.000001", 1).level == 4


@pytest.mark.parametrize(
    ("name", "spoil", "reason"),
    [
        ("agencies.json", lambda f: f["H27.19"].pop("opening"), "agencies.json: H27.19.opening: Field required"),
        ("postage.json", lambda f: f["zones"]["city"].update(amount=-5000), "postage.json: zones.city.amount"),
        ("postage.json", lambda f: f.update(moment="whenever"), "postage.json: moment"),
        ("days.json", lambda f: f["off"].append({"date": "soon"}), "days.json: off.0.date"),
        ("fields.json", lambda f: f.update(thue={}), "fields.json: thue.vi"),
    ],
)
def test_what_a_city_says_of_itself_is_refused_when_it_is_wrong(
    data: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, spoil: Callable[[Json], Any], reason: str
) -> None:
    """A negative postage would else stand in a bill, and a desk without hours would break its print."""
    for file in catalogue.HERE.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    wrong = json.loads((tmp_path / name).read_bytes())
    spoil(wrong)
    (tmp_path / name).write_text(json.dumps(wrong))
    monkeypatch.setattr(build, "HERE", tmp_path)
    with pytest.raises(Refused) as refused:
        publish(tmp_path, data)
    assert reason in str(refused.value)


def test_a_coming_version_does_not_hide_todays_words(
    data: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found by its old name until the new one is in force, and after."""
    coming = {**data, "version": 2, "valid_from": "2027-01-01", "name": {"vi": "Hoàn toàn khác", "en": "Another"}}
    coming["keywords"] = []
    with serving(monkeypatch, publish(tmp_path, {**data, "valid_to": "2026-12-31"}, coming)):
        for query in ("một hai ba", "hoàn toàn khác"):
            rows, _ = catalogue.find_procedures(query, field="", level=1, limit=9, after=0, on=date(2026, 12, 4))
            assert [(row.code, row.version) for row in rows] == [("9.000001", 1)]


def test_a_procedure_that_is_only_described_needs_little(data: Json, tmp_path: Path) -> None:
    """Level 1: a name, where it comes from, and nothing promised."""
    stored = ("code", "version", "valid_from", "valid_to", "name", "field", "agency", "applicants", "source")
    bare = {name: data[name] for name in stored} | {"level": 1, "filing": ["desk"], "delivery": ["desk"]}
    target = publish(tmp_path, bare)
    (row,) = json.loads((target / "index.json").read_text())["procedures"]
    assert row["versions"][0]["fee"][0] == "Chưa công bố mức thu"
    assert row["versions"][0]["processing"] is None


def test_a_form_nobody_can_fill_is_found(data: Json, tmp_path: Path) -> None:
    """Each rule makes sense alone; together no answer can satisfy them."""
    _field(data, "other_name").update(minLength=5, maxLength=4, examples=["tôi"])
    _schema(data)["required"].append("children")
    _field(data, "children")["items"]["properties"]["name"].update(minLength=9, maxLength=3, examples=["tôi"])
    _field(data, "children").update(minItems=1)
    with pytest.raises(Refused, match="no example of it"):
        publish(tmp_path, data)  # two at odds in one field: its example already tells
    good: Json = json.loads(json.dumps(GOOD))
    _field(good, "children").update(minItems=4, maxItems=3)
    _schema(good)["required"].append("children")
    publish(tmp_path, good)
    (made,) = build.procedures(tmp_path / "procedures")
    assert check._unfillable(made)[0].startswith(f"{NAME}: form: no answer can satisfy it")


def test_a_skeleton_says_what_is_still_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Line by line; it never overwrites a file, and takes only a code."""
    monkeypatch.setattr(new, "PROCEDURES", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert new.main("1.23") == "CODE is the national code, as in make catalogue-new CODE=1.234567"
    assert new.main("1.234567") == ""
    assert "1.234567.v1.json" in capsys.readouterr().out
    assert "is there" in new.main("1.234567")
    with pytest.raises(Refused, match=r"1\.234567\.v1\.json: line 4: still to write: \"valid_from\""):
        build.procedures(tmp_path)


def test_the_check_names_the_faults_of_one_file_only_when_asked_for_one(capsys: pytest.CaptureFixture[str]) -> None:
    """An author is not told of others' files."""
    assert check.main("2.001885") == ""
    assert "1 files are right" in capsys.readouterr().out
    assert check.main("9.99") == "there is no procedure 9.99"
    assert (PROCEDURES / "2.001885.v1.json").exists()
