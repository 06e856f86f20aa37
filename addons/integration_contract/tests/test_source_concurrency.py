# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two systems that write one record at once, on real connections."""

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged

from .committed_case import CommittedCase


@tagged("post_install", "-at_install")
class TestSourceConcurrency(CommittedCase):
    """Not within a transaction of the test: each of the two must be one that can be repeated."""

    code, names = "race", ("Raced",)

    def write(self, cr, which, email):
        env = self.make_env(cr, integration_system_id=self.system_ids[which])
        mapper = env["integration.contract"]._get_mapper("party.v1")
        mapper._update_from(env["res.partner"].browse(self.partner_ids), {"email": email})
        env.flush_all()

    def test_the_later_one_is_repeated_and_then_weighs_both(self):
        with self.registry.cursor() as cr:
            self.write(cr, 0, None)  # so that the record has its identifier, and one source
        with self.registry.cursor() as late:
            late.execute("SELECT 1")  # its view of the database begins here
            with self.registry.cursor() as early:
                self.write(early, 0, "first@raced.example")
            with self.assertRaises(SerializationFailure):
                self.write(late, 1, "second@raced.example")
            late.rollback()
            self.write(late, 1, "second@raced.example")
            late.commit()
            partner = self.make_env(late)["res.partner"].browse(self.partner_ids)
            self.assertEqual(partner.email, "first@raced.example")
