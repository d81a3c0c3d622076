"""Searching the catalogue that ships: `queries.json` is what people type, and what a clerk at the desk would answer."""

from __future__ import annotations

import json
import random
import string
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.catalogue.search import spelling
from chalicelib.catalogue.search.index import Index
from chalicelib.catalogue.search.spelling import split
from chalicelib.domain.text import fold, plain
from scripts.catalogue.build import entry as build_entry
from scripts.catalogue.search_index import Entry, build
from tests.catalogue.published import published

QUERIES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "queries.json").read_bytes())
LETTERS = string.ascii_lowercase


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """Every procedure of the catalogue in its newest version, as the build takes them."""
    return [build_entry(list(versions)) for _, versions in groupby(published(), key=lambda each: each.code)]


class Desk:
    """Answers in codes."""

    def __init__(self, entries: list[Entry]) -> None:
        self.index = Index(json.loads(json.dumps(build(entries))))
        self.codes = [each.code for each in entries]
        self.known = set(build(entries)["words"])

    def find(self, query: str) -> list[str]:
        """The codes found, best first."""
        return [self.codes[number] for number in self.index.find(query)]

    def rank(self, query: str, wants: list[str]) -> int:
        """Where the first code wanted is; 0 is first, a thousand is nowhere."""
        return next((at for at, code in enumerate(self.find(query)) if code in wants), 1000)


@pytest.fixture(scope="module")
def desk(entries: list[Entry]) -> Desk:
    """The catalogue, indexed as it is when packaged."""
    return Desk(entries)


every = pytest.mark.parametrize("query", QUERIES, ids=[query["asks"] for query in QUERIES])


def test_the_queries_ask_for_procedures_there_are(desk: Desk) -> None:
    """And no query stands there twice."""
    assert {code for query in QUERIES for code in query["wants"]} <= set(desk.codes)
    assert len({query["asks"] for query in QUERIES}) == len(QUERIES) >= 80


@every
def test_the_right_procedure_is_among_the_first_three(desk: Desk, query: dict[str, Any]) -> None:
    """Whatever of it the citizen knows."""
    assert desk.rank(query["asks"], query["wants"]) < 3, desk.find(query["asks"])[:5]


@every
def test_it_is_there_without_diacritics_too(desk: Desk, query: dict[str, Any]) -> None:
    """And in capitals."""
    assert desk.rank(plain(query["asks"]).upper(), query["wants"]) < 3


def test_mostly_it_is_the_first(desk: Desk) -> None:
    """In nine of ten."""
    first = sum(desk.rank(query["asks"], query["wants"]) == 0 for query in QUERIES)
    assert first >= 0.9 * len(QUERIES), f"{first} of {len(QUERIES)}"


def mistyped(word: str, draw: Callable[[int], int]) -> str:
    """One letter wrong, missing, too many, or swapped with the next. `draw(n)` is one of n numbers, from 0."""
    at, letter = draw(len(word)), LETTERS[draw(len(LETTERS))]
    before, here, after = word[:at], word[at], word[at + 1 :]
    return [
        before + letter + after,
        before + after,
        before + letter + here + after,
        before + after[:1] + here + after[1:],
    ][draw(4)]


def spelt_right(desk: Desk, letters: int) -> list[tuple[list[str], list[int], list[str]]]:
    """Questions of four words or more, the places of words of so many letters, and what is wanted."""
    found = []
    for query in QUERIES:
        texts = fold(query["asks"]).split()
        places = [at for at, word in enumerate(texts) if len(word) >= letters and word in desk.known]
        if len(texts) >= 4 and places:
            found.append((texts, places, query["wants"]))
    return found


@settings(derandomize=True, max_examples=200)
@given(data=st.data())
def test_one_mistyped_letter_hides_nothing(desk: Desk, data: st.DataObject) -> None:
    """In a question of four words or more, unless the mistake makes another word, which only a reader could tell."""
    texts, places, wants = data.draw(st.sampled_from(spelt_right(desk, letters=4)))
    at = data.draw(st.sampled_from(places))
    wrong = mistyped(texts[at], lambda below: data.draw(st.integers(0, below - 1)))
    assume(wrong not in desk.known)
    query = " ".join([*texts[:at], wrong, *texts[at + 1 :]])
    assert desk.rank(query, wants) < 3, query


