# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the lines of a document say, in one value.

An event watches stored columns of the record itself. A document's lines are records of their own, so the record keeps a
digest of them: it differs when, and only when, one of them does.
"""

from odoo import models

from odoo.addons.integration_core.tools import canonical_json


def digest(lines, names):
    """Return the digest of these fields of the lines, in whatever order these come; ``False`` for no lines."""
    told = sorted([_text(line[name]) for name in names] for line in lines)
    return canonical_json.digest(told) if told else False


def _text(value):
    return (
        ",".join(map(str, sorted(value._origin.ids))) if isinstance(value, models.BaseModel) else str(value)
    )
