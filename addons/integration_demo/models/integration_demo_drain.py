# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import asyncio
from contextlib import contextmanager

from odoo import models

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
        summary = asyncio.run(drain.run())
        story._finish(lane, summary)

    # === SEAMS === #

    @contextmanager
    def _open_transaction(self):
        """All of a slice is one transaction: nobody waits for it."""
        yield self.env.cr

    def _now(self):
        return self.env.context["demo_clock"]()