def test_of_a_hundred_mistyped_questions_one_is_lost_at_most(desk: Desk) -> None:
    """Short words mistyped, too, and mistakes that make other words."""
    drawn = random.Random(1885)
    questions = spelt_right(desk, letters=3)
    lost = []
    for _ in range(1000):
        texts, places, wants = drawn.choice(questions)
        at = drawn.choice(places)
        query = " ".join([*texts[:at], mistyped(texts[at], drawn.randrange), *texts[at + 1 :]])
        if desk.rank(query, wants) >= 3:
            lost.append(query)
    assert len(lost) <= 10, lost


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khaisinh", "khai sinh"),
        ("dangkykethon", "đăng ký kết hôn"),
        ("giaays khai sinh", "giấy khai sinh"),
        ("gia6y1 khai sinh", "giấy khai sinh"),
        ("ddaats ddai", "đất đai"),
        ("hoà giải viên", "hòa giải viên"),
        ("sữa nhà", "sửa nhà"),
        ("BÁN RƯỢU", "bán rượu"),
        ("bán rượu", "bán rượu"),
        ("bán... rượu?!", "bán rượu"),
    ],
)
def test_two_ways_of_typing_it_find_the_same_first(desk: Desk, typed: str, meant: str) -> None:
    """Spaces left out, an input method's keys left in, old and new places of the tone, hỏi and ngã."""
    assert desk.find(typed)[0] == desk.find(meant)[0]


def test_marks_tell_words_apart_when_they_are_typed() -> None:
    """And when they are not, both are found."""
    names = ["Mở quán", "Xây mộ", "Đắp mồ"]
    made = Index(build([entry(f"1.00000{at}", name) for at, name in enumerate(names)]))
    assert [made.find(word)[0] for word in ("mở", "mộ", "mồ")] == [0, 1, 2]
    assert sorted(made.find("mo")) == [0, 1, 2]


def entry(code: str, name: str, *keywords: str) -> Entry:
    """A procedure that is only its name and keywords."""
    return Entry(code=code, name_vi=name, name_en="", keywords=keywords, field_name="Đất đai", topic="", level=1)


def test_a_name_comes_before_a_keyword_and_that_before_the_field() -> None:
    """And a keyword that is all that was asked before everything."""
    made = Index(
        build(
            [
                entry("1.000001", "Cấp phép đào ao", "giấy về đất"),
                entry("1.000002", "Giao đất"),
                entry("1.000003", "Cấp phép xây nhà", "đất"),
                entry("1.000004", "Cấp phép chặt cây"),
            ]
        )
    )
    assert made.find("đất")[:3] == [2, 1, 0]
    assert len(made.find("đất đai")) == 4


@pytest.mark.parametrize("field", ["Hộ tịch", "Đất đai", "Bảo trợ xã hội", "Giáo dục mầm non", "Thủy lợi"])
def test_who_asks_for_a_field_gets_all_of_it(desk: Desk, entries: list[Entry], field: str) -> None:
    """And it first."""
    of_it = {each.code for each in entries if each.topic == field}
    found = desk.find(field)
    assert of_it <= set(found)
    assert set(found[: min(5, len(of_it))]) <= of_it


@pytest.mark.parametrize(
    "query",
    [
        *("asdfgh", "qwerty zxcvb", "bánh mì kẹp thịt", "banh mi kep thit", "giá vàng", "xổ số miền bắc", "bitcoin"),
        *("hello world", "lorem ipsum", "!!!", "???", "|", "xyz", "9.999999", "cách nấu cơm", "iphone 15 pro max"),
    ],
)
def test_nonsense_finds_next_to_nothing(desk: Desk, query: str) -> None:
    """Rather nothing than anything."""
    assert len(desk.find(query)) <= 2


@pytest.mark.parametrize("blank", ["", "   ", "\n\t", "\u00a0"])
def test_a_blank_question_gives_all_in_their_order(desk: Desk, blank: str) -> None:
    """Of those that are allowed."""
    assert desk.find(blank) == desk.codes
    assert desk.index.find(blank, allowed=lambda number: number % 100 == 7) == [7, 107, 207, 307]


def test_only_what_is_allowed_is_found(desk: Desk) -> None:
    """In the same order."""
    everything = desk.index.find("giấy phép xây dựng")
    even = desk.index.find("giấy phép xây dựng", allowed=lambda number: number % 2 == 0)
    assert even == [number for number in everything if number % 2 == 0] != []


