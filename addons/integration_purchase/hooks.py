# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens once, when the addon is installed."""


def pre_init_hook(env):
    """Add the columns of purchase orders that Odoo would compute for every order there is.

    Nothing was decided of those orders, and nothing is told of their lines before they change: empty is right.
    """
    env.cr.execute(
        "ALTER TABLE purchase_order"
        " ADD COLUMN IF NOT EXISTS approval_state varchar, ADD COLUMN IF NOT EXISTS lines_digest varchar"
    )
