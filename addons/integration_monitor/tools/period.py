# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lengths of time that the overview looks at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo.addons.integration_core.tools.buckets import DAY, HOUR, MINUTE, ceil, floor

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """The time until a moment.

    :param length: how long it is
    :param step: seconds of one point of a line
    """

    code: str
    length: timedelta
    step: int

    def find_bounds(self, now: datetime) -> tuple[datetime, datetime]:
        """Return from when until before when it is, in whole minutes."""
        until = ceil(now, MINUTE)
        return until - self.length, until

    def find_former(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the time that it is compared with: the same hours of the day before, or as long before."""
        since, until = self.find_bounds(now)
        back = max(self.length, _DAY)
        return since - back, until - back

    def list_points(self, now: datetime) -> list[datetime]:
        """Return when each point of a line begins."""
        since, until = self.find_bounds(now)
        first, step = floor(since, self.step), timedelta(seconds=self.step)
        return [first + number * step for number in range(-((first - until) // step))]


PERIODS = {
    period.code: period
    for period in (
        Period("1h", timedelta(hours=1), MINUTE),
        Period("24h", timedelta(hours=24), HOUR),
        Period("7d", timedelta(days=7), 4 * HOUR),
        Period("30d", timedelta(days=30), DAY),
        Period("90d", timedelta(days=90), 2 * DAY),
    )
}
DEFAULT = "24h"
