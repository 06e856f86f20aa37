# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_core.operators import is_operator
from odoo.addons.integration_core.tools import canonical_json


class IntegrationBatchAgain(models.Model):
    """How a batch goes on that ended too early: when its client repeats the request, or people here try it again.

    It goes on where it stopped, at the same address: what it wrote is not written twice.
    """

    _inherit = "integration.batch"  # pylint: disable=consider-merging-classes-inherited

    can_try_again = fields.Boolean("Can be tried again", compute="_compute_can_try_again", compute_sudo=True)

    # === COMPUTE METHODS === #

    @api.depends("state", "request")
    def _compute_can_try_again(self):
        for batch in self:
            batch.can_try_again = batch.state == "failed" and bool(batch.request)

    # === ACTION METHODS === #

    def action_try_again(self):
        """Go on with batches that failed by a fault of ours, with the documents that were kept for that."""
        self.check_access("read")
        if not is_operator(self.env):
            raise AccessError(self.env._("Operators have batches tried again."))
        for batch in self.sudo():
            if not batch.can_try_again:
                raise UserError(
                    self.env._("Only a batch that failed here, not by what it holds, can be tried again.")
                )
            batch._revive()

    # === BUSINESS METHODS === #

    def _revive_repeated(self, body, credential_id):
        """Go on with a batch whose request its client repeats, if it was cancelled or failed by a fault of ours.

        :param body: of the request, which is that of the first time
        :param credential_id: what it was sent with now
        """
        if self.state == "cancelled" or self._is_our_failure():
            self._revive(request=canonical_json.dump_read(body).decode(), credential_id=credential_id)

    def _revive(self, **vals):
        self._transition("pending", tries=0, problem=False, problem_code=False, ended_at=False, **vals)
        self._arm()

    def _is_our_failure(self):
        """Whether it failed by what the client cannot mend (RFC 9110 §15.6)."""
        return self.state == "failed" and json.loads(self.problem)["status"] >= 500
