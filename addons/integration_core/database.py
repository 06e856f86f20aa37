# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a database does that is nobody's mistake: it goes away for a moment, or makes us wait for others."""

import psycopg2
from psycopg2.pool import PoolError

from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

#: classes of errors (PostgreSQL appendix A) that pass by themselves, or when somebody looks after the server:
#: connection lost, no room or connections left, ended by an operator or a restart, trouble with files
_PASSING = ("08", "53", "57", "58")
#: writing to what is a replica now
_READ_ONLY = "25006"

#: what two transactions do to each other: Odoo repeats a request upon these
DISTURBED = (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)


def is_away(error: BaseException) -> bool:
    """Return whether the database could not do its work now, whatever was asked of it.

    What failed may have been done or not: a session that ends in its COMMIT does not tell. What two transactions do to
    each other is not meant (class 40, ``lock_not_available``), nor what a statement itself is wrong with.
    """
    if isinstance(error, PoolError):
        return True
    if not isinstance(error, psycopg2.Error):
        return False
    code = error.pgcode
    if code is None:  # the client library tells of a connection that is not there, or not any more
        return isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)
    return code == _READ_ONLY or code.startswith(_PASSING)


def limit_waits(cr, seconds: int):
    """Wait for no lock longer than this, until the transaction ends; then ``LockNotAvailable`` (55P03) is raised.

    Odoo itself waits for ever: a transaction that somebody left open would take one worker after the other.
    """
    cr.execute("SELECT set_config('lock_timeout', %s, true)", (f"{seconds}s",))


def only_read(cr, seconds: int):
    """Write nothing from here on, and let no statement take longer than this, until the transaction ends.

    Then ``QueryCanceled`` (57014) is raised, or ``ReadOnlySqlTransaction`` (25006).
    """
    cr.execute("SET TRANSACTION READ ONLY")
    limit_statements(cr, seconds)


def limit_statements(cr, seconds: int):
    """Let no statement take longer than this, until the transaction ends; then ``QueryCanceled`` (57014) is raised."""
    cr.execute("SELECT set_config('statement_timeout', %s, true)", (f"{seconds}s",))
