# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationLifecycle(IntegrationCase):
    """State changes in one way only."""

    def test_every_table_of_transitions_speaks_of_the_states_of_its_model(self):
        for name in self.env.registry.descendants(["integration.lifecycle"], "_inherit"):
            model = self.env[name]
            if model._abstract:
                continue
            states = set(dict(model._fields["state"]._description_selection(self.env)))
            self.assertEqual(set(model._transitions), states, name)
            self.assertLessEqual(set().union(*model._transitions.values()), states, name)
            self.assertIn(model._initial_state, states, name)

    def test_nobody_writes_the_state(self):
        for env in (self.env, self.env(user=self.manager), self.env(su=True)):
            with self.assertRaises(UserError):
                self.interface.with_env(env).write({"state": "approved"})

    def test_an_rpc_caller_cannot_forge_the_door(self):
        for forged in (True, 1, "x", {}):
            context = {"integration_lifecycle_door": forged}
            with self.assertRaises(UserError):
                self.interface.with_user(self.manager).with_context(**context).write({"state": "approved"})

    def test_nobody_creates_in_another_state(self):
        vals = {"name": "x", "code": "x", "system_id": self.system.id}
        model = self.env["integration.interface"].with_user(self.manager)
        with self.assertRaises(UserError):
            model.create({**vals, "state": "approved"})
        with self.assertRaises(UserError):
            model.with_context(default_state="approved").create(vals)

    def test_nobody_creates_with_a_guarded_field(self):
        vals = {"name": "x", "code": "x", "fingerprint": "x", "occurrence_count": 7}
        with self.assertRaisesRegex(UserError, "cannot be written"):
            self.env["integration.issue"].create(vals)

    def test_only_code_creates_with_guarded_fields_and_leaves_no_door_open(self):
        vals = {"name": "x", "code": "x", "fingerprint": "x", "occurrence_count": 7}
        issue = self.env["integration.issue"]._create_guarded(vals)
        self.assertEqual(issue.occurrence_count, 7)
        with self.assertRaises(UserError):
            issue.write({"occurrence_count": 8})

    def test_a_copy_starts_anew(self):
        self.approve(self.interface)
        copy = self.interface.with_user(self.developer).copy({"code": "copy"})
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.approver_id)
        self.assertFalse(copy.approved_at)

    def test_a_transition_outside_the_table_is_refused_and_changes_nothing(self):
        other = self.interface.copy({"code": "other"})
        self.approve(other)
        with self.assertRaisesRegex(UserError, "cannot become"):
            (self.interface + other)._transition("submitted")
        self.assertEqual(self.interface.state, "draft")

    def test_each_transition_leaves_an_audit_row(self):
        self.approve(self.interface)
        rows = self.env["integration.audit"].search(
            [("res_model", "=", "integration.interface"), ("res_id", "=", self.interface.id)], order="id"
        )
        self.assertEqual(
            [(row.action, row.user_id, row.detail) for row in rows],
            [
                ("transition", self.developer, '{"from":"draft","to":"submitted"}'),
                ("transition", self.manager, '{"from":"submitted","to":"approved"}'),
            ],
        )
