# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which statements something takes, and how many."""

from contextlib import contextmanager
from unittest.mock import patch

_WRITING = ("INSERT", "UPDATE", "DELETE")


def count(mapper, records):
    """Return how many statements projecting these records takes, with a cold cache, and the documents."""
    env = records.env
    env.flush_all()
    env.invalidate_all()
    env.user.sudo().fetch(["company_id"])  # who asks is known
    before = env.cr.sql_log_count
    documents = mapper._project(records)
    return env.cr.sql_log_count - before, documents


class Statement(str):
    """The text of a statement, and with which values it was executed."""

    values = ()


@contextmanager
def recording(cursor, beginnings=("",)):
    """Yield a list that fills with the statements that begin so, see :class:`Statement`.

    :param beginnings: of a statement, in capital letters
    """
    statements, execute = [], type(cursor).execute

    def record(self, query, params=None, *args, **kwargs):
        code = getattr(query, "code", query)
        if isinstance(code, str) and code.lstrip().upper().startswith(beginnings):
            statement = Statement(code)
            statement.values = getattr(query, "params", params) or ()
            statements.append(statement)
        return execute(self, query, params, *args, **kwargs)

    with patch.object(type(cursor), "execute", record):
        yield statements


def recording_writes(cursor):
    """Return a context that yields a list, which fills with the statements that change something."""
    return recording(cursor, _WRITING)
