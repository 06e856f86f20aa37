# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who keeps failing waits, nobody else does, and no flood fills the memory."""

import pytest

from odoo.addons.integration_api.tools.brake import ADDRESS_BRAKED, NAME_BRAKED, NAMES, Brake

ADDRESS = "192.0.2.1"
NAME = "key_1"


def failed(times, address=ADDRESS, now=0.0, **options):
    """Return a brake that has seen so many failures."""
    brake = Brake(**options)
    for _time in range(times):
        brake.note(address, NAME, now, 5)
    return brake


def test_below_the_limit_nobody_waits():
    assert failed(4).wait(ADDRESS, NAME, 1.0, 5) == 0


def test_at_the_limit_the_address_waits_until_its_window_ends():
    brake = failed(5)
    assert brake.wait(ADDRESS, NAME, 1.0, 5) == 60
    assert brake.wait(ADDRESS, NAME, 60.0, 5) == 0


def test_more_failures_do_not_make_the_wait_longer():
    brake = failed(500, now=0.0)
    brake.note(ADDRESS, NAME, 59.0, 5)
    assert brake.wait(ADDRESS, NAME, 60.0, 5) == 0


def test_a_new_window_counts_anew():
    brake = failed(5)
    brake.note(ADDRESS, NAME, 61.0, 5)
    assert brake.wait(ADDRESS, NAME, 62.0, 5) == 0


def test_other_addresses_do_not_wait():
    assert failed(5).wait("192.0.2.2", NAME, 1.0, 5) == 0


@pytest.mark.parametrize(
    "one, other",
    [("::ffff:192.0.2.1", ADDRESS), ("2001:db8::1", "2001:db8::ffff:1"), (None, "no address")],
)
def test_ways_to_write_one_host_are_one(one, other):
    assert failed(5, one).wait(other, NAME, 1.0, 5) > 0


def test_another_network_of_ipv6_does_not_wait():
    assert failed(5, "2001:db8::1").wait("2001:db8:0:1::1", NAME, 1.0, 5) == 0


def test_no_limit_stops_nobody():
    assert failed(1000).wait(ADDRESS, NAME, 1.0, 0) == 0


def test_a_flood_of_addresses_takes_a_bounded_memory_and_the_latest_are_kept():
    brake = Brake(capacity=100)
    for number in range(10_000):
        brake.note(f"10.0.{number // 256}.{number % 256}", NAME, 0.0, 1)
    assert len(brake._counts) == 100
    assert brake.wait("10.0.39.15", NAME, 1.0, 1) > 0
    assert brake.wait("10.0.0.1", NAME, 1.0, 1) == 0


def test_forgetting_lets_everybody_try_again():
    brake = failed(5)
    brake.forget()
    assert brake.wait(ADDRESS, NAME, 1.0, 5) == 0


def test_a_name_that_keeps_failing_is_stopped_alone():
    brake = Brake()
    for _time in range(1000):
        brake.note(ADDRESS, NAME, 0.0, 60)
    assert brake.wait(ADDRESS, NAME, 1.0, 60) > 0
    assert brake.wait(ADDRESS, "key_2", 1.0, 60) == 0, "others behind the same address go on"


@pytest.mark.parametrize("tries_each", [1, 6, 60])
def test_who_makes_up_names_is_stopped_by_the_address(tries_each):
    brake, passed = Brake(), 0
    for number in range(10_000):
        name = f"key_{number // tries_each}"
        if not brake.wait(ADDRESS, name, 1.0, 60):
            brake.note(ADDRESS, name, 0.0, 60)
            passed += 1
    assert 60 <= passed <= NAMES * 60
    assert brake.wait(ADDRESS, "a partner's", 1.0, 60) > 0
    assert brake.wait("192.0.2.2", "a partner's", 1.0, 60) == 0


def test_what_was_stopped_is_told_once_in_a_window():
    brake = Brake()
    told = [brake.note(ADDRESS, NAME, 0.0, 5) for _time in range(9)]
    assert [what for what in told if what] == [NAME_BRAKED]
    told = [brake.note("192.0.2.9", f"key_{number}", 0.0, 5) for number in range(9)]
    assert [what for what in told if what] == [ADDRESS_BRAKED]
    assert not any(brake.note("192.0.2.10", NAME, 0.0, 0) for _time in range(9)), (
        "nothing is stopped without limit"
    )
