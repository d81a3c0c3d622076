"""What the post costs: the file a city fills in, and the zone of every ward."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.catalogue import administrative_units, postage

DATA: dict[str, Any] = json.loads(postage.POSTAGE.read_bytes())


def test_the_file_is_clearly_a_placeholder() -> None:
    """It says so, and that its amounts are invented."""
    assert DATA["placeholder"] is True
    assert "invented" in DATA["note"]
    assert "Unconfirmed" in DATA["home"]["note"]


def test_there_are_three_zones_the_nearest_first() -> None:
    """Further is never cheaper nor faster; the days are those the post must keep by law."""
    zones = postage.tariffs()
    assert [each.zone for each in zones] == ["city", "province", "country"]
    assert [each.days for each in zones] == [1, 2, 4]
    amounts = [each.amount for each in zones]
    assert amounts == sorted(amounts)


def test_each_tariff_is_whole_dong_named_in_both_languages_and_paid_to_the_postman() -> None:
    """A float or a price of nothing would be a mistake of whoever filled the file in."""
    for each in postage.tariffs():
        assert type(each.amount) is int
        assert each.amount > 0
        assert len(each.name) == 2
        assert all(each.name)
        assert each.moment == "return"


def test_the_home_wards_are_wards_of_the_home_province() -> None:
    """Those that were Hà Tĩnh city."""
    home = DATA["home"]
    assert all(administrative_units.is_ward_of(ward, home["province"]) for ward in home["wards"])
    assert [administrative_units.spoken(ward) for ward in home["wards"]] == [
        "Phường Thành Sen, Tỉnh Hà Tĩnh",
        "Phường Trần Phú, Tỉnh Hà Tĩnh",
        "Phường Hà Huy Tập, Tỉnh Hà Tĩnh",
    ]


def test_the_wards_the_note_leaves_open_are_called_what_it_calls_them() -> None:
    """A city checks them by these codes."""
    for ward in ("18604", "18619", "18628", "18685"):
        assert f"{administrative_units.spoken(ward).split(', ')[0]} ({ward})" in DATA["home"]["note"]
        assert postage.tariff_to(ward).zone == "province"


@pytest.mark.parametrize(
    ("ward", "zone"),
    [
        ("18073", "city"),  # Phường Thành Sen
        ("18652", "city"),  # Phường Hà Huy Tập
        ("18115", "province"),  # Phường Bắc Hồng Lĩnh
        ("18754", "province"),  # Phường Sông Trí
        ("00004", "country"),  # Phường Ba Đình
        ("21548", "country"),  # Đặc khu Lý Sơn
    ],
)
def test_the_zone_goes_by_the_ward(ward: str, zone: str) -> None:
    """The city's own, the province's others, all others."""
    assert postage.tariff_to(ward).zone == zone


def test_every_ward_of_the_country_has_a_price() -> None:
    """Three in the city, the other 66 in the province, the rest in the country."""
    zones = [
        postage.tariff_to(ward).zone
        for province, _ in administrative_units.provinces()
        for ward, _ in administrative_units.wards(province)
    ]
    assert {zone: zones.count(zone) for zone in set(zones)} == {"city": 3, "province": 66, "country": 3321 - 69}


@pytest.mark.parametrize("ward", ["", "42", "99999", "00073"])
def test_nowhere_has_no_price(ward: str) -> None:
    """It would else be charged as the other end of the country."""
    with pytest.raises(KeyError):
        postage.tariff_to(ward)
