# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What uninstalling the addon leaves behind: nothing that opens anything."""


def uninstall_hook(env):
    """Take the token of the metrics along."""
    env["integration.metrics"]._close()
