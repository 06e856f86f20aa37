# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whom personal data was shown to, where a mapper wants that written down."""

import json
from unittest.mock import patch

from odoo.tests import tagged

from .common import ORDERS, ApiCase


@tagged("post_install", "-at_install")
class TestReadAudit(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["test.integration.order"].create(
            [{"name": f"A/{number}", "note": "Erika"} for number in range(3)]
        )
        uids = cls.env["integration.identifier"]._uids(cls.orders, "test_order")
        cls.uids = [uids[order.id] for order in cls.orders]
        mapper = type(cls.env["integration.contract"]._get_mapper("test_order.v1"))
        cls.startClassPatcher(patch.object(mapper, "_audits_reads", True))
        cls.interface._write_guarded({"clear_personal": True})

    def ask(self, path):
        """Return the details of the rows that a request left."""
        domain = [("action", "=", "personal.read")]
        before = self.env["integration.audit"].search(domain)
        answer = self.call("GET", path)
        self.assertEqual(answer.status_code, 200, answer.text)
        rows = self.env["integration.audit"].search(domain) - before
        self.assertLessEqual(set(rows.mapped("identity_kind")), {"client"})
        self.assertNotIn("Erika", str(rows.mapped("detail")))
        return [json.loads(row.detail) for row in rows]

    def test_a_document_leaves_one_row_that_names_the_client(self):
        [row] = self.ask(f"{ORDERS}/{self.uids[0]}")
        self.assertEqual((row["ids"], row["fields"]), ([self.uids[0]], ["contact"]))
        self.assertEqual((row["client"], row["interface"]), (self.client.code, self.interface.code))

    def test_a_list_an_export_and_a_part_of_each_leave_one_row_for_all(self):
        for query in ("?limit=100", "?limit=100&fields=contact", ":export?limit=100&fields=contact"):
            [row] = self.ask(f"{ORDERS}{query}")
            self.assertLessEqual(set(self.uids), set(row["ids"]))

    def test_what_is_not_shown_was_not_read(self):
        self.assertEqual(self.ask(f"{ORDERS}?limit=100&fields=number"), [])
        self.interface._write_guarded({"clear_personal": False})
        self.assertEqual(self.ask(f"{ORDERS}/{self.uids[0]}"), [])
