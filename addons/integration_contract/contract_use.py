# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who uses a contract, as the addons by which it travels tell; see ``integration.contract._get_usage``."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

#: a contract used within this time is retired only by force
RECENTLY = timedelta(days=30)


class ContractUse(NamedTuple):
    """One agreement under which a contract is used.

    :param record: a grant, a subscription…: with activities
    :param system: ``integration.system``, of whoever uses it
    :param str what: what it does with it, in words
    :param last_used_at: when it last did, in UTC; False if never
    """

    record: Any
    system: Any
    what: str
    last_used_at: datetime | bool

    def get_person(self):
        """Return who answers for it, if that person can see it; else nobody."""
        for user in (self.record.owner_id, self.record.steward_id):
            if user.active and self.record.with_user(user).has_access("read"):
                return user
        return self.record.env["res.users"]


def find_recent(uses, now):
    """Return the uses of the last 30 days, the latest first."""
    recent = [use for use in uses if use.last_used_at and use.last_used_at > now - RECENTLY]
    return sorted(recent, key=lambda use: use.last_used_at, reverse=True)
