# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How what went over interfaces ended, in the same words for what we send, answer, process and do in the background."""

from collections.abc import Mapping

#: it came, which says nothing of how it ended
RECEIVED = "received"
DONE = "done"
#: the other side was, or we were, asked too much at a time
LIMITED = "limited"
#: whoever was asked dislikes it, and it is for who asked to correct
REFUSED = "refused"
#: whoever was asked has a fault of its own
FAILED = "failed"
#: nobody answered, or not in time, or nothing that could be read
UNREACHABLE = "unreachable"
#: nothing left us
UNSENT = "unsent"
#: ended by a person
IGNORED = "ignored"
CANCELLED = "cancelled"

ALL = (RECEIVED, DONE, LIMITED, REFUSED, FAILED, UNREACHABLE, UNSENT, IGNORED, CANCELLED)
#: what is neither a success nor a failure
NEUTRAL = frozenset({RECEIVED, IGNORED, CANCELLED})


def find_success(counts: Mapping[str, int]) -> float | None:
    """Return which share of what came to an end by itself went well, from 0 to 1.

    :param counts: by outcome
    :return: ``None`` when nothing did
    """
    ended = sum(count for outcome, count in counts.items() if outcome not in NEUTRAL)
    return counts.get(DONE, 0) / ended if ended else None
