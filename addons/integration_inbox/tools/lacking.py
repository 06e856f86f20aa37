# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which codes a message lacks: so that mapping one runs those that lack it, and no others."""

from odoo.addons.integration_contract.tools.lacking import shorten


def name_lack(table: str, model: str, code: str | None, id_: int | None) -> str:
    """Return one name for what a code map lacks.

    :param code: what a partner sent; the side that is to be found when ``id_`` is given
    :param id_: of the record that has no code
    """
    known = ("record", str(id_)) if id_ else ("code", shorten(code) or "")
    return "\t".join((table, model, *known))


def name_lacks(error) -> list:
    """Return the names of all that a failure tells to be lacking: see ``UnmappedCode.missing``."""
    return sorted({name_lack(*lack) for lack in getattr(error, "missing", ())})
