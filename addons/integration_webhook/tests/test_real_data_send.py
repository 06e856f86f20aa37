# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..engine.sender import Exchange
from ..tools.retry import Outcome
from ..wizards import integration_test_send
from .common import WebhookCase

ORDER = "test.integration.order"
CREATED = "test_order.created"
CANARY = "Erika Mustermann"


@tagged("post_install", "-at_install")
class TestRealDataSend(WebhookCase):
    """A test send with a record or an event sends what a delivery would, to whom it may, for who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if ORDER not in cls.env:
            cls.skipTest(cls, "needs the fake order of test_integration")
        cls.target = cls.make_subscription(
            event_types="test_order.*", payload_mode="full", body_format="cloudevents_binary"
        )
        cls.order = cls.env[ORDER].create({"name": "T/1", "note": CANARY})

    def setUp(self):
        super().setUp()
        self.messages = []

        def take(_lane, message, *, now, sender):
            self.messages.append(message)
            return Exchange(Outcome("ok", started_at=now(), status=200), {})

        self.patch(integration_test_send, "try_once", take)
        self.patch(integration_test_send.IntegrationTestSend, "_end_transaction", lambda wizard: None)

    def send(self, user=None, record=None, **vals):
        wizards = self.env["integration.test.send"].with_user(user or self.author)
        record = record or self.order
        vals = {
            "source": "record",
            "event_type": CREATED,
            "record_ref": f"{record._name},{record.id}",
            **vals,
        }
        wizard = wizards.create({"subscription_id": self.target.id, **vals})
        wizard.action_send()
        return wizard

    def test_a_record_is_sent_as_it_is_now_without_what_the_receiver_is_not_cleared_for(self):
        self.order.name = "T/now"
        wizard = self.send()
        (message,) = self.messages
        self.assertEqual(json.loads(message.body)["number"], "T/now")
        self.assertNotIn(CANARY, message.body.decode())
        self.assertEqual(wizard.verdict, "good")
        row = self.env["integration.audit"].search([("action", "=", "subscription.test_begun")])
        self.assertIn(f"{ORDER},{self.order.id}", str(row.read()))

    def test_it_carries_a_trace_as_a_delivery_would(self):
        self.send()
        self.send(source="sample")
        self.order.name = "T/2"
        event = self.commit()[-1]
        self.send(source="event", event_id=event.id)
        for message in self.messages:
            trace = dict(message.headers)["ce-traceparent"]
            self.assertEqual(trace.split("-")[1], message.trace_id)
        self.assertEqual(trace, f"00-{event.correlation_id}-{event.span_id}-01")

    def test_who_may_not_read_the_record_cannot_send_it(self):
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.env["ir.model"]._get_id(ORDER),
                "domain_force": [("id", "!=", self.order.id)],
            }
        )
        with self.assertRaises(AccessError):
            self.send()
        self.assertFalse(self.messages)

    def test_a_record_is_projected_with_the_rights_of_who_sends_it(self):
        mapper = type(self.env["integration.mapper.test_order"])
        project, users = mapper._project, []

        def watch(self, records):
            users.append((records.env.user, records.env.su, self.env.su))
            return project(self, records)

        self.patch(mapper, "_project", watch)
        self.send()
        self.assertEqual(users, [(self.author, False, False)])

    def test_real_data_goes_only_where_somebody_approved_it(self):
        self.target.with_user(self.manager).action_withdraw()
        with self.assertRaisesRegex(UserError, "only a sample"):
            self.send()

    def test_what_was_approved_counts(self):
        """Types, company and filter: a delivery would not go out either."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        for change in (
            "approved_patterns = 'test_order.deleted', event_types = '*'",
            f"approved_company_id = {elsewhere.id}",
            f'approved_filter_model = \'{ORDER}\', approved_filter_domain = \'[("name", "=", "other")]\'',
        ):
            with self.subTest(change):
                self.cr.execute(f"UPDATE integration_subscription SET {change} WHERE id = {self.target.id}")
                self.env.invalidate_all()
                with self.assertRaisesRegex(UserError, "does not take"):
                    self.send()
            self.cr.execute(
                """UPDATE integration_subscription
                      SET approved_patterns = 'test\\_order.%%', event_types = 'test_order.*',
                          approved_company_id = NULL, approved_filter_model = NULL WHERE id = %s""",
                (self.target.id,),
            )
            self.env.invalidate_all()
        self.send()

    def test_patterns_may_be_separated_as_they_are_everywhere(self):
        self.order.name = "T/2"
        event = self.commit()[-1]
        draft = self.make_subscription(event_types="other.*;test_order.*", url=self.target.url)
        wizard = self.env["integration.test.send"].with_user(self.author)
        wizard.create({"subscription_id": draft.id, "source": "event", "event_id": event.id}).action_send()
        self.assertEqual(len(self.messages), 1)

    def test_a_kind_of_event_that_is_not_about_the_record_is_refused(self):
        with self.assertRaisesRegex(UserError, "no event about"):
            self.send(record=self.env.user.partner_id)

    def test_a_record_outside_the_contract_is_refused(self):
        with self.assertRaisesRegex(UserError, "not about records like"):
            self.send(record=self.env[ORDER].create({"name": "T/3", "kind": "internal"}))

    def test_a_record_that_cannot_be_shown_is_told_in_words(self):
        self.order.note = "unprojectable"
        with self.assertRaisesRegex(UserError, "no counterpart"):
            self.send()

    def test_choosing_a_record_proposes_what_can_be_told_about_it(self):
        wizards = self.env["integration.test.send"].with_user(self.author)
        form = Form(wizards.with_context(default_subscription_id=self.target.id))
        form.source, form.event_type = "record", "x"
        form.record_ref = self.order
        self.assertEqual(form.event_type, "test_order.confirmed")
        self.assertEqual(form.save().event_type, "test_order.confirmed")

    def test_before_its_first_approval_the_draft_counts(self):
        draft = self.make_subscription(approved=False, event_types="test_order.*;x.*")
        company = self.env["res.company"]
        for type_, taken in ((CREATED, True), ("x.y", True), ("y.x", False)):
            self.assertEqual(draft._takes(type_, company, (0, ORDER, 1)), taken)
