"""May it be filed: answers against obstacles."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.domain.procedure.eligibility import weigh
from chalicelib.domain.procedure.eligibility_questions import Eligibility

text = {"vi": "x", "en": "x"}


def asking(**changes: Any) -> Eligibility:
    """A place with conditions: how far from a school, in which town how large, and registered."""
    message: dict[str, Any] = {
        "questions": [
            {"id": "distance", "kind": "number", "text": text, "unit": {"vi": "m", "en": "m"}},
            {
                "id": "town",
                "kind": "choice",
                "text": text,
                "choices": [{"id": "large", "name": text}, {"id": "small", "name": text}],
            },
            {"id": "area", "kind": "number", "text": text},
            {"id": "registered", "kind": "yes_no", "text": text},
        ],
        "obstacles": [
            {"when": {"distance": {"below": 200}}, "because": {"vi": "gần", "en": "near"}, "go": text},
            {"when": {"town": ["large"], "area": {"below": 50}}, "because": {"vi": "nhỏ", "en": "small"}, "go": text},
            {
                "when": {"registered": [False]},
                "because": {"vi": "chưa", "en": "not registered"},
                "go": text,
                "procedure": "1.001612",
            },
        ],
        **changes,
    }
    return Eligibility.model_validate(message)


GOOD = {"distance": 200, "town": "large", "area": 50, "registered": True}


def test_who_meets_every_condition_may_file() -> None:
    """At the limits too."""
    verdict = weigh(asking(), GOOD)
    assert (verdict.eligible, verdict.reasons, verdict.open) == (True, (), ())


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"distance": 199}, ["near"]),
        ({"area": 49.9}, ["small"]),
        ({"area": 49.9, "town": "small"}, []),
        ({"registered": False, "distance": 0}, ["near", "not registered"]),
    ],
)
def test_a_no_says_everything_that_stands_in_the_way(changes: dict[str, Any], reasons: list[str]) -> None:
    """Not only the first."""
    verdict = weigh(asking(), {**GOOD, **changes})
    assert [reason.because[1] for reason in verdict.reasons] == reasons
    assert verdict.eligible is (not reasons)


def test_an_unanswered_question_leaves_it_open_only_if_it_could_matter() -> None:
    """In a small town the area does not."""
    assert weigh(asking(), {**GOOD, "area": None}).open == ("area",)
    assert weigh(asking(), {**GOOD, "area": None, "town": "small"}).eligible is True
    assert weigh(asking(), {}).eligible is None
    sure = weigh(asking(), {"distance": 10})
    assert (sure.eligible, sure.open) == (False, ("town", "area", "registered"))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "distance": st.integers(0, 400),
            "town": st.sampled_from(["large", "small"]),
            "area": st.floats(0, 100),
            "registered": st.booleans(),
        },
    )
)
def test_answering_more_never_takes_a_no_back(answers: dict[str, Any]) -> None:
    """And a complete set of answers is never left open."""
    before, after = weigh(asking(), answers), weigh(asking(), {**GOOD, **answers})
    assert after.eligible is not None
    assert before.eligible is not False or after.eligible is False
    assert before.eligible is None or before.eligible is after.eligible


@pytest.mark.parametrize(
    ("obstacle", "fault"),
    [
        ({"nobody": [True]}, "no question is called nobody"),
        ({"town": ["middle"]}, "nobody can answer town"),
        ({"registered": ["yes"]}, "nobody can answer registered"),
        ({"town": {"below": 3}}, "town is no number"),
        ({"distance": [200]}, "nobody can answer distance"),
    ],
)
def test_an_obstacle_nobody_could_meet_is_a_mistake(obstacle: Any, fault: str) -> None:
    """Found when the file is packaged."""
    obstacles = [{"when": obstacle, "because": text, "go": text}]
    with pytest.raises(ValidationError, match=fault):
        asking(obstacles=obstacles)


def test_a_question_that_does_not_matter_is_a_mistake() -> None:
    """People are not asked for nothing."""
    obstacles = [{"when": {"distance": {"below": 200}}, "because": text, "go": text}]
    with pytest.raises(ValidationError, match="nothing depends on the answer to town"):
        asking(obstacles=obstacles)
