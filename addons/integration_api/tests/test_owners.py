# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a partner hears when another system owns what it writes, or has the better source."""

from odoo import Command
from odoo.tests import tagged

from .common import ORDERS, ApiCase


@tagged("post_install", "-at_install")
class TestOwners(ApiCase):
    def setUp(self):
        super().setUp()
        self.other = self.env["integration.system"].create(
            {"name": "EHR", "code": "api-owner", "company_id": False}
        )
        self.order = self.env["test.integration.order"].create({"name": "S1"})
        self.order_uid = self.env["integration.identifier"]._uids(self.order, "test_order")[self.order.id]

    def own(self, others, system=None, **vals):
        return self.env["integration.ownership"].create(
            {
                "entity": "test_order",
                "path": "number",
                "system_id": (system or self.other).id,
                "others": others,
                **vals,
            }
        )

    def patch_order(self, document):
        return self.call("PATCH", f"{ORDERS}/{self.order_uid}", document)

    def test_a_refused_write_names_the_property_and_its_owner(self):
        self.own("refuse")
        problem = self.assert_problem(
            self.patch_order({"number": "S2", "status": "confirmed"}), 403, "owned_elsewhere"
        )
        self.assertEqual([error["pointer"] for error in problem["errors"]], ["/number"])
        self.assertIn("api-owner", problem["detail"])
        self.assertEqual((self.order.name, self.order.state), ("S1", "draft"))

    def test_the_owner_itself_writes_on(self):
        self.own("refuse", self.system)
        self.assertEqual(self.patch_order({"number": "S2"}).json()["number"], "S2")

    def test_a_document_written_back_as_it_was_read_is_never_refused(self):
        self.own("refuse", path=False)
        read = self.call("GET", f"{ORDERS}/{self.order_uid}")
        answer = self.patch_order(read.json())
        self.assertEqual((answer.status_code, answer.headers["ETag"]), (200, read.headers["ETag"]))

    def test_a_proposal_is_told_in_a_header_and_the_rest_is_written(self):
        self.own("propose")
        answer = self.patch_order({"number": "S2", "status": "confirmed"})
        self.assertEqual((answer.status_code, answer.headers["Integration-Proposed"]), (200, '"/number"'))
        self.assertEqual((answer.json()["number"], answer.json()["status"]), ("S1", "confirmed"))
        proposal = self.env["integration.proposal"].search([("res_id", "=", self.order.id)])
        self.assertEqual((proposal.system_id, proposal.user_id), (self.system, self.client.service_user_id))
        self.assertEqual(proposal.correlation_id, answer.headers["traceparent"].split("-")[1])

    def test_a_batch_says_of_each_document_what_was_proposed_or_refused(self):
        self.own("propose")
        rule = self.own("refuse", path="status")
        second = self.env["test.integration.order"].create({"name": "T1"})
        uid = self.env["integration.identifier"]._uids(second, "test_order")[second.id]
        items = [
            {"id": self.order_uid, "document": {"number": "S2"}},
            {"id": uid, "document": {"status": "confirmed"}},
        ]
        body = {"operation": "update", "mode": "per_document", "documents": items}
        results = self.call("POST", f"{ORDERS}:batch", body).json()["results"]
        self.assertEqual((results[0]["status"], results[0]["proposed"]), (200, ["/number"]))
        self.assertEqual((results[1]["status"], results[1]["problem"]["code"]), (403, "owned_elsewhere"))
        rule.unlink()
        self.assertNotIn(
            "proposed", self.call("POST", f"{ORDERS}:batch", {**body, "documents": items[1:]}).text
        )

    def test_only_the_owner_creates_where_it_is_said_so(self):
        self.own("refuse", path=False, only_owner_creates=True)
        self.assert_problem(self.call("POST", ORDERS, {"number": "N1"}), 403, "owned_elsewhere")
        self.assert_problem(
            self.call("PUT", f"{ORDERS}/external/n-1", {"number": "N1"}), 403, "owned_elsewhere"
        )

    def test_a_source_that_is_outranked_is_told_in_a_header(self):
        criterion = Command.create({"kind": "source", "system_id": False})
        self.env["integration.survivorship"].create(
            {"entity": "test_order", "path": "number", "criterion_ids": [criterion]}
        )
        answer = self.patch_order({"number": "S2", "status": "confirmed"})
        self.assertEqual(answer.headers["Integration-Outranked"], '"/number"')
        self.assertEqual((answer.json()["number"], answer.json()["status"]), ("S1", "confirmed"))
        created = self.call("PUT", f"{ORDERS}/external/n-2", {"number": "N2"})
        self.assertEqual(created.status_code, 201)
        order = self.env["test.integration.order"].search([("name", "=", "N2")])
        source = self.env["integration.property.source"].search([("res_id", "=", order.id)])
        self.assertEqual((source.system_id, source.path, source.is_winner), (self.system, "number", True))
