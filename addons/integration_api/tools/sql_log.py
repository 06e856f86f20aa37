# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keeps what partners send out of the server's log of statements that failed.

Odoo logs such a statement with all its values, and PostgreSQL's message quotes the one it did not like. While a request
of ours is served, or what partners sent is worked on, only what the statement was about stays: its table, and the code
of the error (PostgreSQL appendix A).
"""

import logging
import re
import traceback
from contextlib import contextmanager
from contextvars import ContextVar

#: the logger of statements, and that of requests that end by an exception
LOGGERS = ("odoo.sql_db", "odoo.http")

_HEAD = re.compile(r'\s*((?:insert\s+into|delete\s+from|[a-z]+)(?:\s+"?[a-z_][a-z0-9_]*"?)?)', re.IGNORECASE)
_hidden = ContextVar("integration_api.values_hidden", default=False)


@contextmanager
def hiding_values():
    """Keep values out of the log of statements for as long as this lasts; for work outside of requests."""
    token = _hidden.set(True)
    try:
        yield
    finally:
        _hidden.reset(token)


class ValueFilter(logging.Filter):
    """Cuts values out of a record about a statement that failed.

    :param is_ours: whether a request of ours is served now; without it that is only said by :func:`hiding_values`
    """

    def __init__(self, is_ours=lambda: False):
        super().__init__()
        self._is_ours = is_ours

    def filter(self, record):
        """Change the record, and let it pass."""
        if record.levelno < logging.WARNING or not (_hidden.get() or self._is_ours()):
            return True
        error = record.exc_info and record.exc_info[1]
        if error and any(_is_of_database(one) for one in _chain(error)):
            frames = "".join(traceback.format_tb(error.__traceback__))
            record.exc_info, record.exc_text = None, f"{frames}{_describe(error)}"
        if isinstance(record.args, tuple) and any(map(_is_of_database, record.args)):
            record.args = tuple(_describe(arg) if _is_of_database(arg) else _cut(arg) for arg in record.args)
        return True


def install(is_ours):
    """Put the filter on the loggers, unless it is there.

    :param is_ours: see :class:`ValueFilter`
    """
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(kept, ValueFilter) for kept in logger.filters):
            logger.addFilter(ValueFilter(is_ours))


def _is_of_database(error):
    return isinstance(error, Exception) and hasattr(error, "pgcode")


def _chain(error):
    """Yield an exception and those it came of, which a traceback shows too."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _describe(error):
    """Name an error without its text."""
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    words = (type(error).__name__, getattr(error, "pgcode", None), constraint)
    return " ".join(word for word in words if word)


def _cut(statement):
    """Return the verb of a statement and the first name after it."""
    if isinstance(statement, bytes):
        statement = statement.decode(errors="replace")
    found = _HEAD.match(statement) if isinstance(statement, str) else None
    return f"{found.group(1)} …" if found else "…"