def test_every_procedure_is_found_by_its_code_and_its_parts(desk: Desk) -> None:
    """Alone, without its dot, or with an agency's ending."""
    for code in desk.codes:
        assert desk.find(code) == [code]
        assert desk.find(f"thủ tục {code}.000.00.00.H27")[0] == code
        assert code in desk.find(code[:4])
        assert code in desk.find(code[2:])
    assert desk.find("2001885") == desk.find("mã 2.001885") == ["2.001885"]


def test_every_procedure_is_found_by_its_name_and_its_keywords(desk: Desk, entries: list[Entry]) -> None:
    """Among the first three, or beside others of the very same name."""
    for each in entries:
        named = [other.code for other in entries if other.name_vi.casefold() == each.name_vi.casefold()]
        assert desk.rank(each.name_vi, named) < 3, each.name_vi
        for keyword in each.keywords:
            assert desk.rank(keyword, named) < 10, (each.code, keyword)


@settings(max_examples=50)
@given(st.text(max_size=400) | st.text(alphabet="'\"\\;<>(){}[]|&$%*+?^`~=\x00 -ab1.", max_size=80))
def test_whatever_is_typed_is_answered(desk: Desk, query: str) -> None:
    """In an order, and nothing twice."""
    found = desk.find(query)
    assert len(found) == len(set(found))
    assert set(found) <= set(desk.codes)


@pytest.mark.parametrize("query", ["khaisinhh " * 5000, "đăng ký " * 5000, "x" * 100_000, "khaisinh" * 9000])
def test_a_long_question_is_no_more_work(desk: Desk, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in words looked up and in misspelt words looked for, which is what costs."""
    looked_up, looked_for = Mock(side_effect=desk.index._query_word), Mock(side_effect=desk.index._vocabulary._near)
    monkeypatch.setattr(desk.index, "_query_word", looked_up)
    monkeypatch.setattr(desk.index._vocabulary, "_near", looked_for)
    desk.find(query)
    assert looked_up.call_count <= spelling.MOST_WORDS
    assert looked_for.call_count <= 2 * spelling.MOST_MISSPELT
    assert all(len(call.args[0]) <= spelling.LONGEST for call in looked_for.call_args_list)


def test_of_two_that_fit_alike_the_one_that_can_be_done_at_home_comes_first() -> None:
    """But a better match stays before it."""
    old, new = entry("1.000001", "Cấp giấy phép mở quán"), replace(entry("2.000001", "Cấp giấy phép mở quán"), level=4)
    made = Index(build([old, new, replace(entry("2.000002", "Gia hạn giấy phép mở quán"), level=4)]))
    assert made.find("cấp giấy phép mở quán") == [1, 0, 2]


def test_the_index_is_the_same_each_time_and_small(entries: list[Entry]) -> None:
    """In other processes, too: nothing hangs on the order of a set."""
    texts = json.dumps(build(entries), ensure_ascii=False, separators=(",", ":"))
    assert texts == json.dumps(build(list(entries)), ensure_ascii=False, separators=(",", ":"))
    assert len(texts.encode()) < 400_000
    code = (
        "import json, sys; from scripts.catalogue.search_index import Entry, build;"
        "print(json.dumps(build([Entry(**each) for each in json.load(sys.stdin)])))"
    )
    given = json.dumps([{**vars(each), "keywords": list(each.keywords)} for each in entries])
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=given,
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_words_known_as_they_are_typed_need_no_spelling() -> None:
    """rapidfuzz is imported for misspelt words alone."""
    built = json.dumps(build([entry("1.000001", "Bán rượu")]))
    code = (
        "import json, sys; from chalicelib.catalogue.search.index import Index;"
        "found = Index(json.loads(sys.argv[1])).find('ban ruou');"
        "sys.exit(found != [0] or 'rapidfuzz' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, built], check=True)


@given(st.text(max_size=60))
def test_words_are_what_they_are_in_either_unicode_form(text: str) -> None:
    """And without marks they are plain."""
    composed = unicodedata.normalize("NFC", text)
    assert split(composed) == split(unicodedata.normalize("NFD", composed))
    assert all(fold(word.plain) == word.plain for word in split(text))
