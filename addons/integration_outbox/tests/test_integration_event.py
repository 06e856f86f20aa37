# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
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
        with self.assertRaises(AccessError):
            event.read(["payload"])
        self.assertNotIn("Erika", event.payload_masked, "without its contract everything is most sensitive")

    def test_only_operators_release_held_events(self):
        viewer = new_test_user(self.env, "outbox_viewer", groups="integration_core.group_integration_user")
        with self.assertRaises(AccessError):
            self.event.with_user(viewer).action_release()

    def test_who_tries_held_events_again_is_told_how_many_could_go(self):
        operator = new_test_user(
            self.env, "outbox_operator", groups="integration_core.group_integration_operator"
        )
        with self.assertRaisesRegex(UserError, "None of these"):
            self.event.with_user(operator).action_release()
        self.cr.execute(
            """INSERT INTO integration_event
                      (uid, type, entity, res_model, res_id, correlation_id, occurred_at, xid, hold_code)
               VALUES ('evt_held', 'thing.held', 'thing', 'res.users', 1, 'c', now(), -1, 'unmapped')
               RETURNING id"""
        )
        held = self.event.browse(self.cr.fetchone()[0])
        self.patch(type(self.event), "_release", lambda _events: 1)
        told = (self.event | held).with_user(operator).action_release()["params"]
        self.assertEqual(told["type"], "success")
        self.assertTrue(told["message"].startswith("1 of 1 held"), told["message"])
        self.assertIn("1 of those chosen were not held", told["message"])

    def test_events_are_told_apart_by_their_record_for_those_who_may_read_it(self):
        hidden = self.env["ir.config_parameter"].create({"key": "canary.name", "value": "1"})
        self.cr.execute(
            "UPDATE integration_event SET res_model = %s, res_id = %s WHERE id = %s",
            (hidden._name, hidden.id, self.event.id),
        )
        self.event.invalidate_recordset()
        viewer = new_test_user(self.env, "outbox_viewer", groups="integration_core.group_integration_user")
        admin = new_test_user(
            self.env, "outbox_admin", groups="base.group_system,integration_core.group_integration_user"
        )
        self.assertTrue(
            self.event.with_user(admin).display_name.startswith("thing.happened · canary.name · ")
        )
        for event in (self.event.with_user(viewer), self.event.with_user(viewer).sudo(), self.event.sudo()):
            self.assertTrue(event.display_name.startswith("thing.happened · "))
            self.assertNotIn("canary", event.display_name, "pickers and links ask with all rights")

    def test_that_an_event_was_erased_is_no_secret(self):
        self.cr.execute(
            """UPDATE integration_event SET payload = '{"id":"u","erased":true}', erased_at = now() WHERE id = %s""",
            (self.event.id,),
        )
        self.event.invalidate_recordset()
        self.assertIn('"erased": true', self.event.payload_masked)

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
