# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written beside a request: in a short transaction of its own, or after its answer has left.

Each request of each client writes so twice, for its limit and for the log. Odoo's pool resets a connection whenever it
is taken, which with a transaction around one statement makes six round trips; on a connection that a process keeps for
such statements it is one.
"""

import atexit
from collections import deque

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from odoo.addons.integration_core import aside

# As in a transaction that :func:`opened` opens.
_KEPT_MODE = "SET default_transaction_isolation = 'read committed'; SET synchronous_commit = off"

#: connections that this process keeps; threads take different ones
_kept = deque()
_MOST_KEPT = 2


def opened(registry):
    """Open a short transaction, which sees what others commit meanwhile; it is committed unless something raises.

    A crash may lose the last of these; none of them is worth a request that waits for the disk.
    """
    return aside.opened(registry, is_losable=True)


def execute(registry, query) -> list:
    """Run one statement, which is a transaction by itself, and return its rows.

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


def when_sent(response, work):
    """Call ``work()`` once this response has gone to the caller; never, when another one is sent in its place.

    A request that is tried again makes a response each time, and only the last is sent.
    """
    response.call_on_close(work)


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
    # the next one to take this connection from Odoo's pool sets it back
    cr.connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    cr.execute(_KEPT_MODE)
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
