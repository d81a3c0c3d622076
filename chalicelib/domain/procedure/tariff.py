"""What a procedure costs, as its file says it. Imports pydantic: import it late.

`domain/procedure/fees.py` counts with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.domain.procedure.model import Bilingual, Condition, Dong, Id, Part, Pointer

Moment = Literal["filing", "acceptance", "return"]
Unit = Literal["dossier", "copy", "page", "case", "paper", "place", "room", "certificate", "piece"]


class Tier(Part):
    """From this piece on (the first is 1), each costs `amount`."""

    from_: Annotated[int, Field(alias="from", ge=1, le=10**6)]
    amount: Dong


class Rate(Part):
    """An amount, or tiers of amounts, and when it is the one that counts."""

    when: Condition = Field(default_factory=dict)
    name: Bilingual | None = None
    """For whom or for what this rate is, where a fee has several."""
    amount: Dong | None = None
    tiers: tuple[Tier, ...] = ()
    most: Dong | None = None
    """A cap on what the tiers give, before `times`."""
    per: Unit = "dossier"
    unit: Bilingual | None = None
    """What a `piece` is called, in the singular."""
    quantity: Pointer | None = None
    """Where the form says how many: a whole number, or a list, which is counted."""
    times: Pointer | None = None
    """Where the form says how often all that is made (pages of one copy, times copies)."""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if (self.amount is None) is not bool(self.tiers):
            raise ValueError("a rate has either an amount or tiers")
        if self.tiers and self.tiers[0].from_ != 1:
            raise ValueError("the first tier begins with the first piece: from 1")
        if any(after.from_ <= before.from_ for before, after in pairwise(self.tiers)):
            raise ValueError("each tier begins after the one before it")
        if (self.per == "dossier") is not (self.quantity is None):
            raise ValueError("an amount per piece needs quantity (where the form counts them), and only that does")
        if (self.per == "piece") is not (self.unit is not None):
            raise ValueError("a piece needs a unit that says what it is, and only that does")
        if self.times and not self.quantity:
            raise ValueError("times multiplies what quantity gives: it needs quantity")
        return self

    @property
    def steps(self) -> tuple[tuple[int, int], ...]:
        """(from which piece, amount of each), beginning with piece 1."""
        if self.amount is not None:
            return ((1, self.amount),)
        return tuple((tier.from_, tier.amount) for tier in self.tiers)

    def cost(self, pieces: int) -> int:
        """What so many pieces cost in whole VND: each piece at the amount of its tier, at most the cap."""
        ends = [*(start for start, _ in self.steps[1:]), pieces + 1]
        counted = zip(self.steps, ends, strict=True)
        total = sum(amount * max(0, min(end, pieces + 1) - start) for (start, amount), end in counted)
        return total if self.most is None else min(total, self.most)


class Reduction(Part):
    """Who pays less, by how much, and the paper that proves it. `percent` 100 is exempt."""

    id: Id
    name: Bilingual
    percent: Annotated[int, Field(ge=1, le=100)]
    proof: Id | None = None
    """The document slot that then must be filled."""


class Fee(Part):
    """One item: phí (price of a service) or lệ phí (fixed charge of the state).

    The first rate whose condition holds counts; the last one has no condition.
    """

    id: Id
    kind: Literal["phi", "le_phi"]
    name: Bilingual
    moment: Moment
    refundable: bool = False
    rates: Annotated[tuple[Rate, ...], Field(min_length=1)]
    reductions: tuple[Reduction, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValueError(f"fee {self.id}: " + "; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        if self.rates[-1].when:
            yield "the last rate must hold for everybody (no `when`), or somebody would pay nothing by accident"
        if any(not rate.when for rate in self.rates[:-1]):
            yield "a rate without `when` hides the rates after it"
        if len(self.rates) > 1 and any(rate.name is None for rate in self.rates):
            yield "each of several rates needs a name that says for whom it is"
        claims = [reduction.id for reduction in self.reductions]
        if len(set(claims)) != len(claims):
            yield "two reductions have one id"
