"""What a dossier costs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.domain.procedure.fees import Bill, Facts, Postage, bill, summary
from chalicelib.domain.procedure.tariff import Fee

message = {"vi": "x", "en": "x"}
COPY = {"amount": 8000, "per": "copy", "quantity": "/copies"}
PAGES = {
    "tiers": [{"from": 1, "amount": 2000}, {"from": 3, "amount": 1000}],
    "most": 200000,
    "per": "page",
    "quantity": "/pages",
    "times": "/copies",
}
BY_KIND = [
    {"when": {"applicant": ["business", "organisation"]}, "name": {"vi": "tổ chức", "en": "firms"}, "amount": 600000},
    {"name": {"vi": "cá nhân", "en": "persons"}, "amount": 200000},
]
BY_CHANNEL = [
    {"when": {"channel": ["desk"]}, "name": {"vi": "trực tiếp", "en": "at the desk"}, "amount": 50000},
    {"name": {"vi": "trực tuyến", "en": "online"}, "amount": 150000},
]
POOR = {"id": "poor", "name": {"vi": "hộ nghèo", "en": "poor household"}, "percent": 100, "proof": "poor_paper"}
HALF = {"id": "half", "name": {"vi": "trẻ em", "en": "child"}, "percent": 50}


def fee(*rates: Any, id: str = "fee", moment: str = "filing", **more: Any) -> Fee:  # noqa: A002 (the field's name)
    """One item of what something costs."""
    return Fee.model_validate(
        {"id": id, "kind": "phi", "name": message, "moment": moment, "rates": list(rates), **more}
    )


def cost(*fees: Fee, postage: Postage | None = None, **facts: Any) -> Bill:
    """What a procedure with these items costs."""
    procedure: Any = SimpleNamespace(fees=fees, free=False)
    return bill(procedure, Facts(**facts), postage)


def test_copies_are_multiplied_and_explained() -> None:
    """Two copies at 8,000 VND."""
    made = cost(fee(COPY), form={"copies": 2})
    assert made.total == 16000
    assert made.lines[0].how == ("2 bản × 8.000 đ", "2 copies × 8,000 VND")
    assert made.at("return").lines == ()


def test_while_the_form_does_not_say_how_many_the_price_of_one_is_told() -> None:
    """As on the catalogue page; what it depends on is named."""
    line = cost(fee(COPY)).lines[0]
    assert (line.quantity, line.amount, line.how[0], line.open) == (None, 0, "8.000 đ mỗi bản", ("/copies",))


@pytest.mark.parametrize(
    ("pages", "copies", "total"),
    [(1, 1, 2000), (2, 1, 4000), (3, 1, 5000), (10, 1, 12000), (10, 3, 36000), (198, 1, 200000), (500, 2, 400000)],
)
def test_pages_have_tiers_and_a_cap_for_each_copy(pages: int, copies: int, total: int) -> None:
    """2,000 VND a page, from the third page 1,000, at most 200,000 a copy (Circular 226/2016/TT-BTC)."""
    assert cost(fee(PAGES), form={"pages": pages, "copies": copies}).total == total


def test_tiers_are_said_in_words() -> None:
    """In both languages."""
    assert cost(fee(PAGES)).lines[0].how == (
        "2.000 đ mỗi trang, từ trang thứ 3 là 1.000 đ, nhiều nhất 200.000 đ mỗi bản",
        "2,000 VND a page, from page 3 on 1,000 VND, at most 200,000 VND a copy",
    )


def test_a_group_that_repeats_is_counted_by_its_entries() -> None:
    """Two places of business are two appraisals, and nobody is asked for the number besides."""
    each = {"amount": 600000, "per": "place", "quantity": "/places"}
    assert cost(fee(each), form={"places": [{"name": "a"}, {"name": "b"}]}).total == 1200000
    assert cost(fee(each), form={"places": []}).open == ("/places",)


def test_a_piece_is_called_what_the_file_calls_it() -> None:
    """In the singular and in the plural."""
    board = {"amount": 50000, "per": "piece", "unit": {"vi": "bảng", "en": "board"}, "quantity": "/boards"}
    assert cost(fee(board), form={"boards": 3}).lines[0].how == ("3 bảng × 50.000 đ", "3 boards × 50,000 VND")
    assert cost(fee(board)).lines[0].how[1] == "50,000 VND a board"


@pytest.mark.parametrize(("kind", "total"), [("business", 600000), ("person", 200000), ("household_business", 200000)])
def test_the_kind_of_applicant_decides(kind: str, total: int) -> None:
    """And is named in the line."""
    made = cost(fee(*BY_KIND), applicant=kind)
    assert made.total == total
    assert made.open == ()


def test_while_the_kind_is_not_known_every_rate_is_told_and_nothing_is_guessed() -> None:
    """Not even the last one, which holds for everybody else."""
    made = cost(fee(*BY_KIND))
    assert (made.total, made.open) == (0, ("applicant",))
    assert made.lines[0].how[1] == "firms: 600,000 VND a dossier; persons: 200,000 VND a dossier"


def test_the_way_of_filing_decides() -> None:
    """Online is what we are."""
    assert cost(fee(*BY_CHANNEL)).total == 150000
    assert cost(fee(*BY_CHANNEL), channel="desk").total == 50000


def test_an_answer_of_the_form_decides() -> None:
    """By number as well."""
    rates = [
        {"when": {"/meals": {"below": 200}}, "name": message, "amount": 700000},
        {"name": message, "amount": 1000000},
    ]
    assert [cost(fee(*rates), form={"meals": meals}).total for meals in (199, 200)] == [700000, 1000000]
    assert cost(fee(*rates)).open == ("/meals",)


def test_a_reduction_is_taken_off_and_shown() -> None:
    """Rounded down to whole VND."""
    exempt = cost(fee(COPY, reductions=[POOR]), form={"copies": 2}, exemption="poor").lines[0]
    assert (exempt.amount, exempt.reduced) == (0, 16000)
    assert exempt.how[0] == "2 bản × 8.000 đ; được miễn: hộ nghèo"
    odd = cost(fee({"amount": 999}, reductions=[HALF]), exemption="half").lines[0]
    assert (odd.amount, odd.reduced) == (499, 500)
    assert cost(fee(COPY), form={"copies": 2}, exemption="poor").total == 16000


def test_postage_is_a_line_of_its_own_at_its_own_moment() -> None:
    """Neither phí nor lệ phí."""
    made = cost(fee(COPY), form={"copies": 1}, postage=Postage(name=("Bưu", "Post"), amount=25000, moment="return"))
    assert [(line.kind, line.amount) for line in made.lines] == [("phi", 8000), ("postage", 25000)]
    assert (made.at("filing").total, made.at("return").total, made.total) == (8000, 25000, 33000)


def test_a_list_says_it_in_a_few_words() -> None:
    """Free is not the same as not published."""
    free: Any = SimpleNamespace(fees=(), free=True)
    silent: Any = SimpleNamespace(fees=(), free=False)
    assert (summary(free)[0], summary(silent)[0]) == ("Miễn phí", "Chưa công bố mức thu")


@pytest.mark.parametrize(
    ("rates", "fault"),
    [
        ([{**BY_KIND[0]}], "the last rate must hold for everybody"),
        ([BY_KIND[1], BY_KIND[1]], "hides the rates after it"),
        ([{**BY_KIND[0], "name": None}, BY_KIND[1]], "needs a name"),
        ([{"amount": 1, "tiers": [{"from": 1, "amount": 1}]}], "either an amount or tiers"),
        ([{}], "either an amount or tiers"),
        ([{"tiers": [{"from": 2, "amount": 1}]}], "from 1"),
        ([{"tiers": [{"from": 1, "amount": 1}, {"from": 1, "amount": 2}]}], "begins after"),
        ([{"amount": 1, "per": "copy"}], "needs quantity"),
        ([{"amount": 1, "quantity": "/copies"}], "needs quantity"),
        ([{"amount": 1, "times": "/copies"}], "needs quantity"),
        ([{"amount": 1, "per": "piece", "quantity": "/n"}], "a piece needs a unit"),
        ([{"amount": 1.5}], "amount"),
        ([{"amount": -1}], "amount"),
        ([{"amount": True}], "amount"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(rates: list[Any], fault: str) -> None:
    """When the file is packaged."""
    with pytest.raises(ValidationError, match=fault):
        fee(*rates)


# What follows holds for whatever fees anybody writes and whatever a form says.

amounts = st.integers(0, 10**9)


@st.composite
def rates(draw: st.DrawFn, last: bool) -> dict[str, Any]:
    """One rate."""
    made: dict[str, Any] = {"name": message}
    if not last:
        made["when"] = draw(
            st.sampled_from(
                [{"applicant": ["business"]}, {"channel": ["desk"]}, {"/n": {"below": 5}}, {"/kind": ["a", "b"]}]
            )
        )
    starts = sorted({1, *draw(st.lists(st.integers(2, 50), max_size=3))})
    made["tiers"] = [{"from": start, "amount": draw(amounts)} for start in starts]
    if draw(st.booleans()):
        made |= {"per": "page", "quantity": "/pages"}
        if draw(st.booleans()):
            made["times"] = "/copies"
    if draw(st.booleans()):
        made["most"] = draw(amounts)
    return made


@st.composite
def items(draw: st.DrawFn) -> list[Fee]:
    """What a procedure costs."""
    made = []
    for number in range(draw(st.integers(0, 4))):
        before = draw(st.lists(rates(last=False), max_size=2))
        reductions = draw(st.lists(st.integers(1, 100), max_size=2))
        made.append(
            fee(
                *before,
                draw(rates(last=True)),
                id=f"fee_{number}",
                moment=draw(st.sampled_from(["filing", "acceptance", "return"])),
                reductions=[
                    {"id": f"r_{n}", "name": message, "percent": percent} for n, percent in enumerate(reductions)
                ],
            )
        )
    return made


anything = st.integers() | st.text() | st.booleans() | st.floats() | st.none() | st.lists(st.integers(), max_size=1)
forms = st.dictionaries(st.sampled_from(["copies", "pages", "n", "kind"]), anything | st.integers(1, 60))
facts = st.fixed_dictionaries(
    {
        "form": forms,
        "applicant": st.sampled_from(["", "business", "person"]),
        "channel": st.sampled_from(["online", "desk"]),
        "exemption": st.sampled_from(["", "r_0", "r_1", "nobody"]),
    }
)


@given(items(), facts)
def test_never_negative_never_fractional_and_the_sum_of_its_parts(fees: list[Fee], given_facts: dict[str, Any]) -> None:
    """Whatever the form says; and every moment's share adds up to the whole."""
    made = cost(*fees, **given_facts)
    for line in made.lines:
        assert type(line.amount) is int
        assert line.amount >= 0
        assert line.reduced >= 0
        assert all(line.how)
        assert not line.open or line.amount == 0
    assert made.total == sum(line.amount for line in made.lines)
    assert made.total == sum(made.at(moment).total for moment in ("filing", "acceptance", "return"))
    assert len(made.lines) == len(fees)


