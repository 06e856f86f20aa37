# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.integration_contract.contract_use import ContractUse


class IntegrationContract(models.Model):
    """The subscriptions that receive events by a contract: whoever takes an event type of its entity.

    Events are told by the current contract of their entity, so another version of it has none.
    """

    _inherit = "integration.contract"

    subscription_count = fields.Integer("Subscriptions", compute="_compute_subscription_count")

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_subscription_count(self):
        for contract in self:
            contract.subscription_count = len(contract._get_subscriptions())

    # === ACTION METHODS === #

    def action_open_subscriptions(self):
        """Show the subscriptions that receive events by this contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_subscription_action"
        )
        return {**action, "domain": [("id", "in", self._get_subscriptions().ids)], "context": {}}

    # === GETTERS === #

    def _get_usage(self):
        uses = super()._get_usage()
        for contract in self:
            for subscription in contract._get_subscriptions():
                types = contract._get_own_types(subscription)
                uses.append(
                    ContractUse(
                        record=subscription,
                        system=subscription.system_id,
                        what=self.env._("Receives: %s", ", ".join(types)),
                        last_used_at=subscription.last_success_at,
                    )
                )
        return uses

    def _get_subscriptions(self):
        """Return the subscriptions in force, or paused, that take events told by this contract."""
        subscriptions = self.env["integration.subscription"]
        if not self.entity or self._find_current_id(self.entity) != self.id:
            return subscriptions
        live = subscriptions.search([("state", "in", ("approved", "suspended"))])
        return live.filtered(self._get_own_types)

    def _get_own_types(self, subscription):
        """Return the event types of the contract's entity that a subscription takes."""
        types = (subscription.matching_types or "").splitlines()
        return [type_ for type_ in types if type_.startswith(f"{self.entity}.")]
