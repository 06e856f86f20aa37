# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools.errors import BatchAbandoned

from .batch_case import BatchCase


@tagged("post_install", "-at_install")
class TestIntegrationBatchAgain(BatchCase):
    """Batches that stopped: what is left goes on, and what was written is not written again."""

    def test_what_was_accepted_waits_while_something_is_suspended_and_goes_on_after(self):
        for record in (self.interface, self.client, self.grant):
            with self.subTest(record):
                accepted = self.accept(mode="per_document")
                batch = self.batch_of(accepted)
                batch._begin_part(batch.id)
                record.with_user(self.approver)._suspend()
                self.assertFalse(batch._do_part(batch.id, 1), "it was suspended while a part began")
                jobs = self.env["queue.job"].search([])
                jobs.write({"state": "done"})
                self.Batch._cron_run()
                self.run_job(accepted)
                self.assertEqual((batch.state, batch.position), ("running", 0))
                self.assertFalse(self.env["queue.job"].search([]) - jobs, "no job comes in vain")
                record.with_user(self.approver).action_resume()
                self.assertEqual(len(self.env["queue.job"].search([]) - jobs), 1)
                self.run_job(accepted)
                self.assertEqual((batch.state, batch.succeeded), ("done", 5))

    def test_a_repeated_request_goes_on_with_what_failed_by_our_fault(self):
        documents = [{"number": f"J/{n}"} for n in range(5)]
        for end in ("failed", "cancelled"):
            with self.subTest(end):
                self.env["test.integration.order"].search([]).unlink()
                key = {"Idempotency-Key": f"once-{end}"}
                accepted = self.accept(documents, headers=key, mode="per_document")
                batch = self.batch_of(accepted)
                batch._begin_part(batch.id)
                batch._do_part(batch.id, 1)
                if end == "failed":
                    batch._fail(BatchAbandoned(""))
                else:
                    batch.action_cancel()
                again = self.accept(documents, headers=key, mode="per_document")
                self.assertEqual((again.json()["id"], again.json()["state"]), (batch.uid, "pending"))
                self.assertEqual(again.headers["Idempotency-Replayed"], "true")
                self.run_job(again)
                told = self.job(again).json()
                self.assertEqual((told["state"], told["succeeded"]), ("done", 5))
                self.assertNotIn("problem", told)
                self.assertEqual(len(self.numbers()), 5, "what was written before is not written again")

    def test_a_repeated_request_tells_how_far_the_job_is(self):
        for state in ("done", "failed"):
            documents = [{"number": "J/0"}] if state == "done" else [{}]
            key = {"Idempotency-Key": f"once-{state}"}
            accepted = self.accept(documents, headers=key)
            self.run_job(accepted)
            again = self.accept(documents, headers=key)
            self.assertEqual((again.json()["id"], again.json()["state"]), (accepted.json()["id"], state))

    def test_an_operator_has_a_batch_tried_again_that_failed_here(self):
        accepted = self.accept(mode="per_document")
        batch = self.batch_of(accepted)
        operator = new_test_user(
            self.env, "batch_again", groups="integration_core.group_integration_operator"
        )
        auditor = new_test_user(self.env, "batch_looks", groups="integration_core.group_integration_auditor")
        batch._begin_part(batch.id)
        batch._do_part(batch.id, 1)
        batch._fail(BatchAbandoned(""))
        with self.assertRaises(AccessError):
            batch.with_user(auditor).action_try_again()
        batch.with_user(operator).action_try_again()
        self.run_job(accepted)
        self.assertEqual((batch.state, batch.succeeded, batch.request), ("done", 5, False))
        refused = self.accept([{}])
        self.run_job(refused)
        with self.assertRaises(UserError):
            self.batch_of(refused).with_user(operator).action_try_again()

    def test_all_that_failed_here_for_one_cause_go_on_from_their_issue(self):
        batches = self.batch_of(self.accept()) + self.batch_of(self.accept([{"number": "J/9"}]))
        for batch in batches:
            batch._fail(BatchAbandoned(""))
        issue = self.env["integration.issue"].search([("code", "=", BatchAbandoned.code)])
        self.assertEqual((len(issue), issue.occurrence_count), (1, 2))
        operator = new_test_user(
            self.env, "batch_issue", groups="integration_core.group_integration_operator"
        )
        self.assertTrue(issue.with_user(operator).can_retry and issue.cause_id.is_retriable)
        self.assertEqual(issue.with_user(operator)._retry_all("the memory limit was raised"), 2)
        self.assertEqual(set(batches.mapped("state")), {"pending"})

    def test_an_erasure_leaves_no_documents_to_be_tried_again(self):
        batch = self.batch_of(self.accept())
        batch._fail(BatchAbandoned(""))
        self.assertTrue(batch.can_try_again)
        self.env["integration.subject"].sudo()._erase_subject("test_order", "nobody")
        self.assertFalse(batch.can_try_again)
