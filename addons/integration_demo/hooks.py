# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when the addon is uninstalled."""


def uninstall_hook(env):
    """End all that flows to and from the partners of the demonstration: nobody plays them any more.

    What was written stays, as posted documents and the audit trail always do.
    """
    env["integration.demo"]._end_all()
