# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.tests import TransactionCase, tagged

FORMS = {
    f"integration.{name}"
    for name in ("audit", "batch", "delivery", "event", "issue", "message", "proposal", "request")
}


@tagged("post_install", "-at_install")
class TestTraceLinks(TransactionCase):
    """From whatever belongs to a trace, one button leads to all of it."""

    def test_every_form_that_shows_a_trace_leads_to_its_screen(self):
        views = self.env["ir.ui.view"].search([("type", "=", "form"), ("model", "=like", "integration.%")])
        found = {}
        for view in views:
            for field in etree.fromstring(view.arch).iterfind(".//field[@name='correlation_id']"):
                found.setdefault(view.model, set()).add(field.get("widget"))
        self.assertLessEqual(FORMS, found.keys())
        self.assertEqual(set().union(*found.values()), {"integration_trace"}, found)
