# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a document leaves, by mode and clearance."""

import pytest

from odoo.addons.integration_core.tools.masking import Sieve
from odoo.addons.integration_outbox.tools.content import link_to, parse_properties, pick, select, settle_mode

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "x-sensitivity": "public"},
        "contact": {"type": "string", "x-sensitivity": "personal"},
        "total": {"type": "string", "x-sensitivity": "financial"},
        "lines": {
            "type": "array",
            "x-sensitivity": "internal",
            "items": {
                "properties": {
                    "text": {"x-sensitivity": "internal"},
                    "code": {"x-sensitivity": "clinical"},
                }
            },
        },
    },
}
HARMLESS = {"properties": {"id": {"x-sensitivity": "public"}, "number": {"x-sensitivity": "internal"}}}
DOCUMENT = {"id": "u", "contact": "Erika", "total": "1.00", "lines": [{"text": "a", "code": "X"}], "new": "?"}
EVERYTHING = frozenset({"personal", "financial", "clinical"})
LINK = link_to("https://odoo.example/", "order", "u")


def show(mode, *clearance, properties=()):
    return select(DOCUMENT, Sieve(SCHEMA, frozenset(clearance)), mode, link=LINK, properties=properties)


def test_auto_is_full_only_for_who_is_cleared_for_every_sensitive_class():
    assert settle_mode("auto", SCHEMA, EVERYTHING) == "full"
    assert settle_mode("auto", HARMLESS, frozenset()) == "full"
    for missing in EVERYTHING:
        assert settle_mode("auto", SCHEMA, EVERYTHING - {missing}) == "thin", missing


def test_auto_is_thin_when_the_contract_is_gone_or_forgot_a_label():
    assert settle_mode("auto", {}, EVERYTHING) == "thin"
    assert settle_mode("auto", {"properties": {"id": {}}}, frozenset({"personal"})) == "thin"


def test_what_was_chosen_stays():
    for mode in ("full", "thin", "fields"):
        assert settle_mode(mode, SCHEMA, EVERYTHING) == mode


def test_thin_has_nothing_of_the_document_but_its_id():
    assert show("thin", *EVERYTHING) == {"id": "u", "href": "https://odoo.example/integration/v1/order/u"}


def test_full_is_all_that_the_receiver_is_cleared_for():
    assert show("full") == {"id": "u", "lines": [{"text": "a"}]}
    assert show("full", "personal")["contact"] == "Erika"
    assert show("full", *EVERYTHING) == DOCUMENT


def test_chosen_fields_never_widen_the_clearance():
    names = ("contact", "lines.code", "new", "total")
    assert show("fields", "financial", properties=names) == {"id": "u", "total": "1.00", "lines": [{}]}
    assert "Erika" not in str(show("fields", properties=names))


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (["lines.text"], {"lines": [{"text": "a"}]}),
        (["lines", "lines.text"], {"lines": DOCUMENT["lines"]}),
        (["lines.text", "lines.code"], {"lines": DOCUMENT["lines"]}),
        (["contact.name", "nothing"], {"contact": "Erika"}),
    ],
)
def test_properties_are_picked_through_lists(properties, expected):
    assert pick(DOCUMENT, properties) == expected


def test_properties_are_read_as_the_contract_writes_them():
    assert parse_properties(" number, lines[].text\nnumber ") == ("number", "lines.text")
