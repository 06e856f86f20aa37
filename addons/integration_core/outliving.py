# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of the audit trail that stay when the transaction that wrote them is rolled back.

Whoever was shown something has seen it, whatever became of the request afterwards.
"""

import logging
from functools import partial

from odoo import api

from . import aside

_logger = logging.getLogger(__name__)

#: outcome of a row whose transaction was rolled back
ROLLED_BACK = "rolled_back"


def log(action, record, **detail):
    """Add a row to the trail now, and once more should this transaction be rolled back.

    :param str action: see ``integration.audit._log``
    :param record: the record it is done to, as who does it
    :param detail: JSON-able facts
    """
    env = record.env
    env["integration.audit"]._log(action, record, **detail)
    trace = env["integration.trace"]._current().traceparent()
    context = {"allowed_company_ids": env.company.ids, "integration_trace": trace}
    row = partial(_write_down, env.registry, env.uid, context, action, (record._name, record.id), detail)
    env.cr.postrollback.add(row)


def _write_down(registry, uid, context, action, about, detail):
    """Add the row in a transaction of its own; the record may be gone with the one that was rolled back."""
    try:
        with aside.opened(registry) as cr:
            env = api.Environment(cr, uid, context)
            model, id_ = about
            record = env[model].browse(id_).exists() or None
            env["integration.audit"]._log(action, record, outcome=ROLLED_BACK, **detail)
            env.flush_all()
    except Exception as error:  # pylint: disable=broad-except  # or Odoo would never give its connection back
        _logger.error("%s was not written down: %s", action, type(error).__name__)
