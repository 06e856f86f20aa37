# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ServiceLocationLife(models.Model):
    """How a place is opened, suspended and closed: by the buttons and actions of this file only."""

    _inherit = "service.location"  # pylint: disable=consider-merging-classes-inherited

    _initial_state = "planned"
    _transitions = {
        "planned": {"active", "closed"},
        "active": {"suspended", "closed"},
        "suspended": {"active", "closed"},
        "closed": set(),
    }
    _guarded_fields = frozenset({"state", "state_reason"})

    # === ACTION METHODS === #

    def action_activate(self):
        """Provide services from now on, or again."""
        self._transition("active", state_reason=False)

    def action_ask(self):
        """Open the dialog that asks why the place is suspended or closed; which of them, the context says."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_location.service_location_decision_action"
        )
        purpose = self.env.context.get("purpose")
        named = {"name": self.display_name}
        title = {
            "suspend": self.env._("Suspend %(name)s", **named),
            "close": self.env._("Close %(name)s", **named),
        }.get(purpose, action["name"])
        return {
            **action,
            "name": title,
            "context": {"default_location_id": self.id, "default_purpose": purpose},
        }

    # === BUSINESS METHODS === #

    def _suspend(self, reason):
        """Provide no services for a time.

        :raise UserError: when it is not active
        """
        self._transition("suspended", state_reason=reason)

    def _close(self, reason):
        """End it for good.

        :raise UserError: while places within it are not closed
        """
        self._transition("closed", state_reason=reason)

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        if new == "active":
            self._check_ready()
        if new == "closed":
            self._check_nothing_within()

    def _check_ready(self):
        """Refuse to activate what is not ready.

        :raise UserError: naming the items that are missing, or the parent that is closed
        """
        missing = self.check_ids.filtered(lambda check: check.required and not check.done)
        if missing:
            raise UserError(
                self.env._(
                    "“%(name)s” is not ready. Still to be done: %(items)s.",
                    name=self.display_name,
                    items=", ".join(missing.mapped("name")),
                )
            )
        if self.parent_id.state == "closed":
            raise UserError(self.env._("“%s” is closed.", self.parent_id.display_name))

    def _check_nothing_within(self):
        within = self.child_ids.filtered(lambda child: child.state != "closed")
        if within:
            raise UserError(
                self.env._(
                    "Close the places within “%(name)s” first: %(places)s.",
                    name=self.display_name,
                    places=", ".join(within.mapped("display_name")),
                )
            )

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        today = fields.Date.context_today(self)
        if new == "active" and not self.opening_date:
            self.opening_date = today
        if new == "closed" and not (self.closing_date and self.closing_date < today):
            self.write({"closing_date": max(today, self.opening_date or today)})
