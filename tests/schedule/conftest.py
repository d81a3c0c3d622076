"""What the tests of the schedule share."""

from tests.money.conftest import counter

__all__ = ["counter"]
