# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import tagged

from ..engine.lanes import LANES
from .processing_case import ProcessingCase

LOGGER = "odoo.addons.integration_inbox.models.integration_inbox_runner"


@tagged("post_install", "-at_install")
class TestLateMessages(ProcessingCase):
    """What is tried again after others: not over newer values, and not later than it has to be."""

    # === AFTER A LATER ONE OF ITS RECORD === #

    def disturb(self, message):
        """Let the first try of a message fail because somebody else is at work."""
        Handler = type(self.env["integration.inbox.handler.rules"])
        with patch.object(Handler, "_handle", side_effect=SerializationFailure):
            self.run_job(message.source_id)
        self.assertEqual((message.state, message.error_code), ("waiting", "conflict"))

    def upsert(self, contact, source=None):
        return self.put(
            "order.upserted",
            {"number": "T/1", "contact": contact},
            number="ext-1",
            source=source or self.source,
        )

    def overtake(self, source=None):
        """Let a later message about the same order be processed before an older one; return both."""
        older = self.upsert("old", source)
        self.disturb(older)
        newer = self.upsert("new", source)
        self.run_job(source)
        self.make_due(older)
        self.run_job(source)
        self.assertEqual(newer.state, "processed")
        return older, newer

    def test_an_older_message_is_not_written_over_a_newer_one_of_its_record(self):
        older, _newer = self.overtake()
        self.assertEqual(self.orders().note, "new")
        self.assertEqual((older.state, older.error_code), ("failed", "message_overtaken"))
        issue = self.env["integration.issue"].search([("code", "=", "message_overtaken")])
        self.assertIn("Ignore it", issue.remedy)

    def test_what_was_overtaken_is_written_when_a_person_replays_it(self):
        older, _newer = self.overtake()
        older.with_user(self.operator).action_replay()
        self.run_job()
        self.assertEqual((older.state, older.late_by_id), ("processed", self.operator))
        self.assertEqual(self.orders().note, "old")

    def test_an_old_failed_message_that_is_replayed_is_late_as_well(self):
        older = self.upsert("old")
        older._settle("failed", error_code="internal_error")
        self.upsert("new")
        self.run_job()
        older.with_user(self.operator).action_replay()
        self.run_job()
        self.assertEqual((older.error_code, self.orders().note), ("message_overtaken", "new"))

    def test_messages_about_other_records_and_those_side_by_side_are_not_late(self):
        older = self.put("order.upserted", {"number": "T/2"}, number="ext-2")
        self.disturb(older)
        self.upsert("new")
        self.make_due(older)
        self.run_job()
        self.assertEqual(self.find().mapped("state"), ["processed", "processed"])
        wide = self.make_source("wide", ordering="independent")
        self.assertEqual(self.overtake(wide)[0].state, "processed")

    def test_a_change_that_came_before_its_record_is_not_late_by_it(self):
        early = self.put("order.changed", {"contact": "Ward 4"}, number="ext-1")
        self.run_job()
        self.assertEqual((early.state, early.error_code), ("waiting", "not_found"))
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.run_job()
        self.make_due(early)
        self.run_job()
        self.assertEqual((early.state, self.orders().note), ("processed", "Ward 4"))

    def test_a_change_that_missed_its_record_is_late_by_a_later_change_when_others_made_the_record(self):
        early = self.put("order.changed", {"contact": "old"}, number="ext-1")
        self.run_job()
        self.assertEqual((early.state, early.error_code), ("waiting", "not_found"))
        made = self.upsert("by a call")
        self.run_job()
        self.env.cr.execute(
            "UPDATE integration_message SET source_id = %s WHERE id = %s",
            (self.make_source("else").id, made.id),
        )
        self.env.invalidate_all()
        self.put("order.changed", {"contact": "new"}, number="ext-1")
        self.run_job()
        self.make_due(early)
        self.run_job()
        self.assertEqual((early.error_code, self.orders().note), ("message_overtaken", "new"))

    def test_who_let_one_pass_did_so_once(self):
        older, _newer = self.overtake()
        older.with_user(self.operator).action_replay()
        older._settle("failed", error_code="unmapped_code")
        older.with_user(self.operator).action_replay()
        self.run_job()
        self.assertEqual((older.error_code, self.orders().note), ("message_overtaken", "new"))

    def test_a_change_that_came_before_its_record_is_late_by_another_change(self):
        early = self.put("order.changed", {"contact": "old"}, number="ext-1")
        self.run_job()
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.put("order.changed", {"contact": "new"}, number="ext-1")
        self.run_job()
        self.make_due(early)
        self.run_job()
        self.assertEqual((early.error_code, self.orders().note), ("message_overtaken", "new"))

    # === CLOCKS AND KILLED JOBS === #

    def test_what_waits_for_its_next_try_is_processed_now_when_an_operator_says_so(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.env.cr.execute("UPDATE integration_message SET due_at = due_at + interval '1 day', attempts = 2")
        message.invalidate_recordset()
        self.run_job()
        self.assertEqual(message.state, "waiting")
        message.with_user(self.operator).action_replay()
        self.assertEqual(message.attempts, 2, "a job that may be at it is known by them")
        self.run_job()
        self.assertEqual(message.state, "processed")

    def test_a_message_that_a_killed_job_had_is_due_again_within_a_minute(self):
        source = self.make_source("wide", ordering="independent")
        message = self.put("order.created", {"number": "T/1"}, number="ext-1", source=source)
        with patch.object(type(message), "_process", side_effect=SystemExit):
            self.run_job_to_death(source)
        runner = self.env["integration.inbox.runner"]
        with patch.object(type(LANES), "find_held", lambda _lanes, cr, numbers: {min(numbers)}):
            runner._cron_watch()
        message.invalidate_recordset()
        self.assertGreater(
            message.due_at, fields.Datetime.now(), "somebody is at work on a lane of the source"
        )
        with self.assertLogs(LOGGER, "WARNING"):
            runner._cron_watch()
        self.run_job(source)
        self.assertEqual(message.state, "processed")

    def test_the_end_of_a_lease_makes_no_pause_between_tries_shorter(self):
        source = self.make_source("wide", ordering="independent")
        message = self.put("order.changed", {"contact": "x"}, number="ext-1", source=source)
        self.run_job(source)
        due_at = message.due_at
        self.env["integration.inbox.runner"]._cron_watch()
        message.invalidate_recordset()
        self.assertEqual((message.error_code, message.due_at), ("not_found", due_at))
