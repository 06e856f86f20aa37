# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes of a webhook: a Standard Webhooks payload, holding only what the receiver is cleared for."""

import json
from datetime import datetime

from odoo.addons.integration_core.tools import canonical_json, masking


def compose(
    type_: str, occurred_at: datetime, payload: str, schema: dict, clearance: frozenset[str]
) -> bytes:
    """Compose the body. The same event and clearance give the same bytes, today and in a replay.

    :param payload: the event's full document as JSON
    :param schema: JSON Schema of the document; a property it does not know counts as most sensitive
    """
    data = masking.minimise(json.loads(payload), schema, clearance)
    timestamp = occurred_at.isoformat(timespec="milliseconds") + "Z"
    return canonical_json.dumps({"type": type_, "timestamp": timestamp, "data": data}).encode()
