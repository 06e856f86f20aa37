# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import WebhookCase

CANARY = "Kanaria Zwitscher"
UID = "0b8f8d3e-6a0e-4c57-9d62-9f1de15b4a77"


@tagged("post_install", "-at_install")
class TestIntegrationErasure(WebhookCase):
    """A canary name is in no table of the suite any more, and nothing about it is sent."""

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["integration.erasure"]), "_are_others_over", lambda erasure: True)
        payload = json.dumps({"id": UID, "name": CANARY})
        ids = self.make_events(5, payload=payload)
        self.cr.execute("UPDATE integration_event SET subject_uid = %s WHERE id = ANY(%s)", (UID, ids))
        states = ["pending", "sending", "delivered", "dead", "cancelled"]
        self.by_state = dict(zip(states, self.deliveries(), strict=True))
        for state, delivery in self.by_state.items():
            self.cr.execute("UPDATE integration_delivery SET state = %s WHERE id = %s", (state, delivery.id))
            self.add_attempt(delivery)
        self.env.invalidate_all()

    def add_attempt(self, delivery):
        self.cr.execute(
            """INSERT INTO integration_attempt
                      (delivery_id, subscription_id, number, started_at, duration_ms, code, excerpt, detail)
               VALUES (%s, %s, 1, now(), 1, 'http_500', %s, 'reason')""",
            (delivery.id, self.subscription.id, f"cannot take {CANARY}"),
        )

    def erase(self):
        erasure = (
            self.env["integration.erasure"]
            .with_user(self.manager)
            .create({"subject_uid": UID, "reason": "Request 2026-118 of the officer"})
        )
        erasure.action_count()
        self.counted = {place.name: place.found_count for place in erasure.place_ids}
        erasure.action_erase()
        self.env.invalidate_all()
        return erasure

    def tables_with_canary(self):
        """Every table of the suite that has the name in any column that can hold text."""
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                r"""SELECT c.table_name, c.column_name FROM information_schema.columns c
                     JOIN information_schema.tables t USING (table_schema, table_name)
                    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                      AND (c.table_name LIKE 'integration\_%%' OR c.table_name IN ('queue_job', 'mail_message'))
                      AND c.data_type IN ('text', 'character varying', 'json', 'jsonb')"""
            )
        )
        self.assertGreater(len(columns), 50)
        return {
            table
            for table, column in columns
            if self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s WHERE strpos(%s::text, %s) > 0 LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    CANARY,
                )
            )
        }

    def test_a_canary_name_stands_in_no_table_afterwards(self):
        self.assertEqual(self.tables_with_canary(), {"integration_event", "integration_attempt"})
        self.erase()
        self.assertEqual(self.tables_with_canary(), set())

    def test_it_shows_how_many_deliveries_and_answers_are_hit(self):
        self.erase()
        self.assertEqual(self.counted["Events"], 5)
        self.assertEqual(self.counted["Webhooks that wait or were given up"], 2)
        self.assertEqual(self.counted["Answers of receivers"], 5)

    def test_nothing_about_it_is_sent_any_more(self):
        self.erase()
        states = {state: delivery.state for state, delivery in self.by_state.items()}
        self.assertEqual(
            states,
            {
                "pending": "cancelled",
                "dead": "cancelled",
                "sending": "sending",
                "delivered": "delivered",
                "cancelled": "cancelled",
            },
        )
        self.assertEqual(self.by_state["pending"].last_code, "erased")
        reasons = self.by_state["dead"].attempt_ids.mapped("detail")
        self.assertEqual(reasons, ["reason"], "a reason of our own says nothing about anybody")
        for state in ("pending", "cancelled"):
            with self.assertRaises(UserError):
                self.by_state[state].with_user(self.manager).action_retry()

    def test_what_was_being_sent_is_stopped_and_its_answer_erased_at_the_second_look(self):
        erasure = self.erase()
        self.env["integration.erasure"]._job_look_again(erasure.id)
        self.assertEqual(erasure.state, "erasing", "one is on its way still")
        sending = self.by_state["sending"]
        self.cr.execute("UPDATE integration_delivery SET state = 'pending' WHERE id = %s", (sending.id,))
        self.add_attempt(sending)
        self.env.invalidate_all()
        self.env["integration.erasure"]._job_look_again(erasure.id)
        self.assertEqual(self.tables_with_canary(), set())
        self.assertEqual(sending.state, "cancelled")
        self.env["integration.erasure"]._job_look_again(erasure.id)
        self.assertEqual(erasure.state, "done")

    def test_others_keep_their_deliveries_and_answers(self):
        self.make_events(payload=json.dumps({"id": "another", "customer": {"entity": "party", "id": UID}}))
        other = self.deliveries()[-1]
        self.erase()
        self.assertEqual(other.state, "pending")
        self.assertIn("customer", other.event_id.payload)
