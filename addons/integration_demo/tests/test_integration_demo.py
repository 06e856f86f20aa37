# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import timedelta

from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core.engine.guarded import GuardedClient
from odoo.addons.integration_outbox.tools.capture import KEY, TransactionCapture

from ..tools import agreements, cast
from ..tools.plan import DAYS

#: where times of the story are, and what would tell that one was left at the present; alerts are told at the present
_TIMES = (
    ("integration_event", "occurred_at", "entity <> 'alert'"),
    ("integration_delivery", "created_at", "true"),
    ("integration_attempt", "started_at", "true"),
    ("integration_message", "processed_at", "true"),
    ("integration_request", "at", "true"),
    ("account_move", "create_date", "true"),
)


@tagged("post_install", "-at_install")
class TestIntegrationDemo(TransactionCase):
    """The demonstration is made by the suite itself, in the past, and touches nobody else. One day of it suffices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cr.execute("SELECT count(*) FROM mail_mail")
        cls.mails = cls.cr.fetchone()
        cls.counted_from = cls.env["integration.expectation"].search([], order="id").mapped("counts_from")
        cls.registry_enter_test_mode_cls()
        Statistic = type(cls.env["integration.statistic"])

        @contextmanager
        def same_transaction(_model):
            yield cls.cr

        cls.classPatch(Statistic, "_open_transaction", same_transaction)
        cls.played = 0
        cls.demo = cls.env["integration.demo"]._get()
        cls.demo._begin()
        cls.make()
        cls.demo.days_left = 1
        cls.make()

    @classmethod
    def make(cls):
        """Make the next part, with commits that are none: all of a test is one transaction of PostgreSQL."""
        cls.begin()
        cls.patch_commits()
        cls.demo._make_some(cls.begin)

    @classmethod
    def patch_commits(cls):
        """Accepting a message commits it at once."""
        cls.classPatch(cls.cr, "commit", lambda: None)

    @classmethod
    def begin(cls):
        """Play the end of a transaction."""
        cls.played += 1
        cls.env.flush_all()
        cls.cr.precommit.clear()
        cls.cr.postcommit.clear()
        cls.cr.postcommit.data[KEY] = TransactionCapture(xid=-cls.played)

    def count(self, model, *domain):
        """Count records of the demonstration."""
        company = ("company_id", "=", self.demo.company_id.id)
        return self.env[model].sudo().search_count([company, *domain])

    def test_a_day_flows(self):
        for name in ("event", "delivery", "attempt", "message", "request", "statistic"):
            self.assertTrue(self.count(f"integration.{name}"), name)
        self.assertEqual(self.demo.state, "ready")
        self.assertFalse(self.count("integration.event", ("hold_code", "!=", False)))
        self.assertTrue(self.count("account.move", ("invoice_origin", "=", cast.STUCK_SOURCE)))

    def test_each_agreement_in_force_was_approved_by_another_person_than_its_author(self):
        interfaces = self.env["integration.interface"].search([("system_id.is_played", "=", True)])
        approved = interfaces.filtered(lambda interface: interface.state == "approved")
        self.assertEqual(len(interfaces), len(agreements.AGREEMENTS))
        self.assertTrue(approved)
        for interface in approved:
            self.assertNotEqual(interface.approver_id, interface.create_uid)

    def test_what_happened_is_past(self):
        for table, column, condition in _TIMES:
            self.cr.execute(
                f"SELECT min({column}), max({column}) FROM {table} WHERE company_id = %s AND {condition}",
                (self.demo.company_id.id,),
            )
            first, last = self.cr.fetchone()
            self.assertLess(last, self.demo.ends_at, table)
            self.assertGreater(first, self.demo.ends_at - timedelta(days=DAYS + 31), table)

    def test_nobody_is_written_to_and_nobody_can_log_in(self):
        self.assertTrue(self.count("integration.alert", ("told_at", "!=", False)))
        self.cr.execute("SELECT count(*) FROM mail_mail")
        self.assertEqual(self.cr.fetchone(), self.mails)
        self.cr.execute(
            "SELECT count(*) FROM res_users WHERE company_id = %s AND password IS NOT NULL",
            (self.demo.company_id.id,),
        )
        self.assertEqual(self.cr.fetchone(), (0,))

    def test_odoo_s_chat_greets_nobody_over_what_they_came_to_see(self):
        people = self.env["res.users"].search([("login", "=like", "demo.%")])
        self.assertTrue(people)
        for person in people:
            person._on_webclient_bootstrap()
        chats = self.env["discuss.channel"].search([("channel_type", "=", "chat")])
        self.assertFalse(chats.channel_member_ids.partner_id & people.partner_id)

    def test_what_was_done_while_the_stage_was_set_calls_nobody(self):
        manager = self.demo._get_stage().person(cast.APPROVER)
        received = [("res_partner_id", "=", manager.partner_id.id)]
        notices = self.env["mail.notification"].sudo().search(received)
        governed = {"integration.interface", "integration.client", "integration.source"}
        self.assertFalse(governed & set(notices.mail_message_id.mapped("model")))
        asked = self.env["mail.activity"].search(
            [("user_id", "=", manager.id), ("res_model", "=", "integration.interface")]
        )
        waiting = self.env["integration.interface"].browse(asked.mapped("res_id"))
        self.assertEqual(set(waiting.mapped("state")), {"submitted"})

    def test_a_test_send_is_answered_as_a_delivery_would_be(self):
        self.patch(GuardedClient, "post", lambda *_arguments, **_options: self.fail("something leaves"))
        stage = self.demo._get_stage()
        tests = self.env["integration.test.send"].with_user(stage.person(cast.AUTHOR))
        test = tests.create({"subscription_id": stage.get("subscription_clearing-claims").id})
        shown = test.action_send()["context"]
        self.assertEqual((test.code, test.verdict), ("http_503", "bad"))
        self.assertIn("webhook-signature", shown["default_request"])
        self.assertIn("Service Unavailable", shown["default_response"])

    def test_of_the_group_as_much_is_expected_from_the_beginning_of_the_story_on_and_something_is_late(self):
        company = ("company_id", "=", self.demo.company_id.id)
        own = self.env["integration.expectation.limit"].search([company])
        began_at = self.demo.ends_at - timedelta(days=DAYS)
        self.assertEqual(set(own.mapped("counts_from")), {began_at.date()})
        shipped = self.env["integration.expectation"].search([("code", "!=", False)])
        self.assertEqual(own.expectation_id, shipped)
        self.assertFalse(shipped.filtered("problem"))
        self.assertTrue(self.env["integration.expectation.standing"].search([company, ("state", "!=", "ok")]))

    def test_what_is_expected_of_others_stays_as_it_is(self):
        others = self.env["integration.expectation"].search(
            [("company_id", "!=", self.demo.company_id.id)], order="id"
        )
        self.assertTrue(others)
        self.assertEqual(others.mapped("counts_from"), self.counted_from)

    def test_no_job_is_left_that_would_go_on_by_itself(self):
        self.cr.execute("SELECT count(*) FROM queue_job WHERE state NOT IN ('done', 'cancelled')")
        self.assertEqual(self.cr.fetchone(), (0,))
        self.assertFalse(self.env.ref("integration_demo.ir_cron_make").active)

    def test_uninstalling_ends_what_flows(self):
        self.env["integration.demo"]._end_all()
        for model in ("integration.subscription", "integration.client", "integration.interface"):
            self.assertEqual(self.count(model), self.count(model, ("state", "=", "retired")), model)
        self.assertFalse(self.count("integration.expectation.limit"), "nothing is expected any more")
