# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Batches that are done later: each document once, whatever stops the work, and told to their client only."""

from contextlib import closing, suppress
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import InterfaceError, errors
from psycopg2.errors import SerializationFailure

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import db_connect
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from ..models import integration_batch, integration_batch_running
from .batch_case import BATCH, LATER, BatchCase
from .common import ORDERS

#: an advisory lock that only these tests take
LOCK = 20_020_203


@tagged("post_install", "-at_install")
class TestIntegrationBatch(BatchCase):
    def test_what_is_accepted_is_done_later_and_told(self):
        accepted = self.accept(mode="per_document")
        self.assertEqual(accepted.headers["Preference-Applied"], "respond-async")
        self.assertEqual((accepted.json()["state"], self.numbers()), ("pending", []))
        waiting = self.job(accepted)
        self.assertEqual((waiting.status_code, waiting.headers["Retry-After"]), (200, "2"))
        self.assertNotIn("results", waiting.json())
        jobs = self.env["queue.job"].search([("identity_key", "like", integration_batch_running.JOB_KEY)])
        self.assertEqual(len(jobs), 1)
        self.run_job(accepted)
        over = self.job(accepted)
        self.assertNotIn("Retry-After", over.headers)
        told = over.json()
        self.assertEqual((told["state"], told["succeeded"], told["failed"]), ("done", 5, 0))
        self.assertEqual([result["index"] for result in told["results"]], list(range(5)))
        self.assertEqual(self.call("GET", told["results"][4]["location"]).json()["number"], "J/4")
        self.assertEqual(len(self.numbers()), 5)
        order = self.env["test.integration.order"].search([("name", "=", "J/1")])
        self.assertEqual(order.create_uid, self.client.service_user_id)

    def test_a_repeated_request_is_the_same_job(self):
        key = {"Idempotency-Key": "batch-1"}
        first, again = self.accept(headers=key), self.accept(headers=key)
        self.assertEqual((again.headers["Location"], again.json()), (first.headers["Location"], first.json()))
        self.assertEqual(self.Batch.search_count([]), 1)

    def test_no_more_than_so_many_of_a_client_wait(self):
        self.patch(integration_batch, "_WAITING", 2)
        accepted = [self.accept(), self.accept()]
        body = {"operation": "create", "documents": [{"number": "J/9"}]}
        refused = self.call("POST", BATCH, body, LATER)
        self.assert_problem(refused, 429, "rate_limited")
        self.assertEqual(refused.headers["Retry-After"], "60")
        self.run_job(accepted[0])
        self.accept()

    def test_documents_are_forgotten_when_it_is_over_and_results_in_time(self):
        accepted = self.accept()
        self.run_job(accepted)
        batch = self.batch_of(accepted).sudo()
        self.assertFalse(batch.request)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.Batch._cron_forget()
            self.assertTrue(batch.exists())
            batch._write_guarded({"ended_at": fields.Datetime.now() - timedelta(days=8)})
            self.Batch._cron_forget()
        self.assertFalse(batch.exists())
        self.assert_problem(self.job(accepted), 404, "not_found")

    def test_work_that_is_killed_goes_on_where_it_was_and_writes_nothing_twice(self):
        accepted = self.accept(mode="per_document")
        begin, parts = type(self.Batch)._begin_part, []

        def die_at_the_third(batch, batch_id):
            parts.append(batch_id)
            if len(parts) == 3:
                raise KeyboardInterrupt
            return begin(batch, batch_id)

        with (
            patch.object(type(self.Batch), "_begin_part", die_at_the_third),
            suppress(KeyboardInterrupt),  # assertRaises would roll back what was committed
        ):
            self.Batch._job_run(self.batch_of(accepted).id)
        self.assertEqual((self.batch_of(accepted).position, len(self.numbers())), (4, 4))
        self.run_job(accepted)
        self.run_job(accepted)
        self.assertEqual(sorted(self.numbers()), [f"J/{n}" for n in range(5)])
        self.assertEqual(self.job(accepted).json()["succeeded"], 5)

    def test_all_or_nothing_is_one_part_and_its_failure_names_the_bad_ones(self):
        accepted = self.accept([{"number": "J/0"}, {}, {"number": "J/2"}, {"number": 3}])
        self.run_job(accepted)
        told = self.job(accepted).json()
        self.assertEqual((told["state"], told["succeeded"], told["failed"]), ("failed", 0, 2))
        self.assertEqual(told["problem"]["code"], "batch_failed")
        self.assertEqual([result["index"] for result in told["results"]], [1, 3])
        self.assertEqual(self.numbers(), [])
        issue = self.env["integration.issue"].search([("code", "=", "batch_failed")])
        self.assertEqual((issue.res_model, issue.res_id), ("integration.batch", self.batch_of(accepted).id))

    def test_bad_documents_of_a_batch_each_for_itself_are_results(self):
        accepted = self.accept([{"number": "J/0"}, {}, {"number": "J/2"}], mode="per_document")
        self.run_job(accepted)
        told = self.job(accepted).json()
        self.assertEqual((told["state"], told["succeeded"], told["failed"]), ("done", 2, 1))
        self.assertEqual([result["status"] for result in told["results"]], [201, 422, 201])

    def test_what_was_withdrawn_meanwhile_is_not_done(self):
        for code, withdraw, restore in (
            (
                "operation_not_granted",
                lambda: self.grant._write_guarded({"can_create": False}),
                lambda: self.grant._write_guarded({"can_create": True}),
            ),
            (
                "interface_not_approved",
                self.interface.with_user(self.approver).action_withdraw,
                lambda: self.approve(self.interface),
            ),
            (
                "unauthenticated",
                self.client.with_user(self.approver).action_withdraw,
                lambda: self.approve(self.client),
            ),
        ):
            with self.subTest(code):
                batch = self.batch_of(self.accept())
                withdraw()
                self.Batch._job_run(batch.id)
                self.assertEqual((batch.state, batch.problem_code, self.numbers()), ("failed", code, []))
                restore()

    def test_a_grant_that_another_process_withdrew_stops_the_next_part(self):
        """It is told by a signal in the database only, which this process has to ask for."""
        accepted, asked = self.accept(mode="per_document"), []

        def ask(cr):
            asked.append(cr)
            if len(asked) == 2:
                cr.execute("UPDATE integration_grant SET can_create = false WHERE id = %s", (self.grant.id,))
                self.env.invalidate_all()
                self.registry.clear_cache()
            return self.registry

        with patch.object(self.registry, "check_signaling", ask):
            self.Batch._job_run(self.batch_of(accepted).id)
        batch = self.batch_of(accepted)
        self.assertEqual((batch.state, batch.problem_code), ("failed", "operation_not_granted"))
        self.assertEqual((batch.position, len(self.numbers())), (2, 2))

    def test_a_job_leaves_the_rest_to_another_one_when_addons_have_changed(self):
        accepted = self.accept()
        self.env["queue.job"].search([("identity_key", "like", integration_batch_running.JOB_KEY)]).unlink()
        with patch.object(self.registry, "check_signaling", lambda cr: object()):
            self.Batch._job_run(self.batch_of(accepted).id)
        self.assertEqual((self.batch_of(accepted).state, self.numbers()), ("running", []))
        jobs = self.env["queue.job"].search([("identity_key", "like", integration_batch_running.JOB_KEY)])
        self.assertEqual(len(jobs), 1)

    def test_what_was_sent_with_a_key_ends_with_it(self):
        accepted = self.accept()
        self.assertEqual(self.batch_of(accepted).credential_id, self.credential)
        other, secret = self.issue(self.client)
        self.credential.with_user(self.approver).action_revoke()
        with mute_logger("odoo.addons.integration_api.models.integration_batch_running"):
            self.run_job(accepted)
        told = self.job(accepted, key=(other.key_id, secret)).json()
        self.assertEqual((told["state"], told["problem"]["code"]), ("failed", "unauthenticated"))
        self.assertEqual(self.numbers(), [])

    def test_results_are_held_back_with_what_they_are_about(self):
        accepted = self.accept()
        self.run_job(accepted)
        self.interface.with_user(self.approver)._pause("The partner asked us to wait")
        self.assert_problem(self.job(accepted), 403, "interface_not_approved")

    def test_a_failure_that_nobody_foresaw_ends_it_and_tells_nothing(self):
        accepted = self.accept()
        with (
            patch.object(
                self.registry["integration.mapper.test_order"], "_prepare_create", lambda *_a: 1 / 0
            ),
            mute_logger("odoo.addons.integration_api.models.integration_batch_running"),
        ):
            self.run_job(accepted)
        told = self.job(accepted).json()
        self.assertEqual((told["state"], told["problem"]["code"]), ("failed", "internal_error"))
        self.assertNotIn("ZeroDivision", str(told))

    def test_others_who_write_the_same_make_it_wait_and_not_fail(self):
        accepted = self.accept()

        def disturbed(*_args):
            raise SerializationFailure

        with (
            patch.object(self.registry["integration.mapper.test_order"], "_create_prepared", disturbed),
            suppress(RetryableJobError),
        ):
            self.Batch._job_run(self.batch_of(accepted).id)
            self.fail("queue_job was not told to try again")
        self.assertEqual(self.batch_of(accepted).state, "running")
        self.run_job(accepted)
        self.assertEqual(len(self.numbers()), 5)

    def test_it_waits_for_what_others_hold_and_leaves_its_place_to_others(self):
        accepted = self.accept()

        def wait(mapper, *_args):
            mapper.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

        self.patch(integration_batch_running, "_WAIT", 1)
        with (
            closing(db_connect(self.cr.dbname).cursor()) as holder,
            patch.object(self.registry["integration.mapper.test_order"], "_create_prepared", wait),
            mute_logger("odoo.sql_db"),
        ):
            holder.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            self.assertEqual(self.pause_of(accepted), 5)
        self.assertEqual(self.batch_of(accepted).state, "running")

    def test_a_database_that_goes_away_makes_it_wait_longer_each_time_and_not_fail(self):
        accepted, pauses = self.accept(), []
        for away in (errors.AdminShutdown(), InterfaceError("connection already closed"), errors.DiskFull()):
            mapper = self.registry["integration.mapper.test_order"]
            with patch.object(mapper, "_create_prepared", side_effect=away):
                pauses.append(self.pause_of(accepted))
        self.assertEqual(pauses, sorted(set(pauses)))
        self.run_job(accepted)
        self.assertEqual((self.batch_of(accepted).state, len(self.numbers())), ("done", 5))

    def test_a_record_that_somebody_changes_is_waited_for_and_is_a_result_in_the_end_only(self):
        order = self.call("POST", ORDERS, {"number": "J/0"}).json()
        accepted = self.accept(
            [{"id": order["id"], "document": {"number": "J/0"}}], operation="update", mode="per_document"
        )
        orders = self.registry["test.integration.order"]
        with patch.object(orders, "try_lock_for_update", lambda records, **_options: records.browse()):
            pauses = [self.pause_of(accepted) for _try in range(integration_batch_running._TRIES - 1)]
            self.assertEqual((pauses[0], self.batch_of(accepted).state), (5, "running"))
            self.run_job(accepted)
        [result] = self.job(accepted).json()["results"]
        self.assertEqual((result["status"], result["problem"]["code"]), (409, "conflict"))

    def test_a_statement_that_fails_is_logged_without_what_the_client_sent(self):
        def fail(mapper, *_args):
            mapper.env.cr.execute("SELECT %s::int", ("Erika Mustermann",))

        accepted = self.accept(1)
        with (
            patch.object(self.registry["integration.mapper.test_order"], "_create_prepared", fail),
            mute_logger("odoo.addons.integration_api.models.integration_batch_running"),
            self.assertLogs("odoo.sql_db", "ERROR") as logged,
        ):
            self.run_job(accepted)
        self.assertEqual(self.batch_of(accepted).state, "failed")
        self.assertNotIn("Erika", "".join(logged.output))

    def pause_of(self, accepted):
        """Run the job, which asks to be run again after so many seconds; not by assertRaises, which rolls back."""
        try:
            self.Batch._job_run(self.batch_of(accepted).id)
        except RetryableJobError as error:
            return error.seconds
        return self.fail("queue_job was not told to try again")

    def test_one_that_kills_every_process_is_given_up(self):
        accepted = self.accept()
        for _time in range(integration_batch_running._TRIES):
            self.Batch._begin_part(self.batch_of(accepted).id)  # and the process dies
        self.run_job(accepted)
        self.assertEqual(self.batch_of(accepted).problem_code, "batch_abandoned")
        self.assertEqual(self.numbers(), [])

    def test_batches_that_no_job_runner_takes_up_are_told_to_a_person(self):
        self.accept()
        self.env.cr.execute("UPDATE queue_job SET date_created = now() - interval '16 minutes', eta = NULL")
        self.env["integration.job.watch"]._cron_watch()
        issue = self.env["integration.issue"].search([("code", "=", "job_runner_lost")])
        self.assertIn("batches that were accepted", issue.detail)

    def test_a_lost_job_is_given_back(self):
        accepted = self.accept()
        jobs = self.env["queue.job"].search([("identity_key", "like", integration_batch_running.JOB_KEY)])
        jobs.unlink()
        self.Batch._cron_run()
        self.assertTrue(
            self.env["queue.job"].search_count([("identity_key", "like", integration_batch_running.JOB_KEY)])
        )
        self.run_job(accepted)

    def test_another_client_sees_no_job_of_mine(self):
        grant = {"contract_id": self.contract.id, "can_create": True}
        credential, secret = self.issue(self.make_client("api-other", grants=[grant]))
        accepted = self.accept()
        key = (credential.key_id, secret)
        self.assert_problem(self.job(accepted, key=key), 404, "not_found")
        self.assertEqual(self.job(accepted).status_code, 200)

    def test_operators_see_and_cancel_what_has_not_begun_in_their_company(self):
        operator = new_test_user(
            self.env, "batch_operator", groups="integration_core.group_integration_operator"
        )
        auditor = new_test_user(
            self.env, "batch_auditor", groups="integration_core.group_integration_auditor"
        )
        batch = self.batch_of(self.accept()).with_user(auditor)
        with self.assertRaises(AccessError):
            batch.action_cancel()
        batch = batch.with_user(operator)
        self.assertEqual(batch.size, 5)
        batch.action_cancel()
        self.assertEqual(batch.state, "cancelled")
        self.Batch._job_run(batch.id)
        self.assertEqual(self.numbers(), [])
        with self.assertRaises(UserError):
            batch.action_cancel()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "batch_stranger",
            groups="integration_core.group_integration_operator",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.Batch.with_user(stranger).search([]))

    def test_one_that_runs_is_cancelled_after_its_part(self):
        accepted = self.accept(mode="per_document")
        operator = new_test_user(
            self.env, "batch_operator", groups="integration_core.group_integration_operator"
        )
        begin, parts = type(self.Batch)._begin_part, []

        def cancel_before_the_second(batch, batch_id):
            parts.append(batch_id)
            if len(parts) == 2:
                self.batch_of(accepted).with_user(operator).action_cancel()
            return begin(batch, batch_id)

        with patch.object(type(self.Batch), "_begin_part", cancel_before_the_second):
            self.Batch._job_run(self.batch_of(accepted).id)
        told = self.job(accepted).json()
        self.assertEqual((told["state"], told["succeeded"], len(told["results"])), ("cancelled", 2, 2))
        self.assertEqual(sorted(self.numbers()), ["J/0", "J/1"])
        self.assertFalse(self.batch_of(accepted).sudo().request)

    def test_an_erased_subject_is_gone_from_results_and_looked_for_again_while_one_runs(self):
        self.interface._write_guarded({"clear_personal": True})
        documents = [{"number": "J/0", "contact": "Erika"}, {"number": "J/1", "contact": "Max"}]
        accepted = self.accept(documents, **{"return": "document"})
        subject = self.env["integration.subject"]
        self.assertEqual(subject._count_in_flight("test_order", "u"), 1)
        self.run_job(accepted)
        self.assertEqual(subject._count_in_flight("test_order", "u"), 0)
        uid = self.job(accepted).json()["results"][0]["id"]
        self.assertEqual(subject._count_copies("test_order", uid)["Results of batches"], 1)
        for erased in (1, 0):
            self.assertEqual(subject._erase_subject("test_order", uid)["Results of batches"], erased)
        text = self.job(accepted).text
        self.assertNotIn("Erika", text)
        self.assertIn("Max", text)
        self.interface._write_guarded({"clear_personal": False})
        self.assertNotIn("Max", self.job(accepted).text)
