# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import split_every

from .. import reasons
from ..models.integration_chosen import MOST
from ..notify import notify

_SLICE = 500
_IDS_IN_TRAIL = 100


class IntegrationBulk(models.TransientModel):
    """Asks why, before something is done with many records, and shows with how many."""

    _name = "integration.bulk"
    _inherit = ["integration.dialog"]
    _description = "Do something with many records"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    action = fields.Char(required=True, readonly=True)
    question = fields.Text("What happens", compute="_compute_action")
    needs_reason = fields.Boolean("Needs a reason", compute="_compute_action")
    chosen_count = fields.Integer(
        "Chosen", compute="_compute_action", help="As many as you chose in the list."
    )
    count = fields.Integer(
        "Applies to", compute="_compute_action", help="So many of them. The others stay as they are."
    )
    reason = fields.Char(
        help="For whoever asks later. It is kept in the audit trail: do not name a person here."
    )

    # === COMPUTE METHODS === #

    @api.depends("res_model", "res_ids", "action")
    def _compute_action(self):
        for dialog in self:
            action, chosen = dialog._get_action(), dialog._get_chosen()
            dialog.question = action.question
            dialog.needs_reason = action.needs_reason
            dialog.chosen_count = len(chosen)
            dialog.count = len(action.fits(chosen))

    # === ACTION METHODS === #

    def action_confirm(self):
        """Do it with all of them, or with none when one fails."""
        self.ensure_one()
        action, chosen = self._get_action(), self._get_chosen()
        reason = (self.reason or "").strip()
        if action.needs_reason or reason:
            reason = reasons.check(self.env, reason)
        fitting = action.fits(chosen)
        if not fitting:
            raise UserError(self.env._("None of those that you chose is left to do this with."))
        outcomes = [action.do(fitting.browse(ids), reason) for ids in split_every(_SLICE, fitting.ids)]
        done = sum(outcome for outcome in outcomes if isinstance(outcome, int))
        told = [outcome for outcome in outcomes if isinstance(outcome, str)]
        self.env["integration.audit"]._log(
            "bulk.done",
            model=self.res_model,
            done=self.action,
            chosen=len(chosen),
            count=len(fitting) if told else done,
            ids=fitting.ids[:_IDS_IN_TRAIL],
            reason=reason,
        )
        is_all = bool(told) or done == len(fitting)
        message = " ".join(told) or self._get_outcome(action, done, len(chosen))
        return notify(message, "success" if is_all else "warning")

    # === GETTERS === #

    def _get_action(self):
        """Return what is to be done, for who may do it."""
        return self._get_model()._get_mass_action(self.action)

    def _get_chosen(self):
        """Return the records that were chosen and are there yet, if the user may read all of them."""
        ids = self.res_ids if isinstance(self.res_ids, list) else []
        chosen = self._get_model().browse(id_ for id_ in ids[:MOST] if isinstance(id_, int)).exists()
        chosen.check_access("read")
        return chosen

    def _get_model(self):
        """Return the model of the records: one of which something may be done with many.

        :raise UserError: when it is another one
        """
        kind = self.env.registry.get(self.res_model)
        if not kind or not issubclass(kind, self.env.registry["integration.chosen"]):
            raise UserError(self.env._("There is nothing to be done with many of such records."))
        return self.env[self.res_model]

    def _get_outcome(self, action, done, chosen):
        return self.env._(
            "%(action)s: done to %(done)s of %(chosen)s.", action=action.label, done=done, chosen=chosen
        )
