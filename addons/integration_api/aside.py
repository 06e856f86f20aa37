# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written beside a request: in a short transaction of its own, or after its answer has left."""

from contextlib import contextmanager

# Waits for whoever has the row, where REPEATABLE READ would fail. A crash may forget the last of these writes; none
# of them is worth a request that waits for the disk.
_MODE = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = off"


@contextmanager
def opened(registry):
    """Open a short transaction, which sees what others commit meanwhile; it is committed unless something raises."""
    with registry.cursor() as cr:
        cr.execute(_MODE)
        yield cr


def when_sent(response, work):
    """Call ``work()`` once this response has gone to the caller; never, when another one is sent in its place.

    A request that is tried again makes a response each time, and only the last is sent.
    """
    response.call_on_close(work)
