# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who keeps failing waits, nobody else does, and no flood fills the memory."""

import pytest

from odoo.addons.integration_api.tools.brake import Brake

ADDRESS = "192.0.2.1"


def failed(times, address=ADDRESS, now=0.0, **options):
    """Return a brake that has seen so many failures."""
    brake = Brake(**options)
    for _time in range(times):
        brake.note(address, now)
    return brake


def test_below_the_limit_nobody_waits():
    assert failed(4).wait(ADDRESS, 1.0, 5) == 0


def test_at_the_limit_the_address_waits_until_its_window_ends():
    brake = failed(5)
    assert brake.wait(ADDRESS, 1.0, 5) == 60
    assert brake.wait(ADDRESS, 60.0, 5) == 0


def test_more_failures_do_not_make_the_wait_longer():
    brake = failed(500, now=0.0)
    brake.note(ADDRESS, 59.0)
    assert brake.wait(ADDRESS, 60.0, 5) == 0


def test_a_new_window_counts_anew():
    brake = failed(5)
    brake.note(ADDRESS, 61.0)
    assert brake.wait(ADDRESS, 62.0, 5) == 0


def test_other_addresses_do_not_wait():
    assert failed(5).wait("192.0.2.2", 1.0, 5) == 0


@pytest.mark.parametrize(
    "one, other",
    [("::ffff:192.0.2.1", ADDRESS), ("2001:db8::1", "2001:db8::ffff:1"), (None, "no address")],
)
def test_ways_to_write_one_host_are_one(one, other):
    assert failed(5, one).wait(other, 1.0, 5) > 0


def test_another_network_of_ipv6_does_not_wait():
    assert failed(5, "2001:db8::1").wait("2001:db8:0:1::1", 1.0, 5) == 0


def test_no_limit_stops_nobody():
    assert failed(1000).wait(ADDRESS, 1.0, 0) == 0


def test_a_flood_of_addresses_takes_a_bounded_memory_and_the_latest_are_kept():
    brake = Brake(capacity=100)
    for number in range(10_000):
        brake.note(f"10.0.{number // 256}.{number % 256}", 0.0)
    assert len(brake._counts) == 100
    assert brake.wait("10.0.39.15", 1.0, 1) > 0
    assert brake.wait("10.0.0.1", 1.0, 1) == 0


def test_forgetting_lets_everybody_try_again():
    brake = failed(5)
    brake.forget()
    assert brake.wait(ADDRESS, 1.0, 5) == 0
