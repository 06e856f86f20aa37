# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done beside the running transaction: in a short one of its own, or in a single statement.

Odoo's own transactions are REPEATABLE READ (PostgreSQL §13.2.2): they see what was committed when they began, and fail
on a row that another one has changed since. What several processes do at once waits for the row instead, and takes it
as it is then.

Odoo's pool resets a connection whenever it is taken; with a transaction around one statement that makes six round
trips. On a connection that a process keeps for such statements it is one, which counts where each request does it.
"""

import atexit
from collections import deque
from contextlib import contextmanager

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

_MODE = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
_LOSABLE = "; SET LOCAL synchronous_commit = off"
_KEPT_MODE = (
    "SET default_transaction_isolation = 'read committed'; SET synchronous_commit = off;"
    # a row that a session left locked must not keep one worker after the other
    " SET lock_timeout = '2s'"
)

#: connections that this process keeps; threads take different ones
_kept = deque()
_MOST_KEPT = 2


@contextmanager
def opened(registry, *, is_losable=False):
    """Open a short transaction; it is committed unless something raises.

    :param bool is_losable: a crash may lose it, within a second of its commit, which then does not wait for the disk
    """
    with registry.cursor() as cr:
        cr.execute(_MODE + _LOSABLE if is_losable else _MODE)
        yield cr


def execute(registry, query) -> list:
    """Run one statement, which is a transaction by itself and may be lost by a crash, and return its rows.

    When the connection breaks meanwhile it is run again, and may then have been run twice.

    :raise psycopg2.Error: which is not logged, since Odoo's log would show the values
    """
    cr = _take(registry)
    connection = cr.connection
    try:
        return _run(cr, query)
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        if not connection.closed:
            raise
    # the database was restarted since: Odoo's pool finds out which connections still live
    return _run(_open(registry), query)


def _run(cr, query):
    try:
        cr.execute(query, log_exceptions=False)
        rows = cr.fetchall() if cr.description else []
    except BaseException:
        cr.close()
        raise
    _keep(cr)
    return rows


def _take(registry):
    try:
        cr = _kept.pop()
    except IndexError:
        return _open(registry)
    if cr.dbname == registry.db_name:
        return cr
    cr.close()
    return _open(registry)


def _open(registry):
    cr = registry.cursor()
    try:
        # the next one to take this connection from Odoo's pool sets it back
        cr.connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        cr.execute(_KEPT_MODE)
    except BaseException:
        cr.close()
        raise
    return cr


def _keep(cr):
    if len(_kept) < _MOST_KEPT:
        _kept.append(cr)
    else:
        cr.close()


@atexit.register
def _close_kept():
    while _kept:
        _kept.pop().close()
