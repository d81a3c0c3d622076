"""Reading credentials; what each provider needs is in the tests of its folder."""

from __future__ import annotations

import pytest

from chalicelib.payments.providers import credentials
from chalicelib.payments.providers.vnpay.adapter import PROVIDER

HELD = '{"tmn_code": "M", "secret": "S", "pay_url": "https://x.invalid/pay", "api_url": "https://x.invalid/api"}'


def test_a_name_that_is_there_twice_is_refused() -> None:
    """Nobody knows which of the two is meant. A name that is not read may be there."""
    assert credentials.read('{"a": "x", "other": 1}', "nobody", a=credentials.text()) == {"a": "x"}
    with pytest.raises(ValueError, match="the secret of nobody needs a"):
        credentials.read('{"a": "x", "a": "y"}', "nobody needs a", a=credentials.text())


@pytest.mark.parametrize("value", ["x//", "x"])
def test_an_address_has_no_slash_at_its_end(value: str) -> None:
    """Paths are added to it."""
    assert credentials.address("x")(value) == "x"


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (credentials.text(), ""),
        (credentials.text(), credentials.ABSENT),
        (credentials.text("[0-9]", "1"), "12"),
        (credentials.text("[0-9]", "1"), 1),
        (credentials.integer(1, 2), credentials.ABSENT),
        (credentials.integer(1, 2, 1), None),
        (credentials.integer(1, 2), True),
        (credentials.flag, credentials.ABSENT),
        (credentials.flag, 1),
    ],
)
def test_what_is_of_another_kind_is_refused(reader: credentials.Reader, value: object) -> None:
    """A default stands for what is absent, not for what is wrong."""
    with pytest.raises(ValueError):  # noqa: PT011
        reader(value)


@pytest.mark.parametrize("name", ["pay_url", "api_url"])
@pytest.mark.parametrize("wrong", ["", "x.invalid", "HUSH HUSH"])
def test_vnpays_addresses_are_needed(name: str, wrong: str) -> None:
    """They stand beside its secret."""
    assert PROVIDER.credentials(HELD).pay_url == "https://x.invalid/pay"
    part = {"pay_url": "https://x.invalid/pay", "api_url": "https://x.invalid/api"}[name]
    with pytest.raises(ValueError, match="VNPAY needs") as caught:
        PROVIDER.credentials(HELD.replace(part, wrong))
    assert "HUSH" not in str(caught.value)
