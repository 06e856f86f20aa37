# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import asyncio
from contextlib import contextmanager
from datetime import timedelta

from odoo import models

from odoo.addons.integration_core.tools.trace import Trace
from odoo.addons.integration_webhook.engine.drain import Drain


async def _here(function):
    """Run what talks to the database at once: the story has one cursor, which is no place for two threads."""
    return function()


class IntegrationDemoDrain(models.AbstractModel):
    """Drains the lanes of the demonstration by the engine itself, at the time of the story and on its cursor."""

    _name = "integration.demo.drain"
    _inherit = "integration.drain"
    _description = "Sends what is due in the demonstration"

    def _drain_at(self, subscription, clock, rng):
        """Send what is due of a subscription.

        :param StoryClock clock: goes on by as long as the receiver takes
        """
        story = self.with_context(demo_clock=clock)
        lane, _revision = story._load(subscription.id)
        if lane is None:
            return
        drain = Drain(
            lane,
            transaction=story._open_transaction,
            compose=story.env["integration.composer"]._make_compose(lane),
            now=clock,
            sender=story._get_sender(lane, clock=clock, rng=rng),
            monotonic=clock.monotonic,
            sleep=clock.sleep,
            in_database=_here,
            rng=rng,
        )
        began = clock()
        summary = asyncio.run(drain.run())
        story._finish(lane, summary)
        story._note_job(subscription, began, str(summary))

    def _note_job(self, subscription, began, result):
        """Leave the job that would have done it: queued when the lane was armed, and done since."""
        ended = self._now()
        trace = self._find_trace(subscription)
        drain = self.env["integration.drain"].with_context(
            **(self.env["integration.trace"]._with(trace) if trace else {})
        )
        description = self.env._("Send webhooks of subscription %s", subscription.id)
        job = drain.with_delay(description=description)._job_drain(subscription.id)
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE queue_job
                  SET state = 'done', result = %(result)s, date_created = %(queued)s, date_enqueued = %(queued)s,
                      date_started = %(began)s, date_done = %(ended)s, exec_time = %(seconds)s
                WHERE uuid = %(uuid)s""",
            {
                "uuid": job.uuid,
                "result": result,
                "queued": began - timedelta(milliseconds=400),
                "began": began,
                "ended": ended,
                "seconds": (ended - began).total_seconds(),
            },
        )

    def _find_trace(self, subscription):
        """Return the trace of the event that was sent last, as who would have queued the job."""
        self.env.cr.execute(
            """SELECT e.correlation_id, e.span_id FROM integration_attempt a
                 JOIN integration_delivery d ON d.id = a.delivery_id JOIN integration_event e ON e.id = d.event_id
                WHERE a.subscription_id = %s ORDER BY a.id DESC LIMIT 1""",
            (subscription.id,),
        )
        found = self.env.cr.fetchone()
        return found and Trace(*found)

    # === SEAMS === #

    @contextmanager
    def _open_transaction(self):
        """All of a slice is one transaction: nobody waits for it."""
        yield self.env.cr

    def _now(self):
        return self.env.context["demo_clock"]()
