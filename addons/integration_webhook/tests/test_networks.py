# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.integration_core.tools.addresses import check_url
from odoo.addons.integration_core.tools.errors import AddressRefused, ConfigurationError

from .common import WebhookCase


@tagged("post_install", "-at_install")
class TestNetworks(WebhookCase):
    """Where webhooks go is decided by the networks and ports that are open now."""

    def test_a_closed_network_closes_what_is_active(self):
        self.system.private_network = True
        network = self.env["integration.network"].with_user(self.manager).create({"cidr": "10.1.0.0/16"})
        subscription = self.make_subscription(url="http://10.1.2.3/")
        lane = subscription.sudo()._get_lane()
        check_url(lane.url, lane.rules)
        network.active = False
        with self.assertRaises(AddressRefused):
            check_url(lane.url, subscription.sudo()._get_lane().rules)

    def test_the_ports_of_the_internet_are_a_setting(self):
        with self.assertRaisesRegex(ValidationError, "port 9443"):
            self.make_subscription(url="https://partner.example:9443/")
        self.env["res.config.settings"].create({"integration_public_ports": "443 9443"}).execute()
        self.assertTrue(self.make_subscription(url="https://partner.example:9443/"))
        with self.assertRaisesRegex(ValidationError, "port 8443"):
            self.make_subscription(url="https://partner.example:8443/")

    def test_ports_that_cannot_be_read_open_nothing(self):
        self.env["ir.config_parameter"].set_param("integration_webhook.public_ports", "any")
        with self.assertRaises(ConfigurationError):
            self.subscription.sudo()._get_lane()
