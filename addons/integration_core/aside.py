# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Short transactions beside the running one, which see what others commit meanwhile.

Odoo's own are REPEATABLE READ (PostgreSQL §13.2.2): they see what was committed when they began, and fail on a row that
another one has changed since. What several processes do at once waits for the row instead, and takes it as it is then.
"""

from contextlib import contextmanager

_MODE = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
_LOSABLE = "; SET LOCAL synchronous_commit = off"


@contextmanager
def opened(registry, *, is_losable=False):
    """Open one; it is committed unless something raises.

    :param bool is_losable: a crash may lose it, within a second of its commit, which then does not wait for the disk
    """
    with registry.cursor() as cr:
        cr.execute(_MODE + _LOSABLE if is_losable else _MODE)
        yield cr
