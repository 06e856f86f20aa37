# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InboxCase


@tagged("post_install", "-at_install")
class TestIntegrationSourceTrial(InboxCase):
    """A message is tried as it would be processed, and leaves nothing."""

    def try_it(self, document, type_="order.created", user=None):
        wizard = self.env["integration.source.trial"].with_user(user or self.author)
        trial = wizard.create({"source_id": self.source.id, "type": type_, "body": json.dumps(document)})
        trial.action_try()
        return trial

    def test_it_shows_what_would_be_written_and_writes_nothing(self):
        trial = self.try_it({"number": "ext-1", "data": {"number": "T/1"}})
        self.assertEqual(trial.verdict, "done", trial.result)
        self.assertIn("order.created", trial.rule)
        self.assertEqual(json.loads(trial.result)["number"], "T/1")
        self.assertFalse(self.orders())
        self.assertFalse(self.find())
        self.assertFalse(self.env["integration.identifier"].search([("value", "=", "ext-1")]))

    def test_it_shows_no_value_that_only_some_may_see(self):
        self.try_it({"number": "ext-1", "data": {"number": "T/1", "contact": "Erika Mustermann"}})
        trial = self.try_it({"number": "ext-1", "data": {"number": "T/1", "contact": "Erika Mustermann"}})
        self.assertEqual(trial.verdict, "done", trial.result)
        self.assertIn("•••", trial.result)
        self.assertNotIn("Erika", trial.result)

    def test_what_was_pasted_stays_on_the_screen_and_is_kept_nowhere(self):
        pasted = json.dumps({"number": "ext-1", "data": {"number": "T/1", "contact": "Erika Mustermann"}})
        wizard = self.env["integration.source.trial"].with_user(self.author)
        trial = wizard.create({"source_id": self.source.id, "type": "order.created", "body": pasted})
        action = trial.action_try()
        self.assertEqual((action["context"]["default_body"], action.get("res_id")), (pasted, None))
        self.env.flush_all()
        self.cr.execute("SELECT string_agg(t::text, '') FROM integration_source_trial t")
        self.assertNotIn("Erika", self.cr.fetchone()[0])

    def test_a_statement_that_fails_is_logged_without_what_was_pasted(self):
        def fail(handler, *_args):
            handler.env.cr.execute("SELECT %s::int", ("Erika Mustermann",))

        Handler = type(self.env["integration.inbox.handler.rules"])
        with patch.object(Handler, "_handle", fail), self.assertLogs("odoo.sql_db", "ERROR") as logged:
            trial = self.try_it({"number": "ext-1", "data": {"number": "T/1"}})
        self.assertEqual(trial.verdict, "failed")
        self.assertNotIn("Erika", "".join(logged.output) + trial.result)

    def test_it_is_no_use_of_the_grant(self):
        hooks = len(self.env.cr.postcommit._funcs)
        self.try_it({"number": "ext-1", "data": {"number": "T/1"}})
        self.assertEqual(len(self.env.cr.postcommit._funcs), hooks)

    def test_it_shows_why_it_would_fail(self):
        trial = self.try_it({"number": "ext-1", "data": {"colour": "red"}})
        self.assertEqual(trial.verdict, "failed")
        self.assertEqual(
            trial.result.splitlines(),
            ["The contract has no such property", "/colour: is unknown", "Code: unknown_property"],
        )
        self.assertFalse(self.find())

    def test_it_shows_that_nothing_would_be_done(self):
        self.assertEqual(self.try_it({}, "order.noise").verdict, "ignored")
        self.assertEqual(self.try_it({}, "patient.moved").verdict, "ignored")

    def test_nothing_is_tried_as_a_client_that_may_not_be_used(self):
        self.system.active = False
        trial = self.try_it({"number": "ext-1", "data": {"number": "T/1"}})
        self.assertEqual(trial.verdict, "failed")
        self.assertIn("client", trial.result)

    def test_it_begins_with_a_message_that_the_first_rule_takes_up(self):
        wizard = self.env["integration.source.trial"].with_user(self.author)
        trial = wizard.with_context(default_source_id=self.source.id).create({})
        self.assertEqual(trial.type, "order.created")
        trial.action_try()
        self.assertEqual(trial.verdict, "done", trial.result)

    def test_only_developers_try(self):
        with self.assertRaises(AccessError):
            self.try_it({}, user=self.operator)
