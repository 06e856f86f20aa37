# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools import span

from .common import OutboxCase

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HEADER = f"00-{TRACE}-00f067aa0ba902b7-01"
VIEWER = "integration_core.group_integration_user"


@tagged("post_install", "-at_install")
class TestIntegrationTrace(OutboxCase):
    """A trace tells what was written, the events of that and the jobs; it is found by any of their ids and by names."""

    def setUp(self):
        super().setUp()
        if "test.integration.order" not in self.env:
            self.skipTest("needs the fake order of test_integration")
        self.author = new_test_user(self.env, "trace_author", groups="base.group_system")
        context = {"integration_trace": HEADER, "integration_cause": "request:00f067aa0ba902b7"}
        orders = self.env(user=self.author, su=True, context=context)["test.integration.order"]
        self.order = orders.create({"name": "QX/2026/0012"}).with_env(self.env)
        self.event = self.commit().filtered(lambda event: event.type == "test_order.created")
        self.viewer = self.make_user("trace_viewer")

    def make_user(self, login, groups="", **vals):
        return new_test_user(self.env, login, groups=",".join(filter(None, (VIEWER, groups))), **vals)

    def traces(self, user=None):
        return self.env["integration.trace"].with_user(user or self.viewer)

    def collect(self, user=None):
        """{kind: [span]} of what a user sees"""
        found = {}
        for item in self.traces(user)._collect(TRACE)[0]:
            found.setdefault(item.kind, []).append(item)
        return found

    def find(self, term, user=None):
        """The traces that a user finds by something."""
        return {item.correlation_id for item in self.traces(user)._look_up(term)}

    def test_a_write_tells_its_record_its_author_and_its_cause_and_events_follow_from_it(self):
        told = self.collect()
        [write] = told["write"]
        self.assertEqual((write.title, write.parent), ("QX/2026/0012", "request:00f067aa0ba902b7"))
        self.assertEqual((write.res_model, write.res_id), (self.order._name, self.order.id))
        self.assertIn(self.author.name, write.detail)
        self.assertEqual({item.parent for item in told["event"]}, {write.key})
        event = next(item for item in told["event"] if item.res_id == self.event.id)
        self.assertEqual((event.title, event.state), ("test_order.created · QX/2026/0012", span.OK))

    def test_what_a_user_may_not_read_is_not_named(self):
        self.patch(type(self.order), "_filtered_access", lambda records, _operation: records.browse())
        [write] = self.collect()["write"]
        self.assertNotIn("QX/2026", write.title)
        self.assertEqual((write.res_model, write.res_id), ("", 0))

    def test_a_held_event_is_a_failure(self):
        self.cr.execute(
            "UPDATE integration_event SET hold_code = 'unmapped_code', hold_detail = 'tax A1' WHERE id = %s",
            (self.event.id,),
        )
        self.env.invalidate_all()
        event = next(item for item in self.collect()["event"] if item.res_id == self.event.id)
        self.assertEqual(event.state, span.FAILED)
        self.assertIn("tax A1", event.detail)
        self.assertEqual(self.traces()._find_troubled([TRACE]), {TRACE})

    def test_another_company_sees_nothing_and_finds_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = self.make_user(
            "trace_other",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.cr.execute(
            "UPDATE integration_event SET company_id = %s WHERE correlation_id = %s",
            (self.env.company.id, TRACE),
        )
        self.env.invalidate_all()
        self.queue_job()
        self.assertEqual(self.collect(other), {})
        self.assertEqual(self.find(self.event.uid, other), set())
        self.assertEqual(self.find("QX/2026/0012", other), set())

    # === SEARCH === #

    def test_it_is_found_by_the_event_the_record_and_its_name(self):
        for term in (self.event.uid, self.event.subject_uid, "QX/2026/0012", "qx/2026/0012", "X/2026/001"):
            self.assertEqual(self.find(term), {TRACE}, term)
        for term in ("QX/2026/001_", "QX/2026/%", "QX", "no such thing"):
            self.assertEqual(self.find(term), set(), term)

    def test_the_whole_name_comes_before_a_part_of_it(self):
        other = f"00-{'a' * 32}-00f067aa0ba902b7-01"
        orders = self.env(context={"integration_trace": other})["test.integration.order"]
        orders.create({"name": "QX/2026/00123"})
        self.commit()
        self.assertEqual(self.find("QX/2026/0012"), {TRACE})
        self.assertEqual(self.find("QX/2026/001"), {TRACE, "a" * 32})

    def test_it_is_found_by_what_a_system_calls_the_record_for_those_who_may_read_that(self):
        system = self.env["integration.system"].create({"name": "Shop", "code": "trace-shop"})
        self.env["integration.identifier"].sudo().create(
            {
                "entity": "test_order",
                "system_id": system.id,
                "value": "shop-77",
                "res_model": self.order._name,
                "res_id": self.order.id,
            }
        )
        self.assertEqual(self.find("shop-77"), {TRACE})
        self.patch(type(self.order), "_filtered_access", lambda records, _operation: records.browse())
        self.assertEqual(self.find("shop-77"), set())

    def test_nobody_finds_by_name_what_they_may_not_read(self):
        model = self.env["ir.model"]._get("test.integration.order")
        self.env["ir.rule"].create({"name": "none", "model_id": model.id, "domain_force": "[('id', '=', 0)]"})
        self.assertEqual(self.find("QX/2026/0012"), set())
        self.assertEqual(self.find(self.event.uid), {TRACE}, "the event is theirs to see")
        self.env["ir.model.access"].search([("model_id", "=", model.id)]).unlink()
        self.assertEqual(self.find("QX/2026/0012"), set())

    # === JOBS === #

    def queue_job(self):
        """Queue a job of the suite in the trace, and return it."""
        context = {"integration_trace": HEADER}
        erasures = self.env(context=context)["integration.erasure"]
        erasures.with_delay(description="Look again")._job_look_again(0)
        return self.env["queue.job"].search([("correlation_id", "=", TRACE)])

    def test_a_job_is_told_and_opened_by_those_who_may_see_jobs(self):
        job = self.queue_job()
        [told] = self.collect()["job"]
        self.assertEqual((told.title, told.state, told.res_id), ("Look again", span.WAITING, 0))
        manager = self.make_user("trace_jobs", "queue_job.group_queue_job_manager")
        [told] = self.collect(manager)["job"]
        self.assertEqual((told.res_model, told.res_id), (job._name, job.id))
        self.assertEqual(self.find(job.uuid), {TRACE})

    def test_a_job_that_queues_its_successor_hands_no_trace_on(self):
        traces = self.env["integration.trace"].with_context(integration_trace=HEADER)
        self.assertEqual(traces._for_job()["integration_trace"], HEADER)
        self.assertEqual(traces.with_context(job_uuid="x")._for_job(), {})
