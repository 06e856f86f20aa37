# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an access review says about a grant, and when the next one is due."""

from datetime import date, datetime, timedelta

UNUSED_AFTER = timedelta(days=90)
YEAR = timedelta(days=365)
AHEAD = timedelta(days=30)

UNUSED, KEYLESS, SUSPENDED, OWNERLESS = "unused", "keyless", "suspended", "ownerless"


def suggest(
    *, now: datetime, last_used_at, approved_at, usable_keys: int, is_suspended: bool, has_owner: bool
):
    """Return what speaks against keeping a grant, the gravest first; ``False`` when nothing does.

    A grant that was never used is unused once it could have been for as long as others may rest.

    :param last_used_at: in UTC, False if never
    :param approved_at: in UTC, False if unknown
    """
    known_since = last_used_at or approved_at
    if not known_since or known_since < now - UNUSED_AFTER:
        return UNUSED
    if not usable_keys:
        return KEYLESS
    if is_suspended:
        return SUSPENDED
    return False if has_owner else OWNERLESS


def needs_reason(decision: str, suggestion) -> bool:
    """Return whether a decision has to be explained: revoking always, keeping what nobody uses."""
    return decision == "revoked" or suggestion == UNUSED


def plan_next(last_completed: datetime | None, oldest_approval: datetime | None) -> date | None:
    """Return until when the next review should be done: a year after the last one, or after the first approval.

    ``None`` when there is nothing to review.

    :param oldest_approval: of the grants in force
    """
    if not oldest_approval:
        return None
    return ((last_completed or oldest_approval) + YEAR).date()


def is_time_to_plan(due: date | None, today: date) -> bool:
    """Return whether the next review is so near that somebody has to start it."""
    return due is not None and due - AHEAD <= today
