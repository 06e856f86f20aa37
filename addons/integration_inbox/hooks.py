# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when the addon leaves."""

from odoo.addons.integration_core.leaving import take_along


def uninstall_hook(env):
    """Take along the secrets of the sources' keys, and resolve the issues about sources."""
    take_along(env, "integration_inbox")
