# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two systems that write one record at once, on real connections."""

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install")
class TestSourceConcurrency(BaseCase):
    """Not within a transaction of the test: each of the two must be one that can be repeated."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        if "integration.mapper.party" not in self.registry:
            self.skipTest("needs the parties of integration_contacts")
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            systems = env["integration.system"].create(
                [{"name": code, "code": f"race-{code}", "company_id": False} for code in ("first", "second")]
            )
            criterion = Command.create({"kind": "source", "system_id": systems[0].id})
            rule = env["integration.survivorship"].create(
                {"entity": "party", "path": "email", "criterion_ids": [criterion]}
            )
            partner = env["res.partner"].create({"name": "Raced"})
            self.ids = systems.ids, rule.id, partner.id
        self.addCleanup(self.remove)

    def remove(self):
        system_ids, rule_id, partner_id = self.ids
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["integration.property.source"].search([("res_id", "=", partner_id)]).unlink()
            env["integration.survivorship"].browse(rule_id).unlink()
            cr.execute(
                "DELETE FROM integration_identifier WHERE res_model = 'res.partner' AND res_id = %s",
                [partner_id],
            )
            env["res.partner"].browse(partner_id).unlink()
            env["integration.system"].browse(system_ids).unlink()
        if "integration.event" in self.registry:  # each commit has told what happened
            with self.registry.cursor() as cr:
                cr.execute(
                    "DELETE FROM integration_event WHERE res_model = 'res.partner' AND res_id = %s",
                    [partner_id],
                )

    def write(self, cr, which, email):
        env = api.Environment(cr, SUPERUSER_ID, {"integration_system_id": self.ids[0][which]})
        mapper = env["integration.contract"]._get_mapper("party.v1")
        mapper._update_from(env["res.partner"].browse(self.ids[2]), {"email": email})
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
            partner = api.Environment(late, SUPERUSER_ID, {})["res.partner"].browse(self.ids[2])
            self.assertEqual(partner.email, "first@raced.example")
