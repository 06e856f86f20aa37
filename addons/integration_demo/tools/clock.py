# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The time of the story, which moves only when told."""

from datetime import datetime, timedelta


class StoryClock:
    """A clock that stands in for the real one, in UTC without zone.

    :param now: what it shows first
    """

    def __init__(self, now: datetime):
        self._began = self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        """Go on to a moment; never back."""
        self.now = max(self.now, now)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        """Return the seconds since it began."""
        return (self.now - self._began).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Let time pass, in place of waiting."""
        self.advance(seconds)
