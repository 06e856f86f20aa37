# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.integration_core import fact_statement
from odoo.addons.integration_core.tools import facts, utc

from ..engine import moves
from .common import START, WebhookCase


@tagged("post_install", "-at_install")
class TestIntegrationOverview(WebhookCase):
    """What waits, was given up and stands still is told of the interface that it goes over."""

    def setUp(self):
        super().setUp()
        self.viewer = new_test_user(self.env, "webhook_viewer", "integration_core.group_integration_user")
        self.other = self.make_interface("webhook_other")
        self.make_subscription(name="Elsewhere", interface_id=self.other.id, event_types="elsewhere.*")

    def get_facts(self):
        self.env.flush_all()
        return self.env["integration.overview"].with_user(self.viewer)._get_facts()

    def end(self, state, count, done_at):
        self.cr.execute(
            """UPDATE integration_delivery SET state = %s, done_at = %s WHERE id IN (
                   SELECT id FROM integration_delivery WHERE state = 'pending' LIMIT %s)""",
            (state, done_at, count),
        )

    def count(self, code, **values):
        return self.get_facts().count(code, **{"interface_id": self.interface.id, **values})

    def test_what_waits_counts_from_when_it_was_written_and_by_interface(self):
        self.make_events(3)
        found = self.get_facts()
        mine = {"interface_id": self.interface.id, "word": "approved"}
        self.assertEqual(found.count(facts.WAITING, **mine), 3)
        self.assertEqual(found.count(facts.WAITING, interface_id=self.other.id), 0)
        oldest = min(self.deliveries(state="pending").mapped("created_at"))
        self.assertEqual(found.since(facts.WAITING, **mine), oldest)

    def test_only_what_was_given_up_after_the_last_success_is_a_lasting_failure(self):
        self.make_events()
        self.cr.execute("UPDATE integration_delivery SET due_at = %s WHERE state = 'pending'", (START,))
        self.assertEqual(len(self.drain(answer=lambda message: "ok")), 1)
        self.make_events(4)
        self.end("dead", 2, START - timedelta(minutes=1))
        self.assertEqual((self.count(facts.GIVEN_UP), self.count(facts.GIVEN_UP_LATELY)), (2, 0))
        self.end("dead", 1, START + timedelta(minutes=1))
        self.assertEqual((self.count(facts.GIVEN_UP), self.count(facts.GIVEN_UP_LATELY)), (3, 1))

    def test_what_was_begun_again_counts_until_it_is_done_where_it_goes_on_by_itself(self):
        self.make_events(2)
        given_up = self.deliveries(state="pending")[:1]
        self.assertEqual(self.count(facts.BEGUN_AGAIN), 0)
        self.end("dead", 2, START)
        self.env.invalidate_all()
        moves.revive(self.cr, given_up.ids, START)
        self.assertEqual((self.count(facts.BEGUN_AGAIN), self.count(facts.GIVEN_UP)), (1, 1))
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        self.assertEqual(self.count(facts.BEGUN_AGAIN), 0)
        self.subscription.with_user(self.manager).action_resume()
        self.assertEqual(self.count(facts.BEGUN_AGAIN), 1)
        self.end("delivered", 1, START)
        self.assertEqual(self.count(facts.BEGUN_AGAIN), 0)

    def test_counting_what_was_given_up_reads_no_row_of_it(self):
        """It is counted each minute, and there may be a million."""
        overview = self.env["integration.overview"]
        sources = [
            source
            for source in overview._get_fact_sources(utc.now())
            if (source.code, getattr(source, "model", "")) == (facts.GIVEN_UP, "integration.delivery")
        ]
        statement = fact_statement.prepare(self.env, sources, self.env.companies.ids)
        for way in ("seqscan", "bitmapscan"):
            self.cr.execute(f"SET LOCAL enable_{way} = off")
        plan = [line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", statement))]
        self.assertIn("Index Only Scan using integration_delivery_dead_idx", "\n".join(plan))

    def test_a_receiver_that_is_left_alone_is_told_until_its_subscription_is_paused(self):
        self.cr.execute(
            "UPDATE integration_lane SET breaker_state = 'open' WHERE subscription_id = %s",
            (self.subscription.id,),
        )
        self.assertEqual(self.count(facts.BREAKER, word="open"), 1)
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        self.assertEqual(self.count(facts.BREAKER), 0)

    def test_who_paused_it_a_person_or_itself_is_told_apart(self):
        self.subscription._pause_itself("gone")
        self.assertEqual(self.get_facts().words(facts.PAUSED, interface_id=self.interface.id), {"gone"})
        self.subscription.with_user(self.manager).action_resume()
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        self.assertEqual(self.get_facts().words(facts.PAUSED, interface_id=self.interface.id), {None})

    def test_what_a_retired_subscription_left_is_told_of_nobody(self):
        self.make_events(3)
        self.end("dead", 1, utc.now())
        self.cr.execute(
            "UPDATE integration_subscription SET state = 'retired' WHERE id = %s", (self.subscription.id,)
        )
        self.env.invalidate_all()
        self.assertEqual((self.count(facts.WAITING), self.count(facts.GIVEN_UP)), (0, 0))

    def test_each_number_is_the_length_of_its_list(self):
        self.make_events(3)
        self.end("dead", 1, utc.now())
        overview = self.env["integration.overview"].with_user(self.viewer)
        found = overview._get_facts()
        for code in (facts.WAITING, facts.GIVEN_UP):
            action, domain = overview._find_rows(code, "integration.delivery", utc.now(), self.interface.id)
            rows = self.env[self.env.ref(action).res_model].with_user(self.viewer).search_count(list(domain))
            self.assertEqual(found.count(code, interface_id=self.interface.id), rows)
            self.assertGreater(rows, 0)

    def test_an_interface_leads_to_its_deliveries_and_to_the_test_of_its_subscriptions(self):
        self.make_events(2)
        [(_name, action)] = self.interface.with_user(self.viewer)._get_logs()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.subscription_id, self.subscription)
        self.assertEqual(self.interface.with_user(self.viewer)._get_tests(), [])
        [(name, action)] = self.interface.with_user(self.operator)._get_tests()
        self.assertEqual(name, self.subscription.name)
        self.assertEqual(action["context"], {"default_subscription_id": self.subscription.id})
