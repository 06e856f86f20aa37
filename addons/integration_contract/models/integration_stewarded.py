# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from psycopg2.errors import LockNotAvailable

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from odoo.addons.integration_core.database import limit_waits

#: how long somebody who decides waits for what others hold, in seconds; Odoo itself would wait for ever
_WAIT_SECONDS = 5


class IntegrationStewarded(models.AbstractModel):
    """Something about records of one entity that waits for a steward: duplicates, proposals, what systems say.

    Integration managers decide about every entity, see ``integration.contract._may_decide``. What follows in the record
    is written with the rights in Odoo of who decides. A concrete model has a field ``entity``.
    """

    _name = "integration.stewarded"
    _inherit = ["integration.exported"]
    _description = "Decided by a steward"

    may_decide = fields.Boolean("You may decide", compute="_compute_may_decide")

    @api.depends_context("uid")
    def _compute_may_decide(self):
        for entity, rows in self.grouped("entity").items():
            rows.may_decide = self.env["integration.contract"]._may_decide(entity)

    def _check_steward(self, operation):
        """Refuse who may not decide about these.

        :param str operation: what the user has to be allowed to do with the rows themselves
        :raises AccessError: also to an operator who is not the steward
        """
        self.check_access(operation)
        for entity in self.grouped("entity"):
            if not self.env["integration.contract"]._may_decide(entity):
                raise AccessError(
                    self.env._("A manager, or the steward whom the contract of “%s” names, decides.", entity)
                )

    @contextmanager
    def _waiting_briefly(self):
        """Write what was decided, without taking a worker for as long as somebody else holds the record.

        :raises UserError: when something that is to be written is locked by others, and stays so
        """
        limit_waits(self.env.cr, _WAIT_SECONDS)
        try:
            yield
            self.env.flush_all()
        except (LockError, LockNotAvailable) as error:
            raise UserError(
                self.env._(
                    "Somebody is changing the record, or what refers to it, just now. Try again in a moment; if it"
                    " stays so, an administrator sees in the database who holds it."
                )
            ) from error
