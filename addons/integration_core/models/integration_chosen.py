# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError

#: the most that one press does something with
MOST = 5000


class IntegrationChosen(models.AbstractModel):
    """Records that a person chooses in a list, to do something with all of them.

    What may be done is said in code, by :meth:`_get_mass_actions`: a client names one of these, and never a method.
    A button of the list opens the dialog of one: ``name="action_open_bulk" context="{'bulk_action': …}"``.
    """

    _name = "integration.chosen"
    _description = "May be chosen in a list"

    def action_open_bulk(self):
        """Show how many there are, and ask why, before anything is done with them."""
        name = self.env.context.get("bulk_action")
        action = self._get_mass_action(name)
        self.check_access("read")
        if len(self) > MOST:
            raise UserError(
                self.env._(
                    "%(chosen)s are chosen. At most %(most)s are done at once: choose fewer.",
                    chosen=len(self),
                    most=MOST,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": action.label,
            "res_model": "integration.bulk",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": self.ids,
                "default_action": name,
            },
        }

    @api.model
    def _get_mass_actions(self) -> dict:
        """Return what may be done with many of these, as :class:`..tools.mass_action.MassAction` by name; extend it."""
        return {}

    @api.model
    def _get_mass_action(self, name):
        """Return one of them, for who may do it.

        :raise UserError: when there is none of this name
        :raise AccessError: when it is not for the user
        """
        action = self._get_mass_actions().get(name)
        if not action:
            raise UserError(self.env._("There is nothing of this name to be done with such records."))
        if not self.env.user.has_groups(action.groups):
            raise AccessError(self.env._("Your role in the Integration app does not allow this."))
        return action
