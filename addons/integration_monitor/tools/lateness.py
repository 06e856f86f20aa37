# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether what is late is too much, and what of several verdicts is the worst."""

#: how an expectation stands: nothing is late, something is, or so much that somebody has to know
OK, LATE, BREACHED = "ok", "late", "breached"
_ORDER = (OK, LATE, BREACHED)


def find_state(count: int, amount: float | None, least_count: int, least_amount: float) -> str:
    """Return how something stands.

    :param count: how many are late, and
    :param amount: the money that hangs on them; ``None`` where nobody knows
    :param least_count: from how many on it is too much; 0 for never
    :param least_amount: from which amount on, likewise
    """
    if not count:
        return OK
    is_over = (least_count and count >= least_count) or (least_amount and (amount or 0) >= least_amount)
    return BREACHED if is_over else LATE


def get_worst(states) -> str:
    """Return the worst of some verdicts; of none, that all is well."""
    return max(states, key=_ORDER.index, default=OK)
