# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WebhookCase

CANARY = "Erika Mustermann"  # what the contract of the fake order has as example


@tagged("post_install", "-at_install")
class TestIntegrationContent(WebhookCase):
    """What a clerk chooses is checked, and shown before anything is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "test.integration.order" not in cls.env:
            cls.skipTest(cls, "needs the fake order of test_integration")
        cls.draft = cls.make_subscription(approved=False, event_types="test_order.confirmed")

    def preview(self, **vals):
        """The headers and the document of the example."""
        self.draft.write(vals)
        head, body = self.draft.content_preview.split("\n\n", 1)
        return dict(line.split(": ", 1) for line in head.splitlines()), json.loads(body)

    def test_a_link_is_sent_unless_the_receiver_is_cleared_for_all(self):
        data = self.preview()[1]["data"]
        self.assertEqual(data.keys(), {"id", "href"})
        base_url = self.env["ir.config_parameter"].get_param("web.base.url")
        self.assertEqual(data["href"], f"{base_url}/integration/v1/test_order/{data['id']}")
        self.interface._write_guarded({"clear_personal": True})
        self.assertEqual(self.preview()[1]["data"]["contact"], CANARY)

    def test_the_example_shows_no_more_than_what_may_leave(self):
        for mode in ("full", "fields", "thin"):
            self.preview(payload_mode=mode, payload_fields="number contact")
            self.assertNotIn(CANARY, self.draft.content_preview, mode)

    def test_the_example_is_in_the_chosen_format(self):
        self.assertEqual(self.preview()[0], {"content-type": "application/json"})
        headers, event = self.preview(body_format="cloudevents")
        self.assertEqual(headers, {"content-type": "application/cloudevents+json"})
        self.assertEqual((event["type"], event["id"]), ("test_order.confirmed", "msg_example"))
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        self.assertEqual(event["source"], f"urn:uuid:{uuid}")
        headers, data = self.preview(body_format="cloudevents_binary")
        self.assertEqual((headers["ce-type"], headers["ce-subject"]), (event["type"], data["id"]))

    def test_the_example_follows_what_is_typed_before_it_is_saved(self):
        draft = self.env["integration.subscription"].new({"event_types": "test_order.*"})
        self.assertIn("test_order.confirmed", draft.content_preview)
        draft.payload_mode, draft.interface_id = "full", self.interface
        self.assertIn('"status": "draft"', draft.content_preview)
        draft.event_types = "nothing.known"
        self.assertIn("None of the known events", draft.content_preview)

    def test_a_message_over_the_limit_is_told_before_it_happens(self):
        long = {"properties": {"id": {"examples": ["u" * 2000], "x-sensitivity": "public"}}}
        self.patch(type(self.env["integration.contract"]), "_schema", lambda contract: long)
        self.draft.write({"payload_mode": "full", "max_body_kb": 1})
        self.assertIn("Nothing would be sent", self.draft.content_preview)

    def test_chosen_properties_must_be_in_a_contract_of_the_events(self):
        self.draft.write({"payload_mode": "fields", "payload_fields": "number status"})
        for vals in (
            {"payload_fields": "number nonsense"},
            {"payload_fields": " "},
            {"payload_fields": False},
            {"event_types": "unheard.of"},
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.draft.write(vals)

    def test_the_limit_is_a_sensible_number(self):
        for size in (0, -1, 1025):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.draft.max_body_kb = size

    def test_what_is_sent_is_changed_in_draft_only(self):
        for vals in (
            {"payload_mode": "full"},
            {"payload_fields": "number"},
            {"body_format": "cloudevents"},
            {"max_body_kb": 9},
            {"filter_model": "test.integration.order"},
            {"filter_domain": "[('id', '=', 1)]"},
        ):
            with self.assertRaises(UserError):
                self.subscription.write(vals)
