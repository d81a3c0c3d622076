"""The lifecycle table is the rule, and everything else agrees with it."""

from itertools import product

import pytest

from chalicelib.domain.dossier.dossier import ActingUser
from chalicelib.domain.dossier.lifecycle import AT_THE_DESK, FINAL, RULES, Action, Actor, Status, follow, open_to
from chalicelib.domain.errors import NotAllowed
from scripts.draw_lifecycle import TARGET, drawn
from tests.domain.dossier import rights

LATER = {Status.SUPPLEMENT_REQUESTED, Status.FEE_REQUESTED}
"""Statuses of the law that no rule leads to yet."""


RIGHTS = rights.table()


@pytest.mark.parametrize(("status", "action", "actor"), list(product(Status, Action, Actor)))
def test_exactly_what_the_law_allows_is_allowed(status: Status, action: Action, actor: Actor) -> None:
    """Every status, action and actor, compared with the table that was written by hand."""
    after = RIGHTS.get((status.value, action.value, actor.value))
    actors = frozenset({actor})
    assert (action in open_to(status, actors)) is (after is not None)
    if after is None:
        with pytest.raises(NotAllowed):
            follow(status, action, actors)
    else:
        assert follow(status, action, actors).value == after
        with_a_fee = rights.WITH_A_FEE.get((status.value, action.value), after)
        assert follow(status, action, actors, fee_due=True).value == with_a_fee


def test_the_table_of_rights_names_nothing_unknown() -> None:
    """A misspelled line would forbid nothing and allow nothing."""
    assert {status for status, _, _ in RIGHTS} | set(RIGHTS.values()) <= {each.value for each in Status}
    assert {actor for _, _, actor in RIGHTS} == {each.value for each in Actor}
    assert set(rights.WITH_A_FEE) <= {(status, action) for status, action, _ in RIGHTS}
    assert {action for _, action, _ in RIGHTS} == {each.value for each in Action}


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_whoever_holds_several_roles_may_do_what_each_of_them_may(status: Status, action: Action) -> None:
    """And counts under the first of them that may."""
    actors = frozenset({Actor.CLERK, Actor.HANDLER, Actor.SUPERVISOR})
    may = [each for each in Actor if (status.value, action.value, each.value) in RIGHTS and each in actors]
    assert (action in open_to(status, actors)) is bool(may)
    if may:
        assert ActingUser(actors=actors).acting_on(action, status) is may[0]


def test_no_move_is_written_twice() -> None:
    """Two rules for one move would leave the second unread."""
    moves = [(rule.source, rule.action) for rule in RULES]
    assert len(set(moves)) == len(moves)


def test_every_status_can_be_reached_and_final_ones_are_not_left() -> None:
    """Reachability over the graph of the rules."""
    reached, frontier = {Status.DRAFT}, {Status.DRAFT}
    while frontier:
        frontier = {
            target for r in RULES if r.source in frontier for target in (r.target, r.unpaid_target) if target
        } - reached
        reached |= frontier
    assert reached == set(Status) - LATER
    assert {status.value for status in FINAL} == rights.FINAL
    assert not [rule for rule in RULES if rule.source in FINAL and rule.target is not rule.source]
    assert not [rule for rule in RULES if rule.source in FINAL and rule.actors != {Actor.SYSTEM}]
    assert all(open_to(status, frozenset(Actor)) for status in set(Status) - FINAL - LATER)


def test_what_waits_for_the_desk_is_what_an_officer_can_move() -> None:
    """A dossier an officer could act on must stand in the queue, and no other."""
    officers = frozenset({Actor.CLERK, Actor.HANDLER, Actor.SUPERVISOR})
    assert {status for status in Status if open_to(status, officers)} == AT_THE_DESK


def test_national_codes_are_those_of_the_exchange() -> None:
    """Other systems receive them."""
    assert {status.value: status.code for status in Status} == rights.CODES


def test_the_drawing_is_what_the_table_says() -> None:
    """`docs/lifecycle.md` is generated; run `python -m scripts.draw_lifecycle`."""
    assert TARGET.read_text() == drawn()
