# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tests about sources on real connections share: two systems that write parties, and what they leave."""

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name
from odoo.tools import SQL


class CommittedCase(BaseCase):
    """Not within a transaction of the test: what is written is committed, and removed in the end.

    :cvar code: by which the codes of the systems begin
    :cvar names: of the contacts
    """

    code = ""
    names = ()

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        if "integration.mapper.party" not in self.registry:
            self.skipTest("needs the parties of integration_contacts")
        with self.registry.cursor() as cr:
            env = self.make_env(cr)
            systems = env["integration.system"].create(
                [
                    {"name": code, "code": f"{self.code}-{code}", "company_id": False}
                    for code in ("first", "second")
                ]
            )
            criterion = Command.create({"kind": "source", "system_id": systems[0].id})
            rule = env["integration.survivorship"].create(
                {"entity": "party", "path": "email", "criterion_ids": [criterion]}
            )
            partners = env["res.partner"].create([{"name": name} for name in self.names])
            self.system_ids, self.rule_id, self.partner_ids = systems.ids, rule.id, partners.ids
        self.addCleanup(self.remove)

    def make_env(self, cr, **context):
        return api.Environment(cr, SUPERUSER_ID, context)

    def remove(self):
        with self.registry.cursor() as cr:
            env = self.make_env(cr)
            env["integration.property.source"].search([("res_id", "in", self.partner_ids)]).unlink()
            env["integration.survivorship"].browse(self.rule_id).unlink()
            self.remove_rows(cr, "integration_identifier")
            env["res.partner"].browse(self.partner_ids).unlink()
            env["integration.system"].browse(self.system_ids).unlink()
        if "integration.event" in self.registry:  # each commit has told what happened
            with self.registry.cursor() as cr:
                self.remove_rows(cr, "integration_event")

    def remove_rows(self, cr, table):
        cr.execute(
            SQL(
                "DELETE FROM %s WHERE res_model = 'res.partner' AND res_id = ANY(%s)",
                SQL.identifier(table),
                self.partner_ids,
            )
        )
