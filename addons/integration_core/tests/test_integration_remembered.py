# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every change of what processes remember is told to all of them by its own transaction."""

from odoo.tests import tagged

from .common import IntegrationCase
from .signals import count_signals


@tagged("post_install", "-at_install")
class TestIntegrationRemembered(IntegrationCase):
    def assert_told(self, change):
        before = count_signals(self.env.cr)
        result = change()
        self.assertGreater(count_signals(self.env.cr), before)
        return result

    def test_a_new_system_a_changed_one_and_one_that_is_gone(self):
        vals = {"name": "Archive of images", "code": "remembered-images"}
        system = self.assert_told(lambda: self.env["integration.system"].create(vals))
        self.assert_told(lambda: system.write({"name": "Archive"}))
        self.assert_told(system.unlink)

    def test_a_transition_of_what_is_governed(self):
        self.assert_told(lambda: self.interface._write_guarded({"state": "suspended"}))

    def test_what_is_undone_is_told_to_nobody(self):
        before = count_signals(self.env.cr)
        with self.env.cr.savepoint() as savepoint:
            self.system.write({"active": False})
            savepoint.rollback()
        self.assertEqual(count_signals(self.env.cr), before)
