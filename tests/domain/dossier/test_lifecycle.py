"""The lifecycle table is the rule, and everything else agrees with it."""

from itertools import product

import pytest

from chalicelib.domain.dossier.lifecycle import AT_THE_DESK, FINAL, RULES, Action, Actor, Status, follow, open_to
from chalicelib.domain.errors import NotAllowed
from scripts.draw_lifecycle import TARGET, drawn

LATER = {Status.SUPPLEMENT_REQUESTED, Status.FEE_REQUESTED}
"""Statuses of the law that no rule leads to yet."""


@pytest.mark.parametrize(("status", "action", "actor"), list(product(Status, Action, Actor)))
def test_exactly_what_the_table_allows_is_allowed(status: Status, action: Action, actor: Actor) -> None:
    """Walks every (status, action, actor)."""
    rule = next((r for r in RULES if r.source is status and r.action is action and actor in r.actors), None)
    if rule is None:
        with pytest.raises(NotAllowed):
            follow(status, action, frozenset({actor}))
    else:
        assert follow(status, action, frozenset({actor})) is rule.target
        assert follow(status, action, frozenset({actor}), owing=True) is (rule.owing or rule.target)
        assert action in open_to(status, frozenset({actor}))


def test_no_move_is_written_twice() -> None:
    """Two rules for one move would leave the second unread."""
    moves = [(rule.source, rule.action) for rule in RULES]
    assert len(set(moves)) == len(moves)


def test_every_status_can_be_reached_and_final_ones_are_not_left() -> None:
    """Reachability over the graph of the rules."""
    reached, frontier = {Status.DRAFT}, {Status.DRAFT}
    while frontier:
        frontier = {target for r in RULES if r.source in frontier for target in (r.target, r.owing) if target} - reached
        reached |= frontier
    assert reached == set(Status) - LATER
    assert not [rule for rule in RULES if rule.source in FINAL and rule.target is not rule.source]
    assert not [rule for rule in RULES if rule.source in FINAL and rule.actors != {Actor.SYSTEM}]
    assert all(open_to(status, frozenset(Actor)) for status in set(Status) - FINAL - LATER)


def test_what_waits_for_the_desk_is_what_an_officer_can_move() -> None:
    """A dossier an officer could act on must stand in the queue, and no other."""
    officers = frozenset({Actor.CLERK, Actor.HANDLER, Actor.SUPERVISOR})
    assert {status for status in Status if open_to(status, officers)} == AT_THE_DESK


def test_national_codes_are_those_of_the_exchange() -> None:
    """Codes 1 to 10; a draft has none."""
    codes = {status: status.code for status in Status}
    assert codes.pop(Status.DRAFT) is None
    assert set(codes.values()) == set(range(1, 11))


def test_the_drawing_is_what_the_table_says() -> None:
    """`docs/lifecycle.md` is generated; run `python -m scripts.draw_lifecycle`."""
    assert TARGET.read_text() == drawn()
