# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from .. import store


@tagged("post_install", "-at_install")
class TestReadingTheFeed(TransactionCase):
    """Who asks for events gets those of the own company, and those of none unless they tell of other partners."""

    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM integration_event")
        self.other = self.env["res.company"].create({"name": "Other"})

    def make_event(self, number, type_, company):
        self.cr.execute(
            """INSERT INTO integration_event
                      (uid, type, entity, res_model, res_id, company_id, occurred_at, xid)
               VALUES (%s, %s, %s, 'res.users', %s, %s, now() AT TIME ZONE 'UTC', -1)""",
            (f"evt_{number}", type_, type_.partition(".")[0], number, company.id or None),
        )

    def test_what_tells_of_other_partners_is_told_within_its_company_only(self):
        own, none = self.env.company, self.env["res.company"]
        for number, (type_, company) in enumerate(
            (type_, company)
            for type_ in ("alert.raised", "thing.made")
            for company in (own, self.other, none)
        ):
            self.make_event(number, type_, company)
        wanted = {"alert": own.id, "thing": own.id}
        rows = store.read_feed(self.cr, (-(2**62), 0), 0, wanted, ["%"], 10, 100)
        self.assertEqual([row.uid for row in rows], ["evt_0", "evt_3", "evt_5"])
