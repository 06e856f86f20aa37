# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The set-up's steps in their order: Odoo, virtual environment, the link between them, a browser, packages of npm and
test data if asked for."""

from dev import browser, linkage_data, npm_packages, odoo_source, steps, virtualenv
from dev.missing import told_in_one_line


@told_in_one_line
def main(arguments):
    """Do whatever step is not done yet.

    :param list arguments: ``--browser`` asks for what only tests need too: a browser, packages of npm, test data
    :return: exit status
    """
    with steps.lock():
        tree = odoo_source.ensure()
        virtualenv.ensure()
        virtualenv.link(tree)
        if "--browser" in arguments:
            browser.ensure()
            npm_packages.ensure()
            linkage_data.ensure()
    return 0
