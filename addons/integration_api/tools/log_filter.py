# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keeps what partners ask for out of the server's own log of requests.

Odoo's servers log the target of each request. A query below ``/integration/`` holds values to filter by, such as an
e-mail address or a tax number. The path holds ids that mean something to us alone, but for the names of other systems
below ``external/``: such a name may be a patient's number.
"""

import logging
import re

#: the loggers of the HTTP server and of the websocket server, which serves any route
LOGGERS = ("werkzeug", "longpolling")

# up to the protocol version, however many blanks and marks a query holds that was decoded for the log
_QUERY = re.compile(r"(/integration/[^?]*\?).*?(?=( HTTP/[0-9.]+[^?]*)?$)", re.DOTALL)
_NAME = re.compile(r"(/integration/[^/?]+/[^/?]+/external/)(?!…).*?(?=( HTTP/[0-9.]+[^?]*)?$)", re.DOTALL)
_CUT = r"\1…"


class QueryFilter(logging.Filter):
    """Cuts query and names out of a log record of a request below ``/integration/``."""

    def filter(self, record):
        """Change the record, and let it pass."""
        record.msg = _cut(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_cut, record.args))
        return True


def install():
    """Put the filter on the servers' loggers, unless it is there."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)


def _cut(value):
    return _QUERY.sub(_CUT, _NAME.sub(_CUT, value)) if isinstance(value, str) else value


_FILTER = QueryFilter()
