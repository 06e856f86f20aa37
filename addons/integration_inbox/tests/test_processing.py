# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import time
from contextlib import closing
from unittest.mock import patch

from psycopg2 import InterfaceError, errors
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_api.tools.http_signature import SignedRequest
from odoo.addons.integration_core.tools.errors import MessageChanged

from ..models import integration_inbox_runner
from ..tools import retry
from .common import TRACE, sign_standard_webhooks
from .processing_case import ProcessingCase

#: an advisory lock that only these tests take
LOCK = 20_020_204
LOGGER = "odoo.addons.integration_inbox.models.integration_inbox_runner"


@tagged("post_install", "-at_install")
class TestProcessing(ProcessingCase):
    """What messages do: once, as the client, or a person hears why not."""

    # === WHAT RULES DO === #

    def test_a_message_is_written_as_the_client_and_marked(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.run_job()
        order = self.orders()
        self.assertEqual((order.name, order.create_uid), ("T/1", self.client.service_user_id))
        self.assertEqual((message.state, message.attempts, message.entity), ("processed", 1, "test_order"))
        known = self.env["integration.identifier"].search(
            [("res_model", "=", order._name), ("res_id", "=", order.id)]
        )
        self.assertEqual(set(known.mapped("value")), {"ext-1", message.record_uid})
        event = self.env["integration.event"].search([("type", "=", "test_order.created")])
        self.assertEqual((event.correlation_id, event.cause), (TRACE, f"message:{message.id}"))

    def test_a_job_that_comes_again_does_nothing_again(self):
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.run_job()
        self.run_job()
        self.assertEqual(len(self.orders()), 1)

    def test_what_the_mark_is_lost_for_is_not_written_either(self):
        """They are one transaction: killed between the write and the mark, both are gone, and come again."""
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        Message = type(message)
        with patch.object(Message, "_settle", side_effect=[SystemExit, None]):
            self.run_job_to_death()
        self.assertFalse(self.orders())
        self.assertEqual((message.state, message.attempts), ("waiting", 1))
        self.run_job()
        self.assertEqual((len(self.orders()), message.state), (1, "processed"))

    def test_records_are_found_by_the_partners_id(self):
        self.put("order.upserted", {"number": "T/1"}, number="ext-1")
        self.put("order.upserted", {"number": "T/2"}, number="ext-1")
        self.put("order.changed", {"contact": "Ward 4"}, number="ext-1")
        self.put("order.confirmed", number="ext-1")
        self.run_job()
        order = self.orders()
        self.assertEqual((order.name, order.note, order.state), ("T/2", "Ward 4", "confirmed"))
        self.assertEqual(set(self.find().mapped("state")), {"processed"})

    def test_a_message_keeps_to_owners_as_a_call_does(self):
        owner = self.env["integration.system"].create({"name": "Owner", "code": "inbox-owner"})
        rules = self.env["integration.ownership"]
        rule = {"entity": "test_order", "system_id": owner.id}
        self.put("order.upserted", {"number": "T/1", "contact": "Ward 1"}, number="ext-1")
        self.run_job()
        rules.create([{**rule, "path": "number"}, {**rule, "path": "contact", "others": "propose"}])
        refused = self.put("order.changed", {"number": "T/2"}, number="ext-1")
        self.run_job()
        proposed = self.put("order.changed", {"contact": "Ward 4"}, number="ext-1")
        self.run_job()
        self.assertEqual((refused.state, refused.error_code), ("failed", "owned_elsewhere"))
        self.assertEqual(proposed.state, "processed")
        self.assertEqual((self.orders().name, self.orders().note), ("T/1", "Ward 1"))
        proposal = self.env["integration.proposal"].search([("res_id", "=", self.orders().id)])
        self.assertEqual((proposal.path, proposal.system_id), ("contact", self.client.system_id))

    def test_a_second_creation_under_the_partners_id_makes_no_second_record(self):
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        second = self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.run_job()
        self.assertEqual((second.state, second.error_code), ("failed", "record_known"))
        self.assertEqual(len(self.orders()), 1)

    def test_types_without_a_rule_are_ignored_or_fail_as_the_source_says(self):
        ignored, noise = self.put("patient.moved"), self.put("order.noise")
        self.run_job()
        self.assertEqual((ignored.state, noise.state), ("ignored", "ignored"))
        strict = self.make_source("picky", unknown_types="fail")
        failed = self.put("patient.moved", source=strict)
        self.run_job(strict)
        self.assertEqual((failed.state, failed.error_code), ("failed", "message_type_unknown"))

    def test_a_message_that_holds_nothing_for_its_rule_fails_at_once_and_quotes_nothing(self):
        message = self.put("order.created", number="secret-number")
        self.run_job()
        self.assertEqual(
            (message.state, message.error_code, message.attempts), ("failed", "message_not_mapped", 1)
        )
        self.assertNotIn("secret-number", message.error_words)

    # === FAILURES === #

    def test_a_record_that_is_not_there_yet_may_come_later(self):
        early = self.put("order.changed", {"contact": "Ward 4"}, number="ext-1")
        self.run_job()
        self.assertEqual((early.state, early.error_code), ("waiting", "not_found"))
        self.assertGreater(early.due_at, fields.Datetime.now())
        waiting = self.env["queue.job"].search(
            [("identity_key", "like", f"integration_inbox.source:{self.source.id}:0@")]
        )
        self.assertTrue(waiting.eta, "a job comes when it is due")
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.make_due(early)
        self.env.cr.execute("UPDATE integration_message SET id = id + 1000 WHERE id = %s", (early.id,))
        self.run_job()
        self.assertEqual(self.find().mapped("state"), ["processed", "processed"])
        self.assertEqual(self.orders().note, "Ward 4")

    def test_tries_come_to_an_end_and_a_person_hears_with_a_remedy(self):
        message = self.put("order.changed", {"contact": "x"}, number="ext-1")
        for attempt in range(1, len(retry.LATER) + 2):
            self.assertEqual(message.state, "waiting", attempt)
            self.make_due(message)
            self.run_job()
        self.assertEqual(message.state, "failed")
        issue = self.env["integration.issue"].search(
            [("code", "=", "not_found"), ("res_id", "=", self.source.id)]
        )
        self.assertEqual((issue.res_model, issue.interface_id), ("integration.source", self.interface))
        self.assertTrue(issue.remedy)

    def test_a_schema_that_is_broken_fails_at_once(self):
        message = self.put("order.created", {"number": "T/1", "colour": "red"}, number="ext-1")
        self.run_job()
        self.assertEqual(
            (message.state, message.error_code, message.attempts), ("failed", "unknown_property", 1)
        )
        self.assertEqual(message.error_title, "The contract has no such property")
        self.assertEqual(message.error_words.count("/colour"), 1)
        self.assertNotIn("red", message.error_words)

    def test_what_others_are_in_the_way_of_is_tried_again_soon(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        Handler = type(self.env["integration.inbox.handler.rules"])
        with patch.object(Handler, "_handle", side_effect=SerializationFailure):
            self.run_job()
        self.assertEqual((message.state, message.error_code), ("waiting", "conflict"))
        self.make_due(message)
        self.run_job()
        self.assertEqual((message.state, message.error_code), ("processed", False))

    def test_a_database_that_goes_away_for_a_moment_fails_no_message(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        Handler = type(self.env["integration.inbox.handler.rules"])
        for away in (errors.AdminShutdown(), InterfaceError("connection already closed"), errors.DiskFull()):
            with patch.object(Handler, "_handle", side_effect=away):
                self.run_job()
            self.assertEqual((message.state, message.error_code), ("waiting", "database_unavailable"))
            self.make_due(message)
        self.run_job()
        self.assertEqual((message.state, message.error_code), ("processed", False))

    def test_a_message_waits_some_seconds_for_what_others_hold_and_then_makes_room(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")

        def wait(handler, *_args):
            handler.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

        self.patch(integration_inbox_runner, "_WAIT_SECONDS", 1)
        with (
            closing(db_connect(self.cr.dbname).cursor()) as holder,
            patch.object(type(self.env["integration.inbox.handler.rules"]), "_handle", wait),
            mute_logger("odoo.sql_db"),
        ):
            holder.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            self.run_job()
        self.assertEqual((message.state, message.error_code), ("waiting", "conflict"))

    def test_who_looks_after_it_is_not_sent_to_look_for_a_mistake_in_the_message(self):
        """Nothing of it has to be corrected when others were in its way, or the fault is ours."""
        Handler, remedies = type(self.env["integration.inbox.handler.rules"]), set()
        for error in (SerializationFailure(), errors.AdminShutdown(), ZeroDivisionError()):
            message = self.put("order.created", {"number": "T/1"}, number="ext-1")
            self.env.cr.execute(
                "UPDATE integration_message SET attempts = %s WHERE id = %s", (len(retry.SOON), message.id)
            )
            with patch.object(Handler, "_handle", side_effect=error), mute_logger(LOGGER):
                self.run_job()
            self.assertEqual(message.state, "failed")
            issue = self.env["integration.issue"].search(
                [("code", "=", message.error_code), ("res_id", "=", self.source.id)]
            )
            self.assertNotIn("Correct what the error names", issue.remedy)
            remedies.add(issue.remedy)
        self.assertEqual(len(remedies), 2)

    def test_a_fault_of_ours_is_logged_without_what_it_quotes_and_rolled_back(self):
        source = self.make_source("broken", handler="test")
        message = self.put("x", number="quoted-number", do="break", source=source)
        with self.assertLogs(LOGGER, "ERROR") as logged:
            self.run_job(source)
        self.assertEqual((message.state, message.error_code), ("failed", "internal_error"))
        self.assertFalse(self.orders())
        self.assertNotIn("quoted-number", "".join(logged.output) + message.error_words)

    def test_a_statement_that_fails_is_logged_without_what_the_partner_sent(self):
        def fail(handler, *_args):
            handler.env.cr.execute("SELECT %s::int", ("Erika Mustermann",))

        Handler = type(self.env["integration.inbox.handler.rules"])
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        with (
            patch.object(Handler, "_handle", fail),
            mute_logger(LOGGER),
            self.assertLogs("odoo.sql_db", "ERROR") as logged,
        ):
            self.run_job()
        self.assertEqual(message.state, "failed")
        self.assertIn("unexpected", message.error_title, "and not the name of a class of Python")
        self.assertNotIn("Erika", "".join(logged.output) + message.error_words)

    def test_a_message_that_ends_its_process_each_time_is_not_tried_for_ever(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        after = self.put("order.created", {"number": "T/2"}, number="ext-2")
        with patch.object(type(message), "_process", side_effect=SystemExit):
            for _death in range(retry.MOST_DEATHS):
                self.run_job_to_death()
        self.run_job()
        self.assertEqual((message.state, message.error_code), ("failed", retry.DIED))
        self.assertEqual(after.state, "processed", "and it does not hold up the others")

    def test_one_that_fails_holds_up_others_only_where_order_is_strict(self):
        strict = self.make_source("strict", ordering="strict")
        for source in (self.source, strict):
            self.put("order.created", {"colour": "red"}, number="ext-1", source=source)
            self.put("order.created", {"number": source.code}, number=source.code, source=source)
            self.run_job(source)
        self.assertEqual(self.find().mapped("state"), ["failed", "processed"])
        self.assertEqual(self.find(strict).mapped("state"), ["failed", "waiting"])
        self.find(strict)[0].with_user(self.operator)._ignore("agreed with the partner")
        self.run_job(strict)
        self.assertEqual(self.find(strict).mapped("state"), ["ignored", "processed"])

    def test_side_by_side_messages_are_leased(self):
        source = self.make_source("wide", ordering="independent")
        message = self.put("order.created", {"number": "T/1"}, number="ext-1", source=source)
        with patch.object(type(message), "_process", side_effect=SystemExit):
            self.run_job_to_death(source)
        self.assertGreater(message.due_at, fields.Datetime.now(), "another job does not take it at once")
        self.run_job(source)
        self.assertEqual(message.state, "waiting")
        self.make_due(message)
        self.run_job(source)
        self.assertEqual(message.state, "processed")

    # === WHEN NOTHING FLOWS === #

    def test_nothing_is_processed_while_something_is_suspended(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        for record in (self.source, self.interface, self.client):
            record.with_user(self.operator)._suspend()
            self.run_job()
            self.assertEqual((message.state, message.attempts), ("waiting", 0), record)
            record.with_user(self.approver).action_resume()
        self.run_job()
        self.assertEqual(message.state, "processed")

    def test_a_grant_that_another_process_withdrew_stops_the_next_message(self):
        """It is told by a signal in the database only, which this process has to ask for."""
        first, second = (self.put("order.created", {"number": f"T/{n}"}, number=f"ext-{n}") for n in (1, 2))
        asked = []

        def ask(cr):
            asked.append(cr)
            if len(asked) == 2:
                cr.execute("UPDATE integration_grant SET can_create = false")
                self.registry.clear_cache()
            return self.registry

        with patch.object(self.registry, "check_signaling", ask):
            self.run_job()
        self.assertEqual((first.state, second.state), ("processed", "failed"))
        self.assertEqual(second.error_code, "operation_not_granted")

    def test_a_source_that_is_resumed_gets_its_job(self):
        self.source.with_user(self.operator)._pause("The partner asked us to wait")
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        jobs = self.env["queue.job"].search([])
        self.source.with_user(self.approver).action_resume()
        job = self.env["queue.job"].search([]) - jobs
        self.assertEqual(job.identity_key, f"integration_inbox.source:{self.source.id}:0")

    def test_the_cron_finds_what_has_no_job(self):
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        jobs = self.env["queue.job"].search([])
        self.env["integration.inbox.runner"]._cron_watch()
        self.env["integration.inbox.runner"]._cron_watch()
        self.assertEqual(len(self.env["queue.job"].search([]) - jobs), 1)

    def test_messages_that_no_job_runner_takes_up_are_told_to_a_person(self):
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.env["integration.inbox.runner"]._cron_watch()
        self.env.cr.execute("UPDATE queue_job SET date_created = now() - interval '16 minutes', eta = NULL")
        self.env["integration.job.watch"]._cron_watch()
        issue = self.env["integration.issue"].search([("code", "=", "job_runner_lost")])
        self.assertIn("messages of partners", issue.detail)

    def test_what_the_client_was_not_granted_fails_until_it_is(self):
        self.client.grant_ids.with_user(self.approver).action_suspend()
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.run_job()
        self.assertEqual(message.error_code, "not_found")
        self.client.grant_ids.with_user(self.approver).action_resume()
        self.make_due(message)
        self.run_job()
        self.assertEqual(message.state, "processed")

    # === ACCEPTING, WHERE A REQUEST WOULD BE ROLLED BACK === #

    def test_another_body_under_a_known_id_is_told_to_somebody(self):
        for number in ("T/1", "T/2"):
            body = json.dumps({"type": "order.created", "data": {"number": number}}).encode()
            headers = tuple(sign_standard_webhooks(body).items())
            arguments = {
                "remote_addr": "192.0.2.1",
                "media_type": "application/json",
                "trace_id": TRACE,
                "now": time.time(),
            }
            accept = self.env["integration.inbox"]._accept
            request = SignedRequest("POST", "https://odoo.example/x", headers, body)
            self.env.flush_all()
            if number == "T/1":
                self.assertTrue(accept("billing", request, **arguments).is_new)
            else:
                try:  # not assertRaises, which would roll back
                    accept("billing", request, **arguments)
                except MessageChanged:
                    continue
                self.fail("another message was taken for the first one")
        self.env.invalidate_all()
        issue = self.env["integration.issue"].search([("code", "=", "message_changed")])
        self.assertEqual((issue.res_model, issue.res_id), ("integration.source", self.source.id))
