# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes that leave."""

import json
from datetime import datetime

from odoo.addons.integration_webhook.tools.body import compose

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "x-sensitivity": "public"},
        "contact": {"type": "string", "x-sensitivity": "personal"},
        "total": {"type": "string", "x-sensitivity": "financial"},
        "diagnosis": {"type": "string", "x-sensitivity": "clinical"},
    },
}
PAYLOAD = '{"total":"1.00","id":"u","contact":"Erika","diagnosis":"X","new":"?"}'
AT = datetime(2026, 1, 31, 12, 0, 0, 123456)


def data(*clearance):
    return json.loads(compose("a.b", AT, PAYLOAD, SCHEMA, frozenset(clearance)))["data"]


def test_shape_and_bytes_are_fixed():
    body = compose("a.b", AT, PAYLOAD, SCHEMA, frozenset())
    assert body == b'{"data":{"id":"u"},"timestamp":"2026-01-31T12:00:00.123Z","type":"a.b"}'


def test_only_what_the_receiver_is_cleared_for_leaves():
    assert data() == {"id": "u"}
    assert data("personal") == {"id": "u", "contact": "Erika"}
    assert data("financial") == {"id": "u", "total": "1.00"}
    assert "diagnosis" in data("clinical")


def test_without_a_contract_nothing_leaves():
    assert json.loads(compose("a.b", AT, PAYLOAD, {}, frozenset({"personal"})))["data"] == {}
