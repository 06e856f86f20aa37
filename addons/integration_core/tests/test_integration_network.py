# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from ..tools.addresses import check_url
from ..tools.errors import AddressRefused, ConfigurationError
from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationNetwork(IntegrationCase):
    """The inside is closed, until a manager opens a part of it, for systems of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # networks are for all companies
        cls.manager.company_ids = [Command.set(cls.env["res.company"].search([]).ids)]

    def rules(self):
        return self.env["integration.network"]._get_rules(self.system)

    def open(self, cidr="10.1.0.0/16", **vals):
        return self.env["integration.network"].with_user(self.manager).create({"cidr": cidr, **vals})

    def test_only_managers_open_and_close(self):
        network = self.open()
        for user in (self.user, self.operator, self.developer, self.auditor):
            networks = self.env["integration.network"].with_user(user)
            self.assertEqual(networks.browse(network.id).cidr, "10.1.0.0/16")
            for attempt in (
                lambda networks=networks: networks.create({"cidr": "10.2.0.0/16"}),
                lambda networks=networks: networks.browse(network.id).write({"ports": "22"}),
                lambda networks=networks: networks.browse(network.id).unlink(),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_a_network_serves_systems_of_ours_only(self):
        self.open(ports="8080")
        with self.assertRaises(AddressRefused):
            check_url("http://10.1.2.3:8080/", self.rules())
        self.system.private_network = True
        check_url("http://10.1.2.3:8080/", self.rules())
        for url in ("http://10.1.2.3:8081/", "http://10.2.2.3:8080/", "http://169.254.169.254:8080/"):
            with self.assertRaises(AddressRefused):
                check_url(url, self.rules())

    def test_nothing_but_private_networks_can_be_opened(self):
        for vals in (
            {"cidr": "8.8.8.0/24"},
            {"cidr": "0.0.0.0/0"},
            {"cidr": "169.254.169.254"},
            {"cidr": "fe80::/10"},
            {"cidr": "224.0.0.0/4"},
            {"cidr": "fd00:ec2::254"},
            {"cidr": "10.0.0.1/8"},
            {"cidr": "anything"},
            {"cidr": "10.1.0.0/16", "ports": "all"},
        ):
            with self.assertRaises(ValidationError):
                self.open(**vals)
        with self.assertRaises(ValidationError):
            self.open().cidr = "100.64.0.0/10"

    def test_opening_and_closing_is_audited(self):
        network = self.open(note="Analytics")
        network.ports = "443"
        network.note = "nobody asks"
        network.unlink()
        rows = self.env["integration.audit"].search([("action", "=like", "network.%")], order="id")
        self.assertEqual(rows.mapped("action"), ["network.opened", "network.changed", "network.closed"])
        self.assertEqual(rows.user_id, self.manager)

    def test_the_ports_of_the_internet_are_a_setting(self):
        settings = self.env["res.config.settings"].create({"integration_public_ports": "443 9443"})
        settings.execute()
        row = self.env["integration.audit"].search([("action", "=", "network.public_ports_changed")])
        self.assertEqual(row.detail, '{"former":"443, 8443","ports":"443 9443"}')
        check_url("https://partner.example:9443/", self.rules())
        with self.assertRaises(AddressRefused):
            check_url("https://partner.example:8443/", self.rules())
        with self.assertRaises(ValidationError):
            settings.integration_public_ports = "https"

    def test_ports_that_cannot_be_read_open_nothing(self):
        self.env["ir.config_parameter"].set_param("integration_webhook.public_ports", "any")
        with self.assertRaises(ConfigurationError):
            self.rules()

    def test_a_restored_copy_has_no_network_open(self):
        network = self.open()
        self.env.flush_all()
        for query in get_neutralization_queries(["integration_core"]):
            self.cr.execute(query)
        network.invalidate_recordset()
        self.assertFalse(network.active)
