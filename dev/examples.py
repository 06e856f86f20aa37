# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Example set-ups that more than one command needs, done as an administrator would, by Odoo's own methods."""

CHART = """
    company = env["res.company"].browse(1)
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
    result = company.chart_template
"""


def set_up_accounting(odoo, database):
    """Load the generic chart of accounts: a database without demo data has none, and no invoice posts without.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :param str database: with the account app
    """
    return odoo.run_script(database, CHART)
