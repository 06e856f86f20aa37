# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a body looks like without what it says: names of members and kinds of values, for people who need no more."""

import json

from odoo.addons.integration_core.tools.masking import MASK, hide_names

LONGEST = 20_000
_MOST_ITEMS = 3


def outline(body: str) -> str:
    """Return a body with every value masked, its lists cut short.

    What partners send has no contract that would say which of its values are harmless, so all are taken for sensitive,
    and so are names that look like values.
    """
    try:
        text = json.dumps(hide_names(_mask(json.loads(body))), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return MASK
    return text if len(text) <= LONGEST else text[:LONGEST] + "\n…"


def _mask(value):
    if isinstance(value, dict):
        return {name: _mask(item) for name, item in value.items()}
    if isinstance(value, list):
        shown = [_mask(item) for item in value[:_MOST_ITEMS]]
        return shown + ["…"] * (len(value) > _MOST_ITEMS)
    return MASK if value is not None else None
