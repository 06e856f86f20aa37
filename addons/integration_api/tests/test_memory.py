# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What processes remember of clients and grants is gone with the change that makes it untrue."""

from odoo.tests import tagged

from odoo.addons.integration_core.tests.signals import count_signals

from .common import ORDERS, ApiCase


@tagged("post_install", "-at_install")
class TestMemory(ApiCase):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)  # from here on it is remembered

    def assert_refused(self, status, change):
        """The change is told to all processes by its own transaction, and this one refuses the next request."""
        before = count_signals(self.env.cr)
        change()
        self.assertGreater(count_signals(self.env.cr), before)
        self.assertEqual(self.call("GET", ORDERS).status_code, status)

    def test_a_revoked_key(self):
        self.assert_refused(401, self.credential.with_user(self.approver).action_revoke)

    def test_a_suspended_client(self):
        self.assert_refused(401, self.client.with_user(self.approver).action_suspend)

    def test_an_archived_service_user(self):
        self.assert_refused(401, lambda: self.client.service_user_id.write({"active": False}))

    def test_an_archived_system(self):
        self.assert_refused(401, lambda: self.system.write({"active": False}))

    def test_a_suspended_grant(self):
        self.assert_refused(404, self.grant.with_user(self.approver).action_suspend)

    def test_a_suspended_interface(self):
        interface = self.interface.with_user(self.approver)
        self.assert_refused(403, lambda: interface._pause("The partner asked us to wait"))

    def test_narrower_networks(self):
        self.assert_refused(403, lambda: self.client._write_guarded({"networks": "192.0.2.0/24"}))

    def test_a_change_that_is_undone_is_told_to_nobody(self):
        before = count_signals(self.env.cr)
        with self.env.cr.savepoint() as savepoint:
            self.grant.with_user(self.approver).action_suspend()
            savepoint.rollback()
        self.assertEqual(count_signals(self.env.cr), before)
        self.env.registry.clear_cache()
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)
