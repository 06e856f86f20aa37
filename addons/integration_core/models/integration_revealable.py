# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import clearance, outliving


class IntegrationRevealable(models.AbstractModel):
    """A record that holds what not everybody who sees it may read: it is shown one at a time, for a reason.

    Fields that hold it are closed to everyone (``NO_ACCESS``), so that nobody searches, groups, sorts or exports by
    them. Screens show a masked text, and a button asks for the reason.
    """

    _name = "integration.revealable"
    _inherit = ["integration.exported"]
    _description = "Content that is shown for a reason"

    can_reveal = fields.Boolean(
        "Can be shown",
        compute="_compute_can_reveal",
        help="Whether there is something hidden that you may have shown.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_can_reveal(self):
        for record in self:
            record.can_reveal = bool(record._find_revealed())

    # === ACTION METHODS === #

    def action_open_reveal(self):
        """Ask why the content is to be shown."""
        self._check_reveal()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_core.integration_reveal_action")
        return action | {"context": {"default_res_model": self._name, "default_res_id": self.id}}

    # === BUSINESS METHODS === #

    def _check_reveal(self) -> frozenset:
        """Return the classes of data that the user would be shown.

        :raise AccessError: when the user may not read the record, or is not cleared for what it holds
        :raise UserError: when nothing is hidden
        """
        self.ensure_one()
        self.check_access("read")
        if not self.sudo()._get_hidden():
            raise UserError(self.env._("Nothing of this is hidden."))
        if not (shown := self._find_revealed()):
            raise AccessError(
                self.env._(
                    "This holds data that you are not cleared for (%s). Ask an administrator for the clearance.",
                    clearance.tell(self.env, self.sudo()._get_hidden()),
                )
            )
        return shown

    def _reveal(self, reason) -> str:
        """Return the content, and write down who was shown what and why, also when this is rolled back."""
        shown = self._check_reveal()
        outliving.log("data.revealed", self, shown=sorted(shown), reason=reason)
        return self.sudo()._get_content(shown)

    def _find_revealed(self) -> frozenset:
        """Return the classes of data in it that the user is cleared for.

        What has no known shape cannot be shown in part: there it is all of them or none.
        """
        hidden, cleared = self.sudo()._get_hidden(), clearance.get_cleared(self.env)
        return hidden & cleared if self._has_shape() or hidden <= cleared else frozenset()

    # === GETTERS === #

    def _get_hidden(self) -> frozenset:
        """Return the classes of data that its content holds; to be called as superuser."""
        raise NotImplementedError

    def _get_content(self, cleared) -> str:
        """Return the content for who is cleared for these classes of data; to be called as superuser."""
        raise NotImplementedError

    def _has_shape(self) -> bool:
        """Return whether a contract says what each value of the content is."""
        return False
