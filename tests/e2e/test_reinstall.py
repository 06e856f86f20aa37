# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An addon that was in use can be uninstalled, and comes back as if it were new."""

import pytest

from dev import databases, paths
from dev import odoo as odoo_commands

IN_USE = """
    system = env["integration.system"].create({"name": "Analytics", "code": "reinstalled"})
    interface = env["integration.interface"].create(
        {"name": "Out", "code": "reinstalled", "system_id": system.id, "direction": "both", "owner_id": env.uid}
    )
    env["integration.subscription"].create(
        {
            "name": "All",
            "interface_id": interface.id,
            "event_types": "*",
            "url": "https://partner.example/hook",
        }
    )
    client = env["integration.client"].create({"name": "Client", "code": "reinstalled", "system_id": system.id})
    env["integration.source"].create(
        {"name": "In", "code": "reinstalled", "interface_id": interface.id, "client_id": client.id}
    )
"""
# Odoo refuses to uninstall what is loaded with the server, so people take it out of odoo.conf before.
UNINSTALL = """
    from odoo.tools import config
    config["server_wide_modules"] = [name for name in config["server_wide_modules"] if name not in names]
    env["ir.module.module"].search([("name", "in", names)]).button_uninstall()
    env.cr.commit()
    from odoo.modules.registry import Registry
    Registry.new(env.cr.dbname, update_module=True)
"""
LEFT = """
    SELECT table_name FROM information_schema.tables
     WHERE table_name LIKE 'integration_subscription%' OR table_name LIKE 'integration_client%'
        OR table_name LIKE 'integration_source%' OR table_name LIKE 'integration_message%'
"""
ADDONS = ["integration_webhook", "integration_api", "integration_inbox"]


@pytest.fixture(scope="module")
def database():
    """A database of its own, without a server."""
    with odoo_commands.ready() as odoo, databases.scratch(odoo, databases.product(odoo), "reinstall") as name:
        yield odoo, name


def test_an_addon_that_was_in_use_leaves_nothing_behind_and_can_be_installed_again(database):
    odoo, name = database
    odoo.run_script(name, IN_USE)
    odoo.run_script(name, UNINSTALL, names=ADDONS)
    assert odoo.postgres.run(LEFT, database=name) == []
    odoo.install(name, ADDONS, paths.LOGS / "reinstall.log")
    odoo.run_script(name, IN_USE.replace("reinstalled", "again"))
