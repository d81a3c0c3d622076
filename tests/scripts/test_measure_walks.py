"""How often one request moves between folders: a limit for the longest walk, and the count itself."""

from __future__ import annotations

from scripts.measure_walks import calls, switches, vnpay
from tests.world import World

MOST = 25
"""From a provider's raw notification to a paid fee."""


def test_a_payment_notification_stays_in_few_folders(world: World) -> None:
    """Imports and caches do not count, so the walk is done once before."""
    vnpay(world)()
    made = calls(vnpay(world))
    assert "storage/payments/attempts.py:commit" in [function for _, function in made]
    assert switches(made) <= MOST, made


def test_a_switch_is_a_call_in_another_folder_than_the_one_before() -> None:
    """There and back are two."""
    assert switches([("web", "a"), ("web", "b"), ("storage", "c"), ("web", "d")]) == 2
    assert switches([]) == 0
