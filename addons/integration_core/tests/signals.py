# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def count_signals(cr) -> int:
    """Return how often processes were told to forget, as this transaction sees it."""
    cr.execute("SELECT count(*) FROM orm_signaling_default")
    return cr.fetchone()[0]


def count_told(cr, change) -> int:
    """Return how often processes are told to forget by a change."""
    before = count_signals(cr)
    change()
    return count_signals(cr) - before
