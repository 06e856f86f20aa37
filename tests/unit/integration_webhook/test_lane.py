# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a subscription says becomes what the engine works by."""

import pytest

from odoo.addons.integration_core.tools.addresses import AddressRules
from odoo.addons.integration_webhook.engine.lane import build, get_probe_lease
from odoo.addons.integration_webhook.tools.breaker import BreakerPolicy
from odoo.addons.integration_webhook.tools.retry import RetryPolicy


def make(rate=(0, 1), ordering="none", order_on_failure="block"):
    return build(
        breaker=BreakerPolicy(minimum=7),
        rate=rate,
        ordering=ordering,
        order_on_failure=order_on_failure,
        subscription_id=1,
        url="https://partner.example/",
        keys=(),
        policy=RetryPolicy((1,)),
        rules=AddressRules(),
        clearance=frozenset(),
        connect_timeout=1,
        total_timeout=2,
        max_in_flight=3,
    )


@pytest.mark.parametrize(("rate", "interval"), [((0, 60), 0.0), ((30, 60), 2.0), ((4, 1), 0.25)])
def test_a_rate_limit_becomes_seconds_between_messages(rate, interval):
    assert make(rate=rate).gate.interval == interval


def test_its_breaker_is_that_of_the_policy():
    assert make().gate.breaker.minimum == 7


@pytest.mark.parametrize(
    ("ordering", "is_ordered"), [("none", False), ("subject", True), ("subscription", True)]
)
def test_it_keeps_the_order_that_is_asked_for(ordering, is_ordered):
    assert make(ordering=ordering).is_ordered is is_ordered


def test_what_was_given_up_holds_up_the_others_only_where_that_is_asked_for():
    assert make(order_on_failure="block").blocks
    assert not make(order_on_failure="skip").blocks


def test_probes_are_waited_for_longer_than_one_may_take():
    assert get_probe_lease(15) > 15
