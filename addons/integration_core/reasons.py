# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a person did what concerns many records at once: asked before, kept in the audit trail."""

from odoo.exceptions import UserError

#: characters of a reason that tells a later reader something
LENGTH = 10


def check(env, reason) -> str:
    """Return a reason without the blanks around it.

    :raise UserError: when it is too short
    """
    reason = (reason or "").strip()
    if len(reason) < LENGTH:
        raise UserError(env._("Write a reason with %s characters at least: somebody will ask.", LENGTH))
    return reason
