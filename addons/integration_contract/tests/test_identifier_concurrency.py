# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two transactions that name one record at once, on real connections."""

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install")
class TestIdentifierConcurrency(BaseCase):
    """Not within a transaction of the test: each of the two must be one that can be repeated."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            # of a model that no event is about, or it would have been named by now
            record = api.Environment(cr, SUPERUSER_ID, {})["res.partner.category"].create(
                {"name": "Named twice"}
            )
            self.record_id = record.id
        self.addCleanup(self.remove)

    def remove(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM integration_identifier WHERE res_model = 'res.partner.category' AND res_id = %s",
                [self.record_id],
            )
            api.Environment(cr, SUPERUSER_ID, {})["res.partner.category"].browse(self.record_id).unlink()

    def name(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["integration.identifier"]._uids(
            env["res.partner.category"].browse(self.record_id), "label"
        )

    def test_the_later_one_fails_as_one_that_is_repeated_and_then_finds_the_uid(self):
        with self.registry.cursor() as late:
            late.execute("SELECT 1")  # its view of the database begins here
            with self.registry.cursor() as early:
                uids = self.name(early)
            with self.assertRaises(SerializationFailure):
                self.name(late)
            late.rollback()
            self.assertEqual(self.name(late), uids)
