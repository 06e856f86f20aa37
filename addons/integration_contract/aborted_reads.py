# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reads of personal data in a transaction that is rolled back.

That a request fails, or does not, may tell what it found: its rows of the audit trail must not go with it.
"""

import logging
from functools import partial

from odoo import api

from odoo.addons.integration_core import aside

_logger = logging.getLogger(__name__)
_KEY = "integration_contract.aborted_reads"


def outlive(records, personal):
    """Have it written down once more, should this transaction be rolled back, who read which fields of these.

    One that Odoo repeats after a serialization failure leaves a row for each try: each has read.

    :param records: of an audited model, as who reads them
    :param frozenset personal: names of the fields
    """
    env, hooks = records.env, records.env.cr.postrollback
    if _KEY not in hooks.data:
        hooks.data[_KEY] = {}
        hooks.add(partial(_write_down, env.registry, hooks.data[_KEY]))
    trace = env["integration.trace"]._current().traceparent()
    key = (env.uid, env.company.id, trace, records._name, personal)
    hooks.data[_KEY].setdefault(key, set()).update(records.ids)


def _write_down(registry, reads):
    """Add the rows in a transaction of their own, of what is there without the one that was rolled back."""
    try:
        with aside.opened(registry) as cr:
            for (uid, company_id, trace, model, personal), ids in reads.items():
                context = {"allowed_company_ids": [company_id], "integration_trace": trace}
                env = api.Environment(cr, uid, context)
                there = env[model].sudo().browse(sorted(ids)).exists().with_env(env)
                there._name_read_subjects()  # what others name just now is known to the next statement
                there._write_down_read(personal)
                env.flush_all()
    except Exception as error:  # pylint: disable=broad-except  # or Odoo would never give its connection back
        _logger.error("reads of personal data were not written down: %s", type(error).__name__)
