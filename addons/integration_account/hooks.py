# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens once, when the addon is installed."""

from odoo.tools import SQL


def post_init_hook(env):
    """Make roles and ranks of the contacts that are there already agree: who has either gets both.

    In plain SQL, because these may be a million rows, and their roles change for nobody outside.
    """
    for role, rank in (("party_customer", "customer_rank"), ("party_vendor", "supplier_rank")):
        names = {"role": SQL.identifier(role), "rank": SQL.identifier(rank)}
        env.cr.execute(
            SQL("UPDATE res_partner SET %(role)s = TRUE WHERE %(rank)s > 0 AND %(role)s IS NOT TRUE", **names)
        )
        env.cr.execute(
            SQL("UPDATE res_partner SET %(rank)s = 1 WHERE %(role)s AND coalesce(%(rank)s, 0) = 0", **names)
        )
    env["res.partner"].invalidate_model()
