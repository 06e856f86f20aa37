# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What has a name has a lock of its own."""

from odoo.addons.integration_core.tools.advisory_lock import number_of


def test_each_name_has_a_lock_of_its_own():
    names = [("name", 1, "party", "a"), ("name", 2, "party", "a"), ("name", 1, "invoice", "a")]
    names += [("name", 1, "party", "b"), ("key", 1, "party", "a")]
    assert len({number_of(*name) for name in names}) == len(names)


def test_the_number_is_the_same_everywhere_and_fits_a_bigint():
    assert number_of("integration.idempotency", 1, "k") == -2099940147770131082
    assert all(-(2**63) <= number_of("key", n) < 2**63 for n in range(1000))
