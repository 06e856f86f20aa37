# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How things stand now, as every layer tells it: see ``integration.overview`` for who asks.

What went over interfaces is told by figures (``integration.statistic``). A fact is what figures cannot tell: what
waits, what was given up, who stopped what.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

# What the facts mean; an addon that counts something else names its own.
#: it is to be sent or processed yet; since when the oldest waits
WAITING = "waiting"
#: nobody tries it again by itself: a person has to
GIVEN_UP = "given_up"
#: the same, of what was given up after something got through the last time
GIVEN_UP_LATELY = "given_up_lately"
#: it was given up, a person began it again, and it is not done yet; only where it can go on by itself
BEGUN_AGAIN = "begun_again"
#: receivers that are left alone or tried again; word: ``open`` or ``half_open``; since when nothing got through
BREAKER = "breaker"
#: subscriptions and sources that are paused; word: why they stopped by themselves, none where a person paused them
PAUSED = "paused"
#: subscriptions and sources that are not retired, by state
WAYS = "ways"
#: requests and messages within the period that did not prove who sent them
REFUSED = "refused"
#: issues that are open, those of them that are too late, and those that are nobody's
ISSUES, ISSUES_BREACHED, ISSUES_UNOWNED = "issues", "issues_breached", "issues_unowned"
#: whether the job runner is there: counts 1 if it is
JOB_RUNNER = "job_runner"
#: jobs of the suite that run, that should have run by now, and that failed
JOBS_RUNNING, JOBS_OVERDUE, JOBS_FAILED = "jobs_running", "jobs_overdue", "jobs_failed"
#: lanes that a job works on
LANES_BUSY = "lanes_busy"
#: since: when figures were counted the last time, which is done each minute
COUNTED = "counted"
#: older figures say nothing about now: screens say so, and alerts neither begin nor end
COUNTED_WITHIN = timedelta(minutes=5)
#: for so long it may be a count that takes its time after much came at once; then people and monitoring are told
COUNTED_AT_LATEST = timedelta(minutes=10)


@dataclass(frozen=True)
class RowSource:
    """A fact that is the number of rows of a model which meet a condition, by interface, company and word.

    The rows are counted and listed by the same domain, with the rights of who asks.

    :param domain: which rows count
    :param action: XML id of the window action that lists such rows
    :param interface: path to the interface of a row; empty where it has none
    :param company: name of the field with its company; empty where record rules alone say whose it is
    :param since: name of the field with the time that the oldest counts by; empty where there is none
    :param word: path to what tells rows apart; empty where nothing does
    :param amount: name of the field that is added up; empty where rows are counted
    :param is_for_all: whether it is told to people who may not read the rows; they get the number and no list
    """

    code: str
    model: str
    domain: tuple
    action: str
    interface: str = ""
    company: str = "company_id"
    since: str = ""
    word: str = ""
    amount: str = ""
    is_for_all: bool = False


@dataclass(frozen=True)
class SqlSource:
    """A fact that is no number of rows of one model.

    :param sql: a SELECT of interface, company, word, count, since; ``%(company_ids)s`` are those of who asks. It tells
        nothing that a viewer may not know.
    :param params: of the statement, besides
    """

    code: str
    sql: str
    params: tuple = ()


Source = RowSource | SqlSource


@dataclass(frozen=True)
class Fact:
    """A number that holds now.

    :param model: whose rows are counted; empty where it is no number of rows
    :param interface_id: and
    :param company_id: of what is counted; ``None`` where it has none
    :param word: what tells it apart from others with the same code
    :param since: of the oldest, UTC; ``None`` where no time is known
    """

    code: str
    model: str
    interface_id: int | None
    company_id: int | None
    word: str | None
    count: int
    since: datetime | None


@dataclass(frozen=True)
class Facts:
    """All facts of one moment.

    :param codes: what was asked for. What is not among them is unknown, and not zero: no addon tells it, or who asks
        may not know it
    """

    at: datetime
    rows: tuple[Fact, ...]
    codes: frozenset[str]

    def select(self, code: str, **values) -> list[Fact]:
        """Return the facts with a code and, where told, these values of others of their attributes."""
        found = self._by_code.get(code, [])
        return [fact for fact in found if all(getattr(fact, name) == values[name] for name in values)]

    def narrow(self, company_ids) -> "Facts":
        """Return those of some companies; what is of no company always counts."""
        whose = set(company_ids)
        rows = tuple(fact for fact in self.rows if not fact.company_id or fact.company_id in whose)
        return replace(self, rows=rows)

    def count(self, code: str, **values) -> int:
        """Return how many there are of :meth:`select`."""
        return sum(fact.count for fact in self.select(code, **values))

    def since(self, code: str, **values) -> datetime | None:
        """Return since when the oldest of :meth:`select` is there."""
        return min((fact.since for fact in self.select(code, **values) if fact.since), default=None)

    def words(self, code: str, **values) -> set[str | None]:
        """Return what tells :meth:`select` apart."""
        return {fact.word for fact in self.select(code, **values)}

    @cached_property
    def _by_code(self) -> dict[str, list[Fact]]:
        found = {}
        for fact in self.rows:
            found.setdefault(fact.code, []).append(fact)
        return found
