# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a contract said is kept, and what breaks it is looked at."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .contract_files import ContractFiles, make_schema

SYNC = "odoo.addons.integration_contract.models.integration_contract_sync"


@tagged("post_install", "-at_install")
class TestIntegrationContractRevision(ContractFiles, TransactionCase):
    def setUp(self):
        super().setUp()
        self.manager = new_test_user(self.env, "man", "integration_core.group_integration_manager")

    def bring(self, schema):
        """Replace the file of thing.v1 and return its row."""
        self.sync(**{"thing.v1": schema})
        return self.contracts.search([("name", "=", "thing.v1")])

    def without_name(self):
        schema = make_schema()
        del schema["properties"]["name"]
        return schema

    def issues(self, code):
        return self.env["integration.issue"].search([("code", "=", code), ("is_open", "=", True)])

    def decide(self, record, user, note="Partners were told"):
        """Return the dialog that a button of the record opens for this user."""
        action = record.with_user(user).action_review()
        wizard = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return wizard.create({"note": note})

    def test_the_first_file_is_the_first_revision_and_waits_for_nobody(self):
        contract = self.bring(make_schema())
        revision = contract.revision_ids
        self.assertEqual(
            (revision.state, revision.version, revision.digest), ("recorded", "1.0.0", contract.digest)
        )
        self.assertEqual(json.loads(revision.schema), contract._schema())
        self.sync()
        self.assertEqual(contract.revision_ids, revision)

    def test_what_grows_is_kept_and_waits_for_nobody(self):
        contract = self.bring(make_schema())
        schema = make_schema()
        schema["properties"]["extra"] = {**schema["properties"]["id"]}
        contract = self.bring(schema)
        self.assertEqual(contract.revision_ids[0].state, "recorded")
        self.assertEqual(contract.revision_ids[0].change_summary, "1 grows")
        self.assertFalse(contract.is_to_review)
        self.assertFalse(self.issues("contract_breaks"))

    def test_what_breaks_is_in_force_and_waits_as_an_issue_until_a_manager_has_looked(self):
        self.bring(make_schema())
        contract = self.bring(self.without_name())
        self.assertNotIn("name", self.contracts._get("thing.v1")._schema()["properties"])
        self.assertTrue(contract.is_to_review)
        self.assertIn(contract, self.contracts.search([("is_to_review", "=", True)]))
        self.assertNotIn(contract, self.contracts.search([("is_to_review", "=", False)]))
        issue = self.issues("contract_breaks")
        self.assertIn("name: the property is gone", issue.detail)
        revision = contract.revision_ids[0]
        self.assertIn("the property is gone", revision.change_table)
        self.decide(revision, self.manager).action_mark_reviewed()
        self.assertEqual((revision.state, revision.reviewer_id), ("reviewed", self.manager))
        self.assertFalse(contract.is_to_review)
        self.assertEqual(issue.state, "resolved")
        row = self.env["integration.audit"].search([("action", "=", "contract.revision.reviewed")])
        self.assertEqual((row.user_id, json.loads(row.detail)["note"]), (self.manager, "Partners were told"))

    def test_the_issue_stays_while_another_revision_waits(self):
        self.bring(make_schema())
        contract = self.bring(self.without_name())
        schema = self.without_name()
        schema["properties"]["created_at"]["maxLength"] = 1
        contract = self.bring(schema)
        first, second = contract.revision_ids.filtered(lambda revision: revision.state == "waiting")
        self.decide(first, self.manager).action_mark_reviewed()
        self.assertTrue(self.issues("contract_breaks"))
        self.decide(second, self.manager).action_mark_reviewed()
        self.assertFalse(self.issues("contract_breaks"))

    def test_a_draft_may_change_as_it_likes(self):
        self.bring(make_schema(**{"x-lifecycle": "draft"}))
        contract = self.bring({**self.without_name(), "x-lifecycle": "draft"})
        self.assertEqual(contract.revision_ids[0].state, "recorded")
        self.assertTrue(contract.revision_ids[0].is_breaking)

    def test_what_breaks_the_released_file_counts_from_the_first_installation_on(self):
        (self.folder / "released").mkdir()
        (self.folder / "released" / "thing.v1.json").write_text(json.dumps(make_schema()))
        contract = self.bring(self.without_name())
        self.assertEqual(contract.revision_ids.state, "waiting")
        self.assertTrue(self.issues("contract_breaks"))

    def test_a_review_needs_a_manager_and_a_note_and_not_who_submitted_it(self):
        self.bring(make_schema())
        contract = self.bring(self.without_name())
        revision = contract.revision_ids[0]
        developer = new_test_user(self.env, "dev", "integration_core.group_integration_developer")
        with self.assertRaises(AccessError):
            revision.with_user(developer)._review("Fine")
        with self.assertRaises(UserError):
            self.decide(revision, self.manager, note=" ").action_mark_reviewed()
        contract._write_guarded({"submitter_id": self.manager.id})
        with self.assertRaises(UserError):
            self.decide(revision, self.manager).action_mark_reviewed()
        self.assertEqual(revision.state, "waiting")

    def test_nobody_reviews_twice(self):
        self.bring(make_schema())
        revision = self.bring(self.without_name()).revision_ids[0]
        other = self.decide(revision, self.manager)
        self.decide(revision, self.manager).action_mark_reviewed()
        with self.assertRaises(UserError):
            other.action_mark_reviewed()

    def test_nobody_changes_or_deletes_what_a_contract_said(self):
        revision = self.bring(make_schema()).revision_ids
        for vals in ({"schema": "{}"}, {"state": "reviewed"}, {"changes": []}, {"note": "x"}):
            with self.assertRaises(UserError):
                revision.write(vals)
        with self.assertRaises(UserError):
            revision.unlink()
        with self.assertRaises(AccessError):
            revision.with_user(self.manager).create({"contract_id": revision.contract_id.id})

    def test_a_catalogue_older_than_its_revisions_loses_nothing(self):
        contract = self.bring(make_schema())
        self.env.cr.execute("DELETE FROM integration_contract_revision WHERE contract_id = %s", [contract.id])
        self.env.invalidate_all()
        self.bring(self.without_name())
        self.assertEqual(contract.revision_ids.mapped("state"), ["waiting", "recorded"])

    def test_a_broken_file_is_an_issue_until_it_is_repaired(self):
        self.bring(make_schema())
        with self.assertLogs(SYNC, "ERROR"):
            contract = self.bring("{")
        issue = self.issues("contract_invalid")
        self.assertEqual((issue._get_affected(), issue.occurrence_count), (contract, 1))
        self.assertIn("is not JSON", issue.detail)
        with self.assertLogs(SYNC, "ERROR"):
            self.sync()
        self.assertEqual(issue.occurrence_count, 1)
        self.bring(make_schema())
        self.assertEqual(issue.state, "resolved")
        self.assertEqual(len(contract.revision_ids), 1)

    def test_a_contract_whose_addon_is_gone_leaves_no_issue(self):
        with self.assertLogs(SYNC, "ERROR"):
            self.bring("{")
        (self.folder / "thing.v1.json").unlink()
        self.sync()
        self.assertFalse(self.issues("contract_invalid"))

    def test_what_a_file_says_is_shown_as_text(self):
        self.bring(make_schema())
        contract = self.bring(make_schema(title="<script>alert(1)</script>", **{"x-version": "1.0.1"}))
        self.assertIn("<td>Version</td>", contract.change_table, "and not the key in the file")
        self.assertIn("&lt;script&gt;", contract.change_table)
        self.assertNotIn("<script>", contract.change_table)

    def test_a_major_version_is_compared_with_the_one_before(self):
        self.sync(**{"thing.v1": make_schema(), "thing.v2": {**self.without_name(), "x-version": "2.0.0"}})
        second = self.contracts._get("thing.v2")
        self.assertIn("the property is gone", second.major_table)
        self.assertIn("first major", self.contracts._get("thing.v1").major_table)
