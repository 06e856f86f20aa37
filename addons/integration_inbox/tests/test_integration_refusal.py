# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from odoo.addons.integration_api.models import integration_refusal
from odoo.addons.integration_api.tools.refused import Refused

from ..models import integration_refusal as refusal_of_sources
from .common import InboxCase


@tagged("post_install", "-at_install")
class TestIntegrationRefusal(InboxCase):
    """A partner whose messages are refused is seen, whoever sends them."""

    def setUp(self):
        super().setUp()
        self.refusals = self.env["integration.refusal"]

    def refuse(self, code="billing", times=1, address="192.0.2.7", key_id=None):
        for _time in range(times):
            path = f"/integration/v1/inbox/{code}"
            self.refusals._count(Refused("signature_invalid", key_id, address, path))
        self.env.invalidate_all()

    def issues(self):
        return self.env["integration.issue"].search([("code", "=", "refusals_unusual")])

    def test_what_is_refused_is_counted_by_source_and_shown_on_its_form(self):
        other = self.make_source("other")
        self.refuse(times=3)
        self.refuse("other")
        row = self.refusals.search([("source_id", "=", self.source.id)])
        self.assertEqual((row.place, row.count), ("inbox/billing", 3))
        self.assertEqual((self.source.refused_count, other.refused_count), (3, 1))
        self.assertEqual(self.refusals.search(self.source.action_open_refusals()["domain"]), row)

    def test_made_up_sources_are_counted_together(self):
        self.refuse("made-up-1")
        self.refuse("made-up-2")
        row = self.refusals.search([])
        self.assertEqual((row.place, row.count, row.source_id.id), ("inbox", 2, False))

    def test_a_partner_of_whom_nothing_gets_through_is_told_to_a_person(self):
        self.refuse(times=4)
        self.assertFalse(self.issues())
        self.refuse()
        issue = self.issues()
        self.assertEqual((issue.res_model, issue.res_id), ("integration.source", self.source.id))
        self.assertEqual((issue.interface_id, issue.severity), (self.interface, "high"))
        self.assertTrue(issue.remedy)

    def test_some_refused_ones_before_a_good_one_are_no_reason(self):
        self.refuse(times=4)
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.env.cr.execute(
            "UPDATE integration_message SET received_at = clock_timestamp() AT TIME ZONE 'UTC'"
        )
        self.refuse(times=20)
        self.assertFalse(self.issues(), "an hour's row that began before the good one does not count")
        self.refuse(times=26)
        self.assertTrue(self.issues(), "so many are, whatever gets through")

    def test_neither_made_up_names_nor_another_source_hide_a_source(self):
        other = self.make_source("other")
        with (
            patch.object(integration_refusal, "_MOST_ROWS", 12),
            patch.object(refusal_of_sources, "_MOST_ROWS", 4),
        ):
            for number in range(10):
                self.refuse("unknown", key_id=f"made-up-{number}")
                self.refuse(other.code, address=f"198.51.100.{number}")
            for number in range(5):
                self.refuse(address=f"192.0.2.{number}")
        for source in (self.source, other):
            self.assertEqual(self.refusals.search_count([("source_id", "=", source.id)]), 4)

    def test_those_of_another_company_are_theirs(self):
        self.refuse()
        company = self.env["res.company"].create({"name": "Other clinic"})
        user = new_test_user(
            self.env,
            "refusals_other",
            groups="integration_core.group_integration_operator",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.refusals.with_user(user).search([]))
        self.assertTrue(self.refusals.with_user(self.operator).search([]))
