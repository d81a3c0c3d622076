"""Which providers there are, and which of them are offered. What each says and hears is in `tests/payments`."""

from __future__ import annotations

from chalicelib.payments.providers.registry import PROVIDERS, credit_list, provider
from tests import issuer as people
from tests.world import EXTRACT, World

CAPABILITIES = frozenset(
    [
        "redirect",
        "qr",
        "query",
        "refund",
        "partial_refund",
        "query_refund",
        "notifies_failure",
        "several_credits",
        "by_number",
        "credit_list",
    ]
)


def test_only_offered_providers_can_be_chosen(world: World) -> None:
    """By name; the list is public."""
    unpaid = world.submitted(EXTRACT)
    path = f"/v1/dossiers/{unpaid['reference']}/payments"
    refused = world.must(422, "POST", path, people.CITIZEN, {"provider": "momo"})
    assert set(refused["fields"]) == {"provider"}
    offered = world.must(200, "GET", "/v1/payment-providers")["items"]
    assert [each["provider"] for each in offered] == ["vnpay"]


def test_every_provider_is_there_and_says_what_it_can() -> None:
    """Names agree in the registry and the modules; who lists credits has the method for it."""
    for name in PROVIDERS:
        of = provider(name)
        assert of.name == name
        assert of.capabilities <= CAPABILITIES
        assert 0 < of.limits.least < of.limits.most
        assert all(of.label)
        assert (credit_list(name) is not None) is hasattr(of, "credits_since")
