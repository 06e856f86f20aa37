# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when the addon leaves."""


def uninstall_hook(env):
    """Archive the service users: what keeps everybody from logging in as one of them goes with this addon."""
    env["res.users"].search([("integration_client_ids", "!=", False)]).active = False
