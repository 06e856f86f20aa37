# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The lanes of sources: who works on a source's messages holds one of them."""

from odoo.addons.integration_core.engine.hold import Lanes

LANES = Lanes(0x69696E62)
#: lanes of a source, at most
MOST = 8


def number_of(source_id: int, lane: int) -> int:
    """Return the number of a source's lane among those of all sources.

    :param lane: which of its lanes, from 0
    """
    return source_id * MOST + lane


def is_held(cr, source_id: int, lane: int) -> bool:
    """Whether somebody works on this lane now."""
    return bool(LANES.find_held(cr, [number_of(source_id, lane)]))
