# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contract is approved by another than who submitted it, and does not end under those who use it."""

import json
from datetime import date, timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..contract_use import ContractUse
from .contract_files import ContractFiles, make_schema


@tagged("post_install", "-at_install")
class TestIntegrationContractLife(ContractFiles, TransactionCase):
    def setUp(self):
        super().setUp()
        for role in ("user", "developer", "manager"):
            user = new_test_user(self.env, f"life_{role}", f"integration_core.group_integration_{role}")
            setattr(self, role, user)
        self.sync(**{"thing.v1": make_schema(**{"x-lifecycle": "draft"})})
        self.contract = self.contracts.search([("name", "=", "thing.v1")])

    def decide(self, user, note="Asked the partners", button="action_decide"):
        """Return the dialog that a button of the contract opens for this user."""
        action = getattr(self.contract.with_user(user), button)()
        wizard = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return wizard.create({"note": note})

    def used(self, days_ago=1, owner=None):
        """Let something use the contracts; any record with an owner and activities stands for an agreement."""
        system = self.env["integration.system"].create({"name": "Lab", "code": "life-lab"})
        record = self.env["integration.interface"].create(
            {
                "name": "Lab",
                "code": "life-lab",
                "system_id": system.id,
                "owner_id": (owner or self.developer).id,
            }
        )
        at = fields.Datetime.now() - timedelta(days=days_ago)
        use = ContractUse(record, system, "Read", at)
        patcher = patch.object(type(self.contract), "_get_usage", lambda contract: [use])
        patcher.start()
        self.addCleanup(patcher.stop)
        return record

    def deprecated(self, sunset=date(2020, 1, 1)):
        """Bring the contract to deprecated."""
        self.contract.with_user(self.developer).action_submit()
        self.decide(self.manager).action_approve()
        self.contract.with_user(self.manager).sunset_date = sunset
        self.contract.with_user(self.manager).action_deprecate()

    def test_another_person_approves_and_both_are_on_record(self):
        self.contract.with_user(self.developer).action_submit()
        self.assertEqual(self.contract.state, "submitted")
        self.assertTrue(self.contract.activity_ids)
        self.decide(self.manager).action_approve()
        self.assertEqual(self.contract.state, "active")
        self.assertEqual(
            (self.contract.submitter_id, self.contract.approver_id), (self.developer, self.manager)
        )
        self.assertFalse(self.contract.activity_ids)
        row = self.env["integration.audit"].search([("action", "=", "contract.approved")])
        self.assertEqual(
            (row.user_id, json.loads(row.detail)), (self.manager, {"note": "Asked the partners"})
        )

    def test_nobody_approves_what_they_submitted(self):
        self.contract.with_user(self.manager).action_submit()
        self.assertFalse(self.contract.with_user(self.manager).can_approve)
        with self.assertRaises(UserError):
            self.decide(self.manager).action_approve()
        self.assertEqual(self.contract.state, "submitted")

    def test_only_managers_decide_and_never_without_a_reason(self):
        self.contract.with_user(self.developer).action_submit()
        with self.assertRaises(AccessError):
            self.contract.with_user(self.developer)._approve("Fine", self.contract.digest)
        for note in (False, "  "):
            with self.assertRaises(UserError):
                self.decide(self.manager, note).action_approve()
            with self.assertRaises(UserError):
                self.decide(self.manager, note).action_reject()
        self.assertEqual(self.contract.state, "submitted")

    def test_a_viewer_submits_nothing(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.user).action_submit()

    def test_what_is_rejected_is_a_draft_again_and_says_why(self):
        self.contract.with_user(self.developer).action_submit()
        self.decide(self.manager, "Names leave out the middle one").action_reject()
        self.assertEqual((self.contract.state, self.contract.approved_at), ("draft", False))
        self.assertEqual(self.contract.decision_note, "Names leave out the middle one")
        self.assertFalse(self.contract.activity_ids)

    def test_nobody_approves_what_changed_while_they_read(self):
        self.contract.with_user(self.developer).action_submit()
        wizard = self.decide(self.manager)
        self.sync(**{"thing.v1": make_schema(title="Other", **{"x-lifecycle": "draft"})})
        self.assertEqual(self.contract.state, "draft")
        self.contract.with_user(self.developer).action_submit()
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            wizard.action_approve()
        self.assertEqual(self.contract.state, "submitted")

    def test_two_managers_cannot_both_decide(self):
        self.contract.with_user(self.developer).action_submit()
        late = self.decide(self.manager)
        self.decide(self.manager).action_reject()
        with self.assertRaises(UserError):
            late.action_approve()
        self.assertEqual(self.contract.state, "draft")

    def test_nobody_signs_for_another(self):
        for name in ("submitter_id", "approver_id"):
            with self.assertRaises(UserError):
                self.contract.with_user(self.manager).write({name: self.user.id})

    def test_what_its_addon_brings_as_active_was_approved_with_the_installation(self):
        self.sync(**{"other.v1": make_schema(**{"x-entity": "other"})})
        other = self.contracts._get("other.v1")
        self.assertEqual((other.state, other.approver_id.id), ("active", SUPERUSER_ID))
        self.assertTrue(other.approved_at)
        self.assertEqual(other.approval_words, "Came with its addon")

    def test_who_answers_for_its_use_is_told_once_that_it_ends(self):
        record = self.used()
        self.deprecated(date(2100, 1, 1))
        activity = record.activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.developer, date(2100, 1, 1)))
        self.contract.with_user(self.manager).action_reactivate()
        self.assertFalse(record.activity_ids)
        self.assertFalse(self.contract.deprecated_at)

    def test_an_owner_who_left_is_not_told(self):
        left = new_test_user(self.env, "life_left", "integration_core.group_integration_user")
        record = self.used(owner=left)
        left.active = False
        self.deprecated()
        self.assertEqual(record.activity_ids.user_id, self.manager)

    def test_what_was_used_lately_is_retired_for_a_reason_only(self):
        self.used(days_ago=29)
        self.deprecated()
        with self.assertRaisesRegex(UserError, "Lab"):
            self.contract.with_user(self.manager)._retire()
        wizard = self.decide(self.manager, False, "action_retire")
        self.assertEqual(self.contract.state, "deprecated")
        with self.assertRaises(UserError):
            wizard.action_retire()
        wizard.note = "The lab was told and has not answered"
        wizard.action_retire()
        self.assertEqual(self.contract.state, "retired")
        row = self.env["integration.audit"].search([("action", "=", "contract.retired_in_use")])
        self.assertEqual(json.loads(row.detail), {"note": wizard.note, "users": 1})

    def test_what_was_not_used_lately_is_retired_at_once(self):
        self.used(days_ago=31)
        self.deprecated()
        self.assertIsNone(self.contract.with_user(self.manager).action_retire())
        self.assertEqual(self.contract.state, "retired")

    def test_the_promised_time_holds_whatever_the_reason(self):
        self.used()
        self.deprecated(date(2100, 1, 1))
        with self.assertRaises(UserError):
            self.decide(self.manager, "Now", "action_retire").action_retire()

    def test_the_form_shows_who_uses_it(self):
        record = self.used()
        self.assertIn(f'href="/odoo/integration.interface/{record.id}"', self.contract.usage_table)
        self.assertIn("Lab", self.contract.usage_table)

    def test_rights_per_role(self):
        rights = {
            "integration.contract": {"manager": "rw"},
            "integration.contract.revision": {},
            "integration.contract.decision": {"manager": "rwc"},
        }
        operations = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for role in ("user", "operator", "developer", "auditor", "manager"):
            user = new_test_user(self.env, f"right_{role}", f"integration_core.group_integration_{role}")
            for model, more in rights.items():
                letters = more.get(role, "" if model.endswith("decision") else "r")
                for letter, operation in operations.items():
                    self.assertEqual(
                        self.env[model].with_user(user).has_access(operation),
                        letter in letters,
                        (role, model, operation),
                    )
