# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens once, when the addon is installed."""

from . import stock_sql


def post_init_hook(env):
    """Name the stock levels that are there already, and note which minimums are not met: nobody is told of it."""
    env.flush_all()
    stock_sql.name_all_levels(env.cr)
    stock_sql.settle_all_rules(env.cr)
    env.invalidate_all()
