# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when the addon leaves."""

from odoo.addons.integration_core.leaving import take_along


def uninstall_hook(env):
    """Archive the service users: what keeps everybody from logging in as one of them goes with this addon.

    The secrets of the keys go, the issues about clients are resolved, and the jobs of batches cancelled.
    """
    take_along(env, "integration_api")
    waiting = [
        ("model_name", "=", "integration.batch"),
        ("state", "in", ("wait_dependencies", "pending", "enqueued")),
    ]
    env["queue.job"].search(waiting).button_cancelled()
    env["res.users"].search([("integration_client_ids", "!=", False)]).active = False
