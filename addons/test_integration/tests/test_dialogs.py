# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestDialogs(TransactionCase):
    """No dialog of the suite shows anybody what another one entered, or what its user may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dialogs = [
            cls.env[name]
            for name, model in cls.env.registry.items()
            if model._transient and model._original_module.startswith("integration_")
        ]

    def test_each_belongs_to_who_opened_it(self):
        mixin = self.env.registry["integration.dialog"]
        foreign = [dialog._name for dialog in self.dialogs if not issubclass(type(dialog), mixin)]
        self.assertEqual(foreign, [])

    def test_somebody_with_the_same_rights_can_neither_find_nor_read_nor_change_it(self):
        for dialog in self.dialogs:
            groups = self.env["ir.model.access"].search([("model_id.model", "=", dialog._name)]).group_id
            self.assertTrue(groups, dialog._name)
            self.opener.group_ids = self.other.group_ids = [Command.set(groups.ids)]
            opened = self.open(dialog)
            with self.subTest(dialog._name):
                self.assertEqual(dialog.with_user(self.opener).search([]), opened)
                self.assertFalse(dialog.with_user(self.other).search([]))
                theirs = opened.with_user(self.other)
                for operation in ("read", "write", "unlink"):
                    self.assertFalse(theirs.has_access(operation), operation)
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                    theirs.read()

    def test_what_it_shows_of_records_it_shows_by_the_rights_of_its_user(self):
        loose = [
            str(field)
            for dialog in self.dialogs
            for field in dialog._fields.values()
            if field.compute_sudo and field.name not in ("id", "display_name")
        ]
        self.assertEqual(loose, [])

    def setUp(self):
        super().setUp()
        self.opener, self.other = (new_test_user(self.env, name) for name in ("opener", "other"))

    def open(self, dialog):
        """Return a dialog that the opener opened, with nothing in it."""
        table, cr = SQL.identifier(dialog._table), self.env.cr
        cr.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull AND attnum > 0",
            [dialog._table],
        )
        for (column,) in cr.fetchall():
            if column != "id":
                cr.execute(SQL("ALTER TABLE %s ALTER %s DROP NOT NULL", table, SQL.identifier(column)))
        cr.execute(SQL("INSERT INTO %s (create_uid) VALUES (%s) RETURNING id", table, self.opener.id))
        return dialog.browse(cr.fetchone()[0])
