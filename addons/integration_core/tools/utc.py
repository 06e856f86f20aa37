# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Moments as Odoo stores them: in UTC, without a zone."""

from datetime import datetime, timezone


def from_epoch(seconds: float) -> datetime:
    """Return the moment so many seconds after 1970 began."""
    return datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None)


def now() -> datetime:
    """Return the present moment, to the microsecond; ``fields.Datetime.now`` cuts it to the second."""
    return datetime.now(timezone.utc).replace(tzinfo=None)
