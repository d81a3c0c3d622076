"""What the tests of the schedule share."""

from tests.payments.conftest import counter

__all__ = ["counter"]
