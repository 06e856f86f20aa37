# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..entry_words import put_into_words
from ..tools.addresses import AddressRules, AllowedNetwork, parse_network, parse_ports
from ..tools.errors import ConfigurationError, EntryRefused

# its name is from the days when webhooks alone left; those who have set it keep what they set
PUBLIC_PORTS = "integration_webhook.public_ports"
DEFAULT_PUBLIC_PORTS = "443, 8443"
_AUDITED_FIELDS = ("cidr", "ports", "active")


class IntegrationNetwork(models.Model):
    """A private network that we may call: for systems marked as on a private network, and for no others.

    Everything inside the organisation's own network is closed until a manager opens it here, for all companies.
    """

    _name = "integration.network"
    _inherit = ["integration.company.bound"]
    _description = "Allowed Private Network"
    _order = "cidr, id"
    _rec_name = "cidr"

    cidr = fields.Char("Network", required=True, help="Such as 10.20.0.0/16, or one address.")
    ports = fields.Char(help="Such as 443, 8080. Empty: all ports.")
    note = fields.Char(help="What stands there, and who asked for it.")
    active = fields.Boolean(default=True)

    # === CONSTRAINTS === #

    @api.constrains("cidr", "ports")
    def _check_readable(self):
        for network in self:
            try:
                network._get_allowed()
            except EntryRefused as error:
                raise ValidationError(put_into_words(self.env, error)) from error

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        networks = super().create(vals_list)
        for network in networks:
            network._log("network.opened")
        return networks

    def write(self, vals):
        result = super().write(vals)
        if set(_AUDITED_FIELDS) & vals.keys():
            for network in self:
                network._log("network.changed")
        return result

    def unlink(self):
        for network in self:
            network._log("network.closed")
        return super().unlink()

    def _log(self, action):
        detail = {name: self[name] for name in _AUDITED_FIELDS}
        self.env["integration.audit"]._log(action, self, **detail)

    # === GETTERS === #

    def _get_allowed(self) -> AllowedNetwork:
        self.ensure_one()
        ports = parse_ports(self.ports or "")
        return AllowedNetwork(parse_network(self.cidr or ""), ports or None)

    @api.model
    def _get_rules(self, system) -> AddressRules:
        """Where a system may be reached.

        :raise ConfigurationError: when the ports in the settings cannot be read
        """
        try:
            ports = parse_ports(self._get_public_ports_text())
        except EntryRefused as error:
            problem = put_into_words(self.env, error)
            raise ConfigurationError(f"{PUBLIC_PORTS}: {problem}") from error
        if not system.sudo().private_network:
            return AddressRules(public_ports=ports)
        networks = self.sudo().search([("active", "=", True)])
        return AddressRules(tuple(network._get_allowed() for network in networks), ports)

    @api.model
    def _get_public_ports_text(self):
        """The ports of public addresses, as they were entered."""
        return self.env["ir.config_parameter"].sudo().get_param(PUBLIC_PORTS) or DEFAULT_PUBLIC_PORTS
