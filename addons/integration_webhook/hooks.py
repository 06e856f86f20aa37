# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when the addon leaves."""

from odoo.addons.integration_core.leaving import take_along

JOB_MODELS = ("integration.drain", "integration.replay")


def uninstall_hook(env):
    """Remove the secrets of subscriptions, resolve the issues about them, and cancel the jobs that would send."""
    take_along(env, "integration_webhook")
    waiting = [
        ("model_name", "in", JOB_MODELS),
        ("state", "in", ("wait_dependencies", "pending", "enqueued")),
    ]
    env["queue.job"].search(waiting).button_cancelled()
