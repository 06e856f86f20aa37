# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestIntegrationEvent(TransactionCase):
    def setUp(self):
        super().setUp()
        self.cr.execute(
            """INSERT INTO integration_event
                      (uid, type, entity, res_model, res_id, payload, correlation_id, occurred_at, xid)
               VALUES ('evt_test', 'thing.happened', 'thing', 'res.users', 1, '{"id":"u","name":"Erika"}',
                       'c', now(), -1)
               RETURNING id"""
        )
        self.event = self.env["integration.event"].browse(self.cr.fetchone()[0])

    def test_nobody_changes_or_deletes_an_event_through_the_orm(self):
        for user in (self.env.ref("base.user_root"), self.env.ref("base.user_admin")):
            event = self.event.with_user(user).sudo()
            with self.assertRaises(AccessError):
                event.write({"payload": "{}"})
            with self.assertRaises(AccessError):
                event.unlink()

    def test_nobody_forges_an_event_through_the_orm(self):
        with self.assertRaises(AccessError):
            self.env["integration.event"].create(
                {
                    "uid": "evt_x",
                    "type": "thing.happened",
                    "entity": "thing",
                    "res_model": "res.users",
                    "res_id": 1,
                }
            )

    def test_payload_is_unreadable_without_clearance(self):
        operator = new_test_user(
            self.env, "outbox_operator", groups="integration_core.group_integration_operator"
        )
        event = self.event.with_user(operator)
        self.assertEqual(event.type, "thing.happened")
        for name in ("payload", "payload_pretty"):
            with self.assertRaises(AccessError):
                event.read([name])
        self.assertNotIn("Erika", event.payload_masked, "without its contract everything is most sensitive")

    def test_only_operators_release_held_events(self):
        viewer = new_test_user(self.env, "outbox_viewer", groups="integration_core.group_integration_user")
        with self.assertRaises(AccessError):
            self.event.with_user(viewer).action_release()

    def test_an_event_of_another_company_is_invisible(self):
        company = self.env["res.company"].create({"name": "Other"})
        viewer = new_test_user(self.env, "outbox_viewer", groups="integration_core.group_integration_user")
        Event = self.env["integration.event"].with_user(viewer)
        self.assertTrue(Event.search([("id", "=", self.event.id)]))
        self.cr.execute(
            "UPDATE integration_event SET company_id = %s WHERE id = %s", (company.id, self.event.id)
        )
        self.env.invalidate_all()
        self.assertFalse(Event.search([("id", "=", self.event.id)]))

    def test_a_transaction_id_beyond_32_bits_is_kept(self):
        self.cr.execute("UPDATE integration_event SET xid = %s WHERE id = %s", (2**40, self.event.id))
        self.event.invalidate_recordset()
        self.assertEqual(self.event.xid, 2**40)
