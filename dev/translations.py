# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The terms that translators translate: ``python -m dev.translations`` writes ``i18n/<addon>.pot`` of every addon.

They are Odoo's own export of a database with the whole suite, without what differs from day to day in the header: a
file changes when a term does.
"""

import re
import sys

from dev import databases, paths, steps, suite
from dev import odoo as odoo_commands
from dev.missing import told_in_one_line

EXPORT = """
    import io
    from odoo.tools.translate import trans_export

    result = {}
    for name in names:
        with io.BytesIO() as buffer:
            trans_export(None, [name], buffer, "po", env)
            result[name] = buffer.getvalue().decode()
"""
# Odoo writes them anew each time: when it was exported, and by which build.
_DATES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date): .*\\n"\n', re.MULTILINE)
_BUILD = re.compile(r'^("Project-Id-Version: Odoo Server \d+\.\d+)-\d+', re.MULTILINE)


@told_in_one_line
def main():
    """Export the terms.

    :return: exit status
    """
    with odoo_commands.ready() as odoo, databases.scratch(odoo, databases.product(odoo), "terms") as database:
        exported = odoo.run_script(database, EXPORT, names=suite.product())
    for name, text in exported.items():
        path = template(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(settle(text))
        steps.say(f"Wrote {paths.shown(path)}.")
    return 0


def template(name):
    """Return the path of an addon's terms."""
    return paths.ADDONS / name / "i18n" / f"{name}.pot"


def settle(text):
    """Return an export without what changes from day to day."""
    return _BUILD.sub(r"\1", _DATES.sub("", text))


if __name__ == "__main__":
    sys.exit(main())
