"""What the tests of money share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.issuer import Issuer
    from tests.payments.payment_world import Counter


@pytest.fixture
def counter(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """The whole service over a table in memory, with an account at every provider."""
    from chalicelib.platform import clients
    from tests.payments.payment_world import Counter  # not for the tests of the providers, which need no cloud

    yield Counter(issuer, monkeypatch)
    clients.forget()