@given(items(), facts)
def test_the_order_of_items_does_not_matter(fees: list[Fee], given_facts: dict[str, Any]) -> None:
    """Reversed, each line is the same."""
    made, reverse = cost(*fees, **given_facts), cost(*fees[::-1], **given_facts)
    assert made.lines == reverse.lines[::-1]
    assert made.total == reverse.total


@given(rates(last=True), st.integers(1, 300), st.integers(1, 20))
def test_tiers_are_what_counting_piece_by_piece_gives(rate: dict[str, Any], pages: int, copies: int) -> None:
    """The plain way, one page after the other."""
    made = cost(fee(rate), form={"pages": pages, "copies": copies})
    pieces = pages if "quantity" in rate else 1
    total = sum(
        next(tier["amount"] for tier in reversed(rate["tiers"]) if piece >= tier["from"])
        for piece in range(1, pieces + 1)
    )
    total = min(total, rate["most"]) if "most" in rate else total
    assert made.total == total * (copies if "times" in rate else 1)


@given(items(), facts)
def test_whoever_claims_a_reduction_never_pays_more(fees: list[Fee], given_facts: dict[str, Any]) -> None:
    """And what is taken off is told exactly."""
    full = cost(*fees, **{**given_facts, "exemption": ""})
    less = cost(*fees, **{**given_facts, "exemption": "r_0"})
    assert less.total <= full.total
    assert [line.amount + line.reduced for line in less.lines] == [line.amount for line in full.lines]
