# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when the addon leaves."""

from odoo.addons.integration_core.leaving import take_along


def uninstall_hook(env):
    """Take what would be left behind: issues about contracts, actions on the forms of other apps."""
    env["integration.property.source"]._withdraw_offers()
    take_along(env, "integration_contract")
