# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a whole stands by its parts, in the words of the draft “Health Check Response Format for HTTP APIs”."""

from collections.abc import Mapping

PASS, WARN, FAIL = "pass", "warn", "fail"
_ORDER = (PASS, WARN, FAIL)
MEDIA_TYPE = "application/health+json"


def judge(checks: Mapping[str, str]) -> str:
    """Return how the worst of some checks stands; nothing to check is no fault."""
    return max(checks.values(), key=_ORDER.index, default=PASS)


def find_status(state: str) -> int:
    """Return the HTTP status of a state: what may be used, with a warning too, is 200."""
    return 503 if state == FAIL else 200
