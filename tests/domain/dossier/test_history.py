"""A history is told in the order in which things happened, whatever the clocks of those who wrote it said."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import Content, Dossier, Event
from chalicelib.domain.dossier.history import in_order, newest
from chalicelib.domain.dossier.lifecycle import Actor, Status
from chalicelib.filing import responses as shapes

NOON = datetime(2026, 12, 4, 5, tzinfo=UTC)


def event(subject: str, version: int, minute: int) -> Event:
    """A fact that a clock said happened at this minute."""
    return Event(
        reference="R",
        subject=subject,
        version=version,
        kind="save",
        actor=Actor.CITIZEN,
        by="",
        at=NOON + timedelta(minutes=minute),
    )


def reported(*events: Event) -> list[tuple[str, int]]:
    """Which facts, in which order."""
    return [(each.subject, each.version) for each in in_order(events)]


def test_a_clock_that_is_behind_moves_no_step_before_the_one_it_follows() -> None:
    """The second step was written by a machine whose clock is eight minutes behind."""
    assert reported(event("DOSSIER", 1, 10), event("DOSSIER", 2, 2), event("DOSSIER", 3, 11)) == [
        ("DOSSIER", 1),
        ("DOSSIER", 2),
        ("DOSSIER", 3),
    ]


def test_what_others_did_stands_where_their_clocks_put_it() -> None:
    """A step counts as no earlier than the one it follows, so the file of minute 5 stands before both."""
    assert reported(event("DOSSIER", 1, 10), event("DOSSIER", 2, 2), event("file", 1, 5), event("file", 2, 12)) == [
        ("file", 1),
        ("DOSSIER", 1),
        ("DOSSIER", 2),
        ("file", 2),
    ]


Written = list[tuple[int, int]]
written = st.lists(st.tuples(st.integers(0, 2), st.integers(-30, 30)), max_size=20)


@given(steps=written, seed=st.randoms(use_true_random=False))
def test_whatever_the_clocks_say_the_versions_of_each_subject_rise(steps: Written, seed: random.Random) -> None:
    """And how the rows were read changes nothing."""
    versions: dict[int, int] = {}
    events = []
    for subject, minute in steps:
        versions[subject] = versions.get(subject, 0) + 1
        events.append(event(str(subject), versions[subject], minute))
    shuffled = seed.sample(events, len(events))
    assert reported(*shuffled) == reported(*events)
    for subject in "012":
        rising = [version for of, version in reported(*events) if of == subject]
        assert rising == sorted(rising)


@given(minutes=st.lists(st.integers(0, 100), max_size=20))
def test_where_the_clocks_agree_it_is_the_order_of_time(minutes: list[int]) -> None:
    """Each fact of another subject, so that nothing but the clock orders them."""
    at = [each.at for each in in_order(event(str(n), 1, minute) for n, minute in enumerate(minutes))]
    assert all(before <= after for before, after in pairwise(at))


def test_the_pages_of_thousands_of_facts_have_each_of_them_once() -> None:
    """Also when more happens while somebody reads on."""
    history = in_order(event(str(n % 7), n, n) for n in range(1, 5001))
    page, cursor = newest(history, 50) or ((), "")
    found = list(page)
    history = (*history, event("later", 1, 6000))
    while cursor:
        page, cursor = newest(history, 50, before=cursor) or ((), "")
        assert len(page) == 50
        found = [*page, *found]
    assert tuple(found) == history[:-1]


def test_a_name_that_no_fact_has_is_no_page() -> None:
    """Whoever made it up is told so."""
    assert newest(in_order([event("a", 1, 1)]), 50, before="a/2") is None
    assert newest((), 50) == ((), "")


def test_a_dossier_of_thousands_of_facts_is_a_small_answer() -> None:
    """Lambda answers 6 MB at most."""
    dossier = Dossier(
        reference="R",
        owner="o",
        procedure="2.001885",
        procedure_version=1,
        procedure_name=("Tên", "Name"),
        agency="H27.19",
        status=Status.DRAFT,
        version=1,
        opened_at=NOON,
        changed_at=NOON,
    )
    history = in_order(event(str(n % 7), n, n) for n in range(1, 20_001))
    answer = shapes.case_file(CaseFile(dossier=dossier, content=Content(), history=history), frozenset(), 0)
    assert len(json.dumps(answer, default=str)) < 60_000
    assert answer["history"][-1]["version"] == 20_000
