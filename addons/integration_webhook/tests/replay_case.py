# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of replays share."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from ..models.integration_replay_running import JOB_KEY
from .common import WebhookCase

REASON = "The receiver lost its database"


class ReplayCase(WebhookCase):
    """An operator, and replays whose jobs run in the test's transaction."""

    def setUp(self):
        super().setUp()
        self.operator = new_test_user(
            self.env, "replay_operator", groups="integration_core.group_integration_operator"
        )
        self.work_in_one_transaction()
        self.long_ago = fields.Datetime.now() - timedelta(days=1)

    def make_replay(self, mode="range", user=None, **vals):
        defaults = {
            "subscription_id": self.subscription.id,
            "mode": mode,
            "since": self.long_ago,
            "until": fields.Datetime.now() + timedelta(days=1),
            "reason": REASON,
        }
        return self.env["integration.replay"].with_user(user or self.operator).create({**defaults, **vals})

    def start(self, *args, **vals):
        replay = self.make_replay(*args, **vals)
        replay.action_count()
        replay.action_start()
        return replay

    def jobs(self, replay):
        return self.env["queue.job"].search([("identity_key", "=", f"{JOB_KEY}{replay.id}")])

    def run_job(self, replay):
        """Run the next job, as if its time had come."""
        self.jobs(replay).unlink()
        replay.sudo()._write_guarded({"next_at": False})
        self.env.flush_all()
        self.env["integration.replay"]._job_run(replay.id)
        self.env.invalidate_all()

    def set_state(self, deliveries, state, code=None):
        self.cr.execute(
            """UPDATE integration_delivery SET state = %s, last_code = %s, done_at = now() AT TIME ZONE 'UTC'
                WHERE id = ANY(%s)""",
            (state, code, deliveries.ids),
        )
        self.env.invalidate_all()
