"""What a dossier costs."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib import catalogue
from chalicelib.domain.fees import bill
from chalicelib.domain.procedure import Fee, Procedure

EXTRACT = catalogue.load("1.009073", 1)
said = {"vi": "x", "en": "x"}
fees = st.lists(
    st.builds(
        Fee,
        id=st.from_regex(r"[a-z][a-z0-9]{3,8}", fullmatch=True),
        kind=st.sampled_from(["phi", "le_phi"]),
        name=st.just(said),
        amount=st.integers(0, 10**9),
        per=st.just("copy"),
        quantity_from=st.just("/copies"),
    ),
    max_size=4,
)
forms = st.dictionaries(st.sampled_from(["copies", "x"]), st.integers() | st.text() | st.booleans() | st.floats())


def costing(items: list[Fee]) -> Procedure:
    """A procedure that costs this."""
    return EXTRACT.model_copy(update={"fees": tuple(items)})


def test_copies_are_multiplied_and_explained() -> None:
    """Two copies at 8,000 VND."""
    made = bill(EXTRACT, {"copies": 2}, "filing")
    assert made.total == 16000
    assert made.lines[0].how == ("2 bản × 8.000 đ", "2 copies × 8,000 VND")
    assert bill(EXTRACT, {"copies": 2}, "return").lines == ()


def test_while_the_form_does_not_say_how_many_the_price_of_one_is_told() -> None:
    """As on the catalogue page."""
    line = bill(EXTRACT, {}, "filing").lines[0]
    assert (line.quantity, line.amount, line.how[0]) == (None, 0, "8.000 đ mỗi bản")


@given(fees, forms)
def test_never_negative_never_fractional_and_the_sum_of_its_parts(items: list[Fee], form: dict[str, Any]) -> None:
    """Whatever the form says."""
    made = bill(costing(items), form, "filing")
    assert all(isinstance(line.amount, int) and line.amount >= 0 for line in made.lines)
    assert made.total == sum(line.amount for line in made.lines)


@given(fees, forms)
def test_the_order_of_items_does_not_matter(items: list[Fee], form: dict[str, Any]) -> None:
    """Reversed, the same total."""
    assert bill(costing(items), form, "filing").total == bill(costing(items[::-1]), form, "filing").total
