# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who read personal data of which records: rows of the audit trail, with canonical ids that mean nothing elsewhere."""

from itertools import islice

from odoo.addons.integration_core import audit_words

#: ids that one row holds
MOST_IDS = 500
_KEY = "integration_contract.read_audit"


def note(env, entity, uids, properties, **detail):
    """Write down that personal data was read: one row for each 500 records, not one for each record.

    What the same user has read already in this transaction is not written down again.

    :param env: of who reads
    :param str entity: what the records are to the outside
    :param uids: their canonical ids
    :param properties: names of what was read of them; never a value
    :param detail: further JSON-able facts, such as for which client
    """
    seen = env.cr.precommit.data.setdefault(_KEY, set())  # a savepoint that rolls back takes it along
    keys = {uid: (env.uid, uid, *sorted(properties)) for uid in uids}
    fresh = iter(sorted(uid for uid, key in keys.items() if key not in seen))
    seen.update(keys.values())
    while part := list(islice(fresh, MOST_IDS)):
        env["integration.audit"]._log(
            audit_words.READ, entity=entity, count=len(part), ids=part, fields=sorted(properties), **detail
        )
