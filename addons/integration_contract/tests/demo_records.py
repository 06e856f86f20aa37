# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The records that the examples of contracts show, in any database: for tests and for the benches."""

from odoo.modules.module import Manifest
from odoo.tools.convert import convert_file

_ROOT = "integration_core"
CHART = "generic_coa"


def load(env):
    """Load the demo files of the suite's installed addons, those of an addon after those of what it depends on.

    With accounting, the company of ``env`` gets a chart of accounts first unless it has one. A record that is there
    already, because the database has demo data, becomes what its file says.
    """
    if "account.chart.template" in env and not env.company.chart_template:
        env["account.chart.template"].try_loading(CHART, company=env.company, install_demo=False)
    for name in addons(env):
        for filename in Manifest.for_addon(name)["demo"]:
            convert_file(env, name, filename, {}, mode="init", noupdate=True)
    env.flush_all()


def addons(env) -> list[str]:
    """Return the installed addons of the suite, each after those that it depends on."""
    installed = set(env["ir.module.module"].sudo().search([("state", "=", "installed")]).mapped("name"))
    found, standing = [], {}

    def visit(name):
        """Return whether an addon stands on the suite's first one, and note it after all that it depends on."""
        if name not in standing:
            standing[name] = name == _ROOT
            depends = [other for other in Manifest.for_addon(name)["depends"] if other in installed]
            below = [visit(other) for other in sorted(depends)]
            standing[name] = standing[name] or any(below)
            if standing[name]:
                found.append(name)
        return standing[name]

    for name in sorted(installed):
        visit(name)
    return found


def find(env, schema) -> list:
    """Return the record that each example of a contract shows, in order; ``None`` where there is none.

    :param dict schema: of the contract
    """
    return [env.ref(xml_id, raise_if_not_found=False) for xml_id in schema.get("x-example-records", ())]
