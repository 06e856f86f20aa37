# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The clock of an issue: until when somebody should have dealt with it, and how that stands."""

from datetime import datetime, timedelta

#: hours until somebody should have dealt with it, where a customer says nothing else
HOURS = {"critical": 4, "high": 8, "medium": 24, "low": 72}
OK, AT_RISK, BREACHED = "ok", "at_risk", "breached"
#: the last part of the time, in which it is at risk
LAST_PART = 0.2


def get_due(started: datetime, hours: float, paused_minutes: int = 0) -> datetime:
    """Return until when an issue is to be dealt with.

    :param started: when its clock began to run
    :param hours: how long it may take
    :param paused_minutes: how long it stood still, while a partner's answer was waited for
    """
    return started + timedelta(hours=hours, minutes=paused_minutes)


def judge(now: datetime, started: datetime, due: datetime | None, paused_minutes: int = 0) -> str:
    """Return how a clock that runs stands; the cron of issues says the same in SQL."""
    if not due:
        return OK
    if due <= now:
        return BREACHED
    allowed = due - started - timedelta(minutes=paused_minutes)
    return AT_RISK if due - allowed * LAST_PART <= now else OK
