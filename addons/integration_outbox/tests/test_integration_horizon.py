# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core.tools import utc

from .. import open_transaction
from ..open_transaction import Holder

FUTURE = 2**50
AN_HOUR_AGO = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestIntegrationHorizon(TransactionCase):
    """Whoever reads events in order hears nothing while a transaction is open: a person does, and who it is."""

    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM integration_event")
        self.now = utc.now()
        self.holder = Holder("4711", "odoo", self.now - AN_HOUR_AGO, "pg_dump")

    def make_event(self, age=timedelta()):
        """Write an event behind all transactions that are open now."""
        self.cr.execute(
            """INSERT INTO integration_event (uid, type, entity, res_model, res_id, occurred_at, xid)
               VALUES ('evt_x', 'thing.happened', 'thing', 'res.users', 1, %s, %s)""",
            (self.now - age, FUTURE),
        )

    def watch(self):
        with patch.object(open_transaction, "find_holder", lambda _cr: self.holder):
            self.env["integration.horizon"]._cron_watch()
        self.env.invalidate_all()
        return self.env["integration.issue"].search(
            [("code", "=", "events_held_back"), ("is_open", "=", True)]
        )

    def test_a_transaction_that_is_open_for_long_is_told_with_its_session_and_taken_back(self):
        self.make_event()
        issue = self.watch()
        for word in ("4711", "pg_dump", "odoo"):
            self.assertIn(word, issue.detail)
        self.assertEqual(self.watch(), issue, "told once")
        self.cr.execute("DELETE FROM integration_event")
        self.assertFalse(self.watch())
        self.assertEqual(issue.state, "resolved")

    def test_a_short_transaction_and_one_that_nobody_waits_for_are_not_told(self):
        self.assertFalse(self.watch(), "nothing waits")
        self.make_event(AN_HOUR_AGO)
        self.holder = self.holder._replace(since=self.now - timedelta(minutes=14))
        self.assertFalse(self.watch(), "it was held and released just now")

    def test_one_whose_session_may_not_be_seen_is_told_once_events_wait_for_long(self):
        self.holder = Holder()
        self.make_event(timedelta(minutes=14))
        self.assertFalse(self.watch())
        self.cr.execute("DELETE FROM integration_event")
        self.make_event(timedelta(minutes=16))
        self.assertIn("may not see", self.watch().detail)
