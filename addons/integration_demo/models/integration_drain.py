# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random

from odoo import models

from ..engine.scripted_sender import ScriptedSender
from ..tools.listeners import LISTENERS
from ..tools.receivers import Script


class IntegrationDrain(models.AbstractModel):
    """The receivers of the demonstration are played here: nothing is sent to anybody."""

    _inherit = "integration.drain"

    def _is_flowing(self, subscription_id):
        """Not while the story is made: it has a time of its own."""
        if self.env["integration.demo"]._is_being_made() and self._get_played(subscription_id):
            return False
        return super()._is_flowing(subscription_id)

    def _get_sender(self, lane, clock=None, rng=None):
        played = self._get_played(lane.subscription_id)
        if not played:
            return super()._get_sender(lane)
        code = played.interface_id.code.removeprefix("demo-")
        script = LISTENERS[code].script if code in LISTENERS else Script(40, 300)
        demo = self.env["integration.demo"]._get()
        if demo.is_mended:
            script = script.mended()
        ends_at = demo.ends_at

        def make(lane, *, now):
            return ScriptedSender(
                lane,
                script,
                now=now,
                ends_at=ends_at,
                rng=rng or random.Random(),
                pass_time=clock.advance if clock else lambda seconds: None,
            )

        return make

    def _get_played(self, subscription_id):
        """Return the subscription if its receiver is played."""
        subscription = self.env["integration.subscription"].sudo().browse(subscription_id).exists()
        return subscription.filtered("system_id.is_played")
