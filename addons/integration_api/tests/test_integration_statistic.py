# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests are counted as they were answered, for the interface that they were granted over."""

import time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_core.tests.traffic import TrafficWords
from odoo.addons.integration_core.tools.buckets import DAY, HOUR, MINUTE

from .. import request_store
from .common import ORDERS, ROOT, ApiCase


@tagged("post_install", "-at_install")
class TestIntegrationStatistic(TrafficWords, ApiCase):
    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM integration_request")
        self.cr.execute("DELETE FROM integration_statistic")

    def put(self, client, entity=None, status=200, age=0):
        """Write the row of a request as the API does."""
        self.cr.execute(
            request_store.insert(
                {
                    "at": time.time() - age,
                    "client_id": client.id,
                    "company_id": client.company_id.id,
                    "method": "GET",
                    "path": "/",
                    "route_class": "read",
                    "entity": entity,
                    "status": status,
                    "duration_ms": 12,
                }
            )
        )

    def by_interface(self):
        """{interface: how often} over all minutes."""
        found = {}
        for figure in self.find_traffic("request"):
            found[figure.interface_id] = found.get(figure.interface_id, 0) + figure.count
        return found

    @mute_logger("odoo.http")
    def test_what_clients_ask_counts_as_it_was_answered_and_opens_as_that(self):
        self.call("GET", ORDERS)
        self.call("GET", ORDERS)
        self.call("POST", ORDERS, {"nonsense": 1})
        self.call("GET", f"{ROOT}/nothing")
        for status in (429, 500, 503):
            self.put(self.client, "test_order", status)
        self.count_traffic()
        self.cr.execute("SELECT outcome, count(*) FROM integration_request GROUP BY outcome")
        expected = dict(self.cr.fetchall())
        self.assertEqual(expected, {"done": 2, "refused": 2, "limited": 1, "failed": 2})
        for width in (MINUTE, HOUR, DAY):
            self.assertEqual(self.tell_traffic("request", width), expected)
        self.assertEqual(self.by_interface(), {self.interface: 7})
        self.assert_rows_open("request")

    def test_a_request_counts_for_the_interface_that_its_client_was_granted_it_over(self):
        other = self.interface.copy({"code": "api-other", "name": "Others in"})
        contract = self.env["integration.contract"].search([("entity", "!=", "test_order")], limit=1)
        both = self.make_client("api-both", [{"contract_id": self.contract.id}])
        self.env["integration.grant"].create(
            {
                "client_id": both.id,
                "contract_id": contract.id,
                "interface_id": other.id,
                "owner_id": self.author.id,
            }
        )
        for client in (self.client, both):
            self.put(client, "test_order")
            self.put(client, contract.entity)
            self.put(client)  # such as the feed of events
        self.count_traffic()
        none = self.env["integration.interface"]
        # the first client has grants for one interface only, so that all it asks for counts there
        self.assertEqual(self.by_interface(), {self.interface: 4, other: 1, none: 1})
        self.assert_rows_open("request")

    def test_the_log_of_an_interface_has_the_requests_that_count_for_it(self):
        self.put(self.client, "test_order")
        self.put(self.make_client("api-elsewhere", []), "test_order")
        self.count_traffic()
        [(_name, action)] = self.interface._get_logs()
        self.assertEqual(self.env["integration.request"].search(action["domain"]).client_id, self.client)

    def test_what_was_asked_yesterday_is_counted_when_counting_begins_again(self):
        self.put(self.client, "test_order", age=20 * 3600)
        self.put(self.client, "test_order", 500)
        self.count_traffic()
        self.assertEqual(self.tell_traffic("request"), {"done": 1, "failed": 1})
