"""Optimistic concurrency: whoever was overtaken reads and decides once more, and not for ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.domain.dossier.dossier import stale
from chalicelib.domain.errors import Stale
from chalicelib.platform.retry import TRIES, retry


def overtaken(times: int, refusal: Callable[[], Exception] = stale) -> tuple[Callable[[], int], list[int]]:
    """Something that works after so many failures, and the calls of it."""
    calls: list[int] = []

    def act() -> int:
        calls.append(len(calls) + 1)
        if len(calls) <= times:
            raise refusal()
        return calls[-1]

    return act, calls


@pytest.mark.parametrize(("times", "tries"), [(0, 1), (1, 2), (TRIES - 1, TRIES)])
def test_it_is_done_anew_until_it_works(times: int, tries: int) -> None:
    """The last of the tries counts too."""
    act, calls = overtaken(times)
    assert retry(act, tries=tries) == times + 1 == len(calls)


@pytest.mark.parametrize("tries", [1, 3])
def test_after_so_many_tries_it_is_given_up(tries: int) -> None:
    """As the caller says, or as stale."""
    act, calls = overtaken(99)
    with pytest.raises(Stale):
        retry(act, tries=tries)
    assert len(calls) == tries
    with pytest.raises(LookupError) as raised:
        retry(act, tries=tries, exhausted=LookupError)
    assert isinstance(raised.value.__cause__, Stale)
    assert len(calls) == 2 * tries


@pytest.mark.parametrize("tries", [1, 3])
def test_a_view_that_is_no_longer_true_is_not_tried_again(tries: int) -> None:
    """The refusal names the version there is now."""
    act, calls = overtaken(99, lambda: stale(7))
    with pytest.raises(Stale):
        retry(act, tries=tries, exhausted=LookupError)
    assert len(calls) == 1


def test_other_failures_are_not_tried_again() -> None:
    """They say nothing of who was first."""
    act, calls = overtaken(99, ValueError)
    with pytest.raises(ValueError):  # noqa: PT011
        retry(act)
    assert len(calls) == 1
