"""What a region makes of a service."""

from datetime import date

import pytest

from yichuang.catalogue.offering import NotOffered
from yichuang.core.errors import NotFound


def test_a_service_is_found_by_slug_and_short_code(mini):
    assert mini.service("club-start") is mini.service("cl-01")
    with pytest.raises(NotFound):
        mini.service("nothing")


def test_the_nearest_overlay_wins_field_by_field(mini):
    city, county = mini.offering("CL-01", "900100"), mini.offering("CL-01", "900101")
    assert (city.promised.value, county.promised.value) == (4, 3)
    assert county.service.notes == "全省统一"
    assert county.extra_basis == ("演示区办法",)
    assert city.is_sample("promised")
    assert not county.is_sample("promised")


def test_a_service_needs_no_region_edit_to_be_offered(mini):
    assert mini.offering("club-close", "900100").office.code == "900100-bureau"


def test_the_statutory_limit_falls_back_to_the_procedure(mini):
    assert mini.offering("CL-01", "900100").statutory.value == 20


def test_people_hand_in_at_the_window_of_the_office(mini):
    assert mini.offering("CL-01", "900100").receiving.name == "演示市一窗"


def test_a_county_without_the_level_goes_to_the_city(mini):
    offering = mini.offering("CL-02", "900101")
    assert offering.office.code == "900100-bureau"
    assert offering.region.code == "900101"
    assert [region.name for region in offering.chain] == ["演示区", "演示市", "演示省", "全国"]


def test_a_region_that_closed_a_service_says_where_to_go(mini):
    with pytest.raises(NotOffered) as caught:
        mini.offering("CL-01", "900102")
    assert caught.value.fields["office"] == "演示市民政局"


def test_above_the_levels_nobody_offers_it(mini):
    with pytest.raises(NotOffered):
        mini.offering("CL-01", "900000")
    with pytest.raises(NotFound):
        mini.offering("CL-01", "999999")


def test_offerings_list_what_a_region_does(mini):
    assert [o.service.short for o in mini.offerings("900102")] == ["CL-02"]


def test_parameters_are_dated_and_placed(mini):
    county = mini.offering("CL-01", "900101")
    assert county.parameter("club.members_minimum", date(2025, 12, 31)).value == 10
    assert county.parameter("club.members_minimum", date(2026, 1, 1)).value == 5
    assert county.parameters(date(2026, 1, 1)).get("club.unknown") is None
