"""Random worlds of payments, refunds, providers, officers and crashes: no money is lost, and none is counted twice."""

from __future__ import annotations

import os

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.memory_table import Memory
from tests.payments.fault_schedule import End, FaultSchedule
from tests.payments.payment_model import Choice, World
from tests.payments.payment_model_acts import ACTS, BEGINNING, DAYS
from tests.payments.payment_model_books import check

ENDS = (FaultSchedule.NEVER,) * (4 * len(FaultSchedule.ENDS)) + FaultSchedule.ENDS


class Worlds(RuleBasedStateMachine):
    """A world over a table in memory, one thing after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(Memory(), "memory")
        self.seen = self.world.sees()

    @initialize(data=st.data())
    def begins(self, data: st.DataObject) -> None:
        """The citizen goes to pay: without that there is nothing to tell."""
        for act in BEGINNING:
            self.world.happens(act, _chooses(data), self.seen)

    @rule(data=st.data(), end=st.sampled_from(ENDS))
    def something_happens(self, data: st.DataObject, end: End) -> None:
        """One rule for all acts, each as likely as any other that is possible."""
        possible = [act for act in (*ACTS, DAYS) if act.to(self.seen)]
        self.world.happens(_chooses(data)(possible), _chooses(data), self.seen, end)

    @invariant()
    def the_books_are_right(self) -> None:
        """Whatever happened, and wherever somebody died."""
        self.seen = self.world.sees()
        check(self.world, self.seen)

    def teardown(self) -> None:
        """And in the end they are right to the dong."""
        self.world.finish()
        check(self.world, self.world.sees(), over=True)


def _chooses(data: st.DataObject) -> Choice:
    return lambda several: data.draw(st.sampled_from(several))


TestWorlds = Worlds.TestCase
TestWorlds.settings = settings(max_examples=int(os.environ.get("WORLDS", "60")), stateful_step_count=30, deadline=None)
