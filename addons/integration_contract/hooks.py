# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when the addon leaves."""

from odoo.addons.integration_core.leaving import take_along


def uninstall_hook(env):
    """Resolve the issues about contracts: nobody could any more."""
    take_along(env, "integration_contract")
