# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase


@tagged("post_install", "-at_install")
class TestOutboxCapture(OutboxCase):
    """Which events a transaction leaves, whatever path it took."""

    def setUp(self):
        super().setUp()
        self.Order = self.env["test.integration.order"]
        self.order = self.Order.create({"name": "T/1", "line_ids": [(0, 0, {})]})
        self.commit()

    def types(self):
        return sorted(event.type.partition(".")[2] for event in self.commit())

    # --- moments ---

    def test_create_gives_created_only(self):
        self.Order.create({"name": "T/2"}).name = "T/3"
        (event,) = self.commit()
        self.assertEqual(event.type, "test_order.created")
        self.assertEqual(json.loads(event.payload)["number"], "T/3", "the final state")

    def test_created_in_the_target_state_counts_as_became(self):
        self.Order.create({"state": "confirmed"})
        self.assertEqual(self.types(), ["confirmed", "created"])

    def test_transition_of_a_written_field(self):
        self.order.state = "confirmed"
        self.assertEqual(self.types(), ["confirmed", "updated"])

    def test_transition_of_a_stored_computed_field(self):
        self.order.line_ids.done = True
        self.assertEqual(self.types(), ["settled"])

    def test_many2many_change(self):
        self.order.tag_ids = [(0, 0, {"name": "urgent"})]
        self.assertEqual(self.types(), ["tagged"])
        self.order.tag_ids = [(6, 0, self.order.tag_ids.ids)]
        self.assertEqual(self.types(), [], "the same tags again are no change")

    def test_emitted_by_a_business_method(self):
        self.order._emit("test_order.escalated")
        self.order._emit("test_order.escalated")
        self.assertEqual(self.types(), ["escalated"])

    def test_only_declared_types_can_be_emitted(self):
        for type_ in ("test_order.unknown", "test_order.confirmed"):
            with self.assertRaises(ValueError):
                self.order._emit(type_)

    def test_delete_keeps_the_last_state(self):
        self.order.unlink()
        (event,) = self.commit()
        self.assertEqual(event.type, "test_order.deleted")
        self.assertEqual(json.loads(event.payload)["number"], "T/1")

    def test_what_was_merged_is_not_told_as_deleted(self):
        other = self.Order.create({"name": "T/2"})
        self.commit()
        self.env["integration.identifier"]._redirect(self.order, other)
        self.order.unlink()
        self.assertEqual(self.types(), [])

    def test_what_nobody_outside_knows_is_not_told_as_deleted(self):
        self.env["integration.identifier"].search([("res_model", "=", self.order._name)]).unlink()
        self.order.unlink()
        self.assertEqual(self.types(), [])

    def test_what_a_cascade_will_delete_is_told_once_it_is_noted(self):
        self.order._note_removal()
        self.cr.execute("DELETE FROM test_integration_order WHERE id = %s", [self.order.id])
        self.env.invalidate_all(flush=False)
        self.assertEqual(self.types(), ["deleted"])

    def test_created_and_deleted_in_one_transaction_is_nothing(self):
        order = self.Order.create({"state": "confirmed"})
        self.cr.flush()
        order.unlink()
        self.assertEqual(self.types(), [])

    # --- one event of each type, with the final state ---

    def test_undone_before_commit_leaves_nothing(self):
        self.order.state = "confirmed"
        self.env.flush_all()
        self.order.state = "draft"
        self.assertEqual(self.types(), [])

    def test_undone_after_a_savepoint_leaves_nothing(self):
        self.order.state = "confirmed"
        with self.cr.savepoint():
            pass
        self.assertEqual(len(self.env["integration.event"].search([("xid", "=", -self._played)])), 2)
        self.order.state = "draft"
        self.assertEqual(self.types(), [])

    def test_final_state_wins_over_several_savepoints(self):
        for number in ("a", "b", "c"):
            with self.cr.savepoint():
                self.order.write({"name": number, "state": "confirmed"})
        self.order.name = "final"
        events = self.commit()
        self.assertEqual(sorted(events.mapped("type")), ["test_order.confirmed", "test_order.updated"])
        self.assertEqual({json.loads(event.payload)["number"] for event in events}, {"final"})

    def test_unwatched_write_renews_the_payload_of_an_event_already_recorded(self):
        self.order._emit("test_order.escalated")
        self.cr.flush()
        self.order.internal_note = "later"
        self.cr.flush()
        events = self.commit()
        self.assertEqual(events.mapped("type"), ["test_order.escalated"], "and it is not lost")

    def test_writing_the_present_value_is_no_event(self):
        self.order.write({"name": "T/1", "state": "draft"})
        self.assertEqual(self.types(), [])

    def test_unwatched_field_is_no_event(self):
        with self.assertQueryCount(1):
            self.order.internal_note = "x"
            self.env.flush_all()
        self.assertEqual(self.types(), [])

    # --- savepoints and rollback ---

    def test_savepoint_rollback_takes_its_events_along(self):
        self.order.name = "before"
        with self.cr.savepoint() as savepoint:
            self.order.state = "confirmed"
            self.order._emit("test_order.escalated")
            self.Order.create({"name": "inner"})
            with self.cr.savepoint():
                pass
            savepoint.rollback()
        events = self.commit()
        self.assertEqual(events.mapped("type"), ["test_order.updated"])
        self.assertEqual(
            json.loads(events.payload), json.loads(events.payload) | {"number": "before", "status": "draft"}
        )

    def test_change_after_a_savepoint_rollback_compares_with_the_state_before_the_transaction(self):
        with self.cr.savepoint() as savepoint:
            self.order.state = "confirmed"
            self.env.flush_all()
            savepoint.rollback()
        self.order.state = "confirmed"
        self.assertEqual(self.types(), ["confirmed", "updated"])

    def test_record_created_in_a_rolled_back_savepoint_leaves_nothing(self):
        with self.cr.savepoint() as savepoint:
            self.Order.create({"state": "confirmed"})
            self.env.flush_all()
            savepoint.rollback()
        self.assertEqual(self.types(), [])

    def test_transaction_rollback_leaves_nothing_and_commit_everything(self):
        """On real cursors, with real commits."""
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            order = env["test.integration.order"].create({"name": "real"})
            cr.commit()  # pylint: disable=invalid-commit
            self.addCleanup(self._delete, order.id)
            order.state = "confirmed"
            env.flush_all()
            cr.rollback()
            order.name = "second"
            cr.commit()  # pylint: disable=invalid-commit
            cr.execute(
                "SELECT type, xid FROM integration_event WHERE res_model = 'test.integration.order' AND res_id = %s"
                " ORDER BY id",
                (order.id,),
            )
            types, xids = zip(*cr.fetchall(), strict=True)
        self.assertEqual(types, ("test_order.created", "test_order.updated"))
        self.assertGreater(xids[1], xids[0])

    def _delete(self, order_id):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM test_integration_order WHERE id = %s", (order_id,))
            cr.execute("DELETE FROM integration_event WHERE res_model = 'test.integration.order'")

    # --- projection ---

    def test_out_of_scope_is_no_event(self):
        self.Order.create({"kind": "internal", "state": "confirmed"})
        self.assertEqual(self.types(), [])

    def test_document_does_not_depend_on_who_made_the_change(self):
        user = self.env["res.users"].create(
            {"name": "Clerk", "login": "clerk", "group_ids": [(4, self.env.ref("base.group_user").id)]}
        )
        self.begin()
        order = self.order.with_user(user).with_context(lang="fr_FR", tz="Asia/Tokyo")
        order.state = "confirmed"
        events = self.commit()
        self.assertEqual(events.user_id, user)
        self.assertEqual(events.company_id, self.order.company_id)
        self.assertEqual(
            {json.loads(event.payload)["id"] for event in events}, set(events.mapped("subject_uid"))
        )

    def test_trace_and_cause_come_from_the_context(self):
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        self.order.with_context(integration_trace=trace, integration_cause="request:42").name = "traced"
        event = self.commit()
        self.assertEqual(event.correlation_id, "0af7651916cd43dd8448eb211c80319c")
        self.assertEqual(event.cause, "request:42")

    def test_job_keeps_the_trace(self):
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        job = self.order.with_context(integration_trace=trace).with_delay().read()
        stored = self.env["queue.job"].search([("uuid", "=", job.uuid)])
        self.assertEqual(stored.records.env.context["integration_trace"], trace)

    # --- cost ---

    def test_cost_does_not_grow_with_the_number_of_records(self):
        def queries(count):
            orders = self.Order.create([{"name": str(n)} for n in range(count)])
            self.commit()
            orders.state = "confirmed"
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.cr.flush()
            used = self.cr.sql_log_count - before
            self.assertEqual(len(self.commit()), 2 * count)
            return used

        queries(2)
        self.assertEqual(queries(10), queries(200))

    def test_the_cost_of_telling_deletions_does_not_grow_with_their_number(self):
        def queries(count):
            orders = self.Order.create([{"name": str(n)} for n in range(count)])
            self.commit()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders._note_removal()
            used = self.cr.sql_log_count - before
            orders.unlink()
            self.assertEqual(len(self.commit()), count)
            return used

        queries(2)
        self.assertEqual(queries(10), queries(200))

    def test_catalogue_lists_declared_types(self):
        types = self.env["integration.event"]._event_types()
        self.assertEqual(types["test_order.confirmed"].entity, "test_order")
        self.assertEqual(types["test_order.confirmed"].model, "test.integration.order")
        self.assertEqual(types["test_order.escalated"].description, "Somebody has to look at the order.")
