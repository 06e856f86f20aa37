# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents as rows of a table."""

import csv
import io

from odoo.addons.integration_api.tools.table import columns, head, rows

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "x-sensitivity": "internal"},
        "name": {"type": "string", "x-sensitivity": "personal"},
        "active": {"type": "boolean", "x-sensitivity": "internal"},
        "total": {"$ref": "#/$defs/money", "x-sensitivity": "financial"},
        "address": {
            "x-sensitivity": "internal",
            "properties": {
                "city": {"type": "string", "x-sensitivity": "internal"},
                "street": {"type": "string", "x-sensitivity": "personal"},
            },
        },
        "lines": {
            "type": "array",
            "x-sensitivity": "internal",
            "items": {
                "type": "object",
                "properties": {"sku": {"type": "string", "x-sensitivity": "internal"}},
            },
        },
    },
    "$defs": {
        "money": {
            "type": "object",
            "properties": {
                "value": {"type": "string", "x-sensitivity": "financial"},
                "currency": {"type": "string", "x-sensitivity": "financial"},
            },
        }
    },
}
ALL = frozenset({"personal", "financial"})


def read(content):
    """Return the lines of a file as a spreadsheet would show them."""
    return list(csv.reader(io.StringIO(content.decode())))


def test_each_single_value_has_a_column_and_a_list_has_one():
    assert columns(SCHEMA, ALL) == [
        *("id", "name", "active", "total.value", "total.currency", "address.city", "address.street", "lines"),
    ]


def test_what_is_not_cleared_has_no_column():
    assert columns(SCHEMA, frozenset()) == ["id", "active", "address.city", "lines"]


def test_values_are_written_as_the_document_has_them():
    document = {
        "id": "1",
        "name": 'A, "B"\nC',
        "active": False,
        "total": {"value": "-1.50", "currency": "EUR"},
        "address": None,
        "lines": [{"sku": "S,1"}],
    }
    paths = columns(SCHEMA, ALL)
    assert read(head(paths) + rows([document], [], paths)) == [
        [*paths, "problem"],
        ["1", 'A, "B"\nC', "false", "-1.50", "EUR", "", "", '[{"sku":"S,1"}]', ""],
    ]


def test_a_document_that_cannot_be_shown_is_told_by_its_id():
    paths = ["id", "name"]
    assert read(rows([], [{"id": "7", "code": "unmapped_code"}], paths)) == [["7", "", "unmapped_code"]]


def test_lines_end_as_rfc_4180_says():
    assert head(["id"]) == b"id,problem\r\n"
