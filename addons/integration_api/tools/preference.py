# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ``Prefer`` header (RFC 7240), as far as it is understood here."""

import re

# a quoted text may hold a comma or the very word
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def wants_async(header: str | None) -> bool:
    """Whether the caller prefers to ask for the answer later (§4.1)."""
    preferences = _QUOTED.sub("", header or "").split(",")
    return any(preference.partition(";")[0].strip().lower() == "respond-async" for preference in preferences)
