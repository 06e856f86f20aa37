# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS

from odoo.addons.integration_core.tools.errors import EntryRefused, SecretUnreadable

from ..entry_words import put_into_words
from ..tools.headers import check_name, check_value


class IntegrationSubscriptionHeader(models.Model):
    """A header that a subscription adds to each request.

    Such a value is often a key of the receiver's, so every one is kept as a secret. Which headers there are is
    approved with the subscription; a new value is a rotation and takes effect at once.
    """

    _name = "integration.subscription.header"
    _inherit = ["integration.company.bound", "integration.derived"]
    _description = "Header of a Subscription"
    _order = "name, id"

    _company_fields = frozenset({"subscription_id"})

    subscription_id = fields.Many2one(
        "integration.subscription", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True)
    name = fields.Char("Header", required=True)
    value = fields.Char(
        "New value",
        compute="_compute_value",
        inverse="_inverse_value",
        help="It is stored encrypted and never shown.",
    )
    value_id = fields.Many2one("integration.secret", readonly=True, copy=False, groups=NO_ACCESS)
    has_value = fields.Boolean("Value stored", compute="_compute_has_value", compute_sudo=True)

    _once = models.UniqueIndex("(subscription_id, lower(name))", "A subscription sends each header once.")

    # === COMPUTE METHODS === #

    def _compute_value(self):
        self.value = False

    @api.depends("value_id")
    def _compute_has_value(self):
        for header in self:
            header.has_value = bool(header.value_id)

    def _inverse_value(self):
        for header in self.filtered("value"):
            header._replace_value(header.value)
        self.invalidate_recordset(["value"])

    # === CONSTRAINTS === #

    @api.constrains("name")
    def _check_name(self):
        for header in self:
            authentication = header.subscription_id.authentication_id
            try:
                check_name(header.name or "", is_authenticated=authentication.kind not in (False, "none"))
            except EntryRefused as error:
                raise ValidationError(put_into_words(self.env, error)) from error

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        # a default of the user's can name any field: nobody names a secret of somebody else
        return {name: value for name, value in super().default_get(fields).items() if name != "value_id"}

    @api.model_create_multi
    def create(self, vals_list):
        headers = super().create(vals_list)
        headers.subscription_id._check_draft_and_sign()
        return headers

    def write(self, vals):
        if {"name", "subscription_id"} & vals.keys():
            self.subscription_id._check_draft_and_sign()
        if "subscription_id" in vals and any(
            vals["subscription_id"] != header.subscription_id.id for header in self
        ):
            raise UserError(self.env._("A header stays with its subscription."))
        return super().write(vals)

    def unlink(self):
        self.subscription_id._check_draft_and_sign()
        secrets = self.sudo().value_id
        result = super().unlink()
        secrets.unlink()
        return result

    # === BUSINESS METHODS === #

    def _replace_value(self, value):
        self.check_access("write")
        self._check_may_change_shared()
        try:
            check_value(value)
        except EntryRefused as error:
            problem = put_into_words(self.env, error)
            raise ValidationError(
                self.env._("%(header)s: %(problem)s", header=self.name, problem=problem)
            ) from None
        header = self.sudo()
        former = header.value_id
        header.value_id = self.env["integration.secret"]._store(
            value, name=self.env._("Header %s", self.name), record=self
        )
        former.unlink()
        self.env["integration.audit"]._log("header.value_replaced", self.subscription_id, header=self.name)

    def _forget(self):
        """Destroy values that were given for another receiver."""
        secrets = self.sudo().value_id
        self.sudo().value_id = False
        secrets.unlink()

    # === GETTERS === #

    def _get_pairs(self) -> tuple:
        """Names and values; to be called as superuser.

        :raise ConfigurationError: when a value cannot be read
        """
        for header in self:
            if not header.value_id:
                raise SecretUnreadable(f"the header {header.name} has no value")
        return tuple((header.name, header.value_id._reveal()) for header in self)
