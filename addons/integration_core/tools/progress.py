# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far the rows of a table are counted for good, although transactions commit in another order than they began.

A row has a position: its id, or for rows that change, the second in which it ended. What a transaction writes that is
open while we count is not seen, and its position may be far behind the last one when it commits. So each run asks who
is writing to the table, and what was written up to there counts for good once all of these have ended.

- A run counts anew the minutes of all rows above ``recent``: what came since the run before the last.
- Once nobody writes any more who did at the last run, it does so above ``safe``, and ``safe`` moves on.

So each row is looked at some two times, however long a transaction stays open, and once more when that has ended.
"""

from collections.abc import Set
from dataclasses import dataclass

#: instead of a position: nothing is known of what was counted, and whoever counts says where to begin
UNKNOWN = -1


@dataclass(frozen=True)
class Progress:
    """What a run leaves to the next one.

    :ivar table: object id of the table (PostgreSQL §8.19); another one is another table, whatever its name
    :ivar safe: all that will ever be up to this position is there, and was counted
    :ivar recent: where the run before this one ended, as far as that was not ``safe``
    :ivar last: where this run ended
    :ivar writers: virtual transaction ids of who was writing to the table then
    """

    table: int
    safe: int
    recent: int
    last: int
    writers: frozenset[str] = frozenset()


def advance(
    progress: Progress | None, table: int, position: int, writers: Set[str], *, is_clock: bool = False
) -> tuple[int, Progress]:
    """Tell above which position rows have to be looked at.

    What is asked for has to be found in this order: the position, then the writers, then the rows. Whoever takes a
    lower position is a writer by then or has ended, and what it committed is seen.

    :param position: the highest there is
    :param is_clock: whether positions are times; they may go back by themselves then
    :return: (the position, what to keep for the next run)
    """
    writers = frozenset(writers)
    if progress and progress.table == table and (position >= progress.last or is_clock):
        lower, safe, recent = _advance(progress, position, writers)
    else:  # never counted, made anew, or put back from a copy
        lower = safe = recent = UNKNOWN
    if not writers:
        safe = recent = position
    return lower, Progress(table, safe, recent, position, writers)


def _advance(progress, position, writers):
    safe, recent, last = (min(former, position) for former in (progress.safe, progress.recent, progress.last))
    return (recent, safe, last) if progress.writers & writers else (safe, last, last)
