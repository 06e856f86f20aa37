# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When something was last used: noted after the request, at most once a minute, waiting for nobody.

Not in the transaction of the request: there all requests of a busy key would collide on its row.
"""

import logging
from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)

#: (database, table, id) → when this process noted its use; asked first, so that most requests ask nobody else
_noted = {}


def note(record):
    """Write ``last_used_at`` of a record once this transaction is committed."""
    record.ensure_one()
    now, registry = fields.Datetime.now(), record.env.registry
    key = (registry.db_name, record._table, record.id)
    if key in _noted and now - EVERY < _noted[key] <= now:
        return
    query = SQL(
        "UPDATE %(table)s SET last_used_at = %(now)s WHERE id ="
        " (SELECT id FROM %(table)s WHERE id = %(id)s AND (last_used_at IS NULL OR last_used_at <= %(before)s)"
        " FOR NO KEY UPDATE SKIP LOCKED)",
        table=SQL.identifier(record._table),
        now=now,
        before=now - EVERY,
        id=record.id,
    )

    def write():
        try:
            with registry.cursor() as cr:
                cr.execute(query, log_exceptions=False)
            _noted[key] = now
        except psycopg2.Error as error:
            # the request is committed and answered; the next one notes its use
            _logger.info("last use not noted: %s", type(error).__name__)

    record.env.cr.postcommit.add(write)
