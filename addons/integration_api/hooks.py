# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when the addon leaves."""

from odoo.addons.integration_core.leaving import take_along


def uninstall_hook(env):
    """Archive the service users: what keeps everybody from logging in as one of them goes with this addon.

    The secrets of the keys go, and the issues about clients are resolved.
    """
    take_along(env, "integration_api")
    env["res.users"].search([("integration_client_ids", "!=", False)]).active = False
