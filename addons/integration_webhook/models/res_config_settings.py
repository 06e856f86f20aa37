# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_core.tools.errors import EntryRefused

from ..entry_words import put_into_words
from ..tools.addresses import parse_ports
from .integration_network import DEFAULT_PUBLIC_PORTS, PUBLIC_PORTS


class ResConfigSettings(models.TransientModel):
    """The settings of webhooks."""

    _inherit = "res.config.settings"

    integration_public_ports = fields.Char(
        "Ports on the internet",
        config_parameter=PUBLIC_PORTS,
        default=DEFAULT_PUBLIC_PORTS,
        help="Webhooks go to public addresses on these ports only. Empty: 443 and 8443.",
    )

    def set_values(self):
        """Store the settings; who opened which ports is in the audit trail."""
        networks = self.env["integration.network"]
        former = networks._get_public_ports_text()
        result = super().set_values()
        ports = networks._get_public_ports_text()
        if ports != former:
            self.env["integration.audit"]._log("network.public_ports_changed", former=former, ports=ports)
        return result

    @api.constrains("integration_public_ports")
    def _check_integration_public_ports(self):
        for settings in self:
            try:
                parse_ports(settings.integration_public_ports or "")
            except EntryRefused as error:
                raise ValidationError(put_into_words(self.env, error)) from error
