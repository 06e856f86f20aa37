# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What figures are counted from."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Source:
    """Rows of a table that are counted by the minute, in SQL of our own; ``raw`` is the row.

    Rows are either only added, and are found by their ids; or they change, and are found by when they ended. A time of
    a row is one that a process of Odoo wrote, by its own clock.

    :ivar key: names what is kept about it
    :ivar kind: of the figures, see ``integration.statistic``
    :ivar at: column that says in which minute a row counts; it has an index
    :ivar outcome: expression, one of :mod:`..tools.outcomes`
    :ivar outcomes: all that it may be; no other source of the same kind has one of these
    :ivar duration: expression, milliseconds; ``NULL`` where there is none
    :ivar company: and
    :ivar interface: expressions, ids
    :ivar joins: of the tables that expressions need
    :ivar where: which rows count
    :ivar is_append_only: whether rows are only added and removed
    :ivar lateness: how much later than its time a row that changes may be written, clocks of hosts included
    """

    key: str
    kind: str
    table: str
    at: str
    outcome: str
    outcomes: tuple[str, ...]
    duration: str = "NULL"
    company: str = "raw.company_id"
    interface: str = "NULL"
    joins: str = ""
    where: str = "true"
    is_append_only: bool = True
    lateness: timedelta = timedelta(minutes=5)
