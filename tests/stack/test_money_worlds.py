"""The world of `tests/payments/payment_model.py` on a real emulator: eight people act at once, and some die in it."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.config import Config

from dev import place
from dev.stack import Stack
from infra import resources
from tests.payments.fault_schedule import FaultSchedule
from tests.payments.payment_model import World
from tests.payments.payment_model_acts import ACTS, BEGINNING
from tests.payments.payment_model_books import check

PEOPLE, DEEDS, SEEDS = 8, 25, range(1, 5)
"""Nobody is in the middle of a call for days: here no days pass before the end."""
DIES = 0.2


@pytest.fixture(scope="module")
def dynamodb(stack: Stack) -> Iterator[Any]:
    """A client with a connection for everybody, among threads that are interrupted often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    client = boto3.client(
        "dynamodb",
        endpoint_url=stack.at.aws,
        region_name=place.REGION,
        aws_access_key_id=place.ACCESS_KEY,
        aws_secret_access_key=place.SECRET_KEY,
        config=Config(account_id_endpoint_mode="disabled", max_pool_connections=PEOPLE),
    )
    yield client
    client.close()
    sys.setswitchinterval(before)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_eight_at_once_nobody_loses_money(dynamodb: Any, seed: int) -> None:
    """And when all is done, the books are right to the dong. The table is its own: no other schedule looks at it."""
    name = f"motcua-world-{seed}"
    resources.create_table(dynamodb, name)
    world = World(dynamodb, name)
    for act in BEGINNING:
        world.happens(act, random.Random(f"{seed}").choice, world.sees())

    def lives(person: int) -> None:
        chance = random.Random(f"{seed}/{person}")
        for _ in range(DEEDS):
            seen = world.sees()
            possible = [act for act in ACTS if act.to(seen)]
            end = chance.choice(FaultSchedule.ENDS) if chance.random() < DIES else FaultSchedule.NEVER
            world.happens(chance.choice(possible), chance.choice, seen, end)

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(lives, range(PEOPLE)))
    check(world, world.sees())
    world.finish()
    check(world, world.sees(), over=True)
