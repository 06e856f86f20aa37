# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which event types a subscription takes, or a retention rule removes."""

import pytest

from odoo.addons.integration_core.tools.errors import EntryRefused
from odoo.addons.integration_outbox.tools.patterns import (
    find_nearest,
    matches,
    parse_patterns,
    sort_out,
    to_like,
)


def test_patterns_are_read_once_each():
    assert parse_patterns("invoice.posted, payment.*\ninvoice.posted") == ["invoice.posted", "payment.*"]


@pytest.mark.parametrize(
    "text", ["", " , ", "Invoice.posted", "invoice", "inv*.posted", "a.b%", "a.b'", "**", "a.*.b"]
)
def test_what_is_no_pattern_is_refused(text):
    with pytest.raises(EntryRefused, match="no_pattern"):
        parse_patterns(text)


@pytest.mark.parametrize(
    ("pattern", "type_", "expected"),
    [
        ("*", "invoice.posted", True),
        ("invoice.*", "invoice.posted", True),
        ("invoice.*", "invoices.posted", False),
        ("invoice.posted", "invoice.posted", True),
        ("invoice.posted", "invoiceXposted", False),
        ("payment_term.*", "payment_term.created", True),
        ("payment_term.*", "paymentXterm.created", False),
    ],
)
def test_matching(pattern, type_, expected):
    assert matches(pattern, type_) is expected


def test_like_takes_underscores_literally():
    assert to_like("payment_term.*") == r"payment\_term.%"


def test_patterns_are_sorted_out_into_what_they_come_to_and_those_that_come_to_nothing():
    known = ["invoice.posted", "invoice.paid", "payment.posted"]
    assert sort_out(["invoice.*", "invoice.paid", "order.*"], known) == (
        ["invoice.paid", "invoice.posted"],
        ["order.*"],
    )
    assert sort_out(["*"], []) == ([], ["*"])


def test_what_tells_of_other_partners_is_asked_for_by_name():
    known = ["alert.raised", "alerting.begun", "invoice.posted"]
    assert sort_out(["*"], known) == (["alerting.begun", "invoice.posted"], [])
    assert sort_out(["*", "alert.*"], known) == (known, [])
    assert sort_out(["*"], ["alert.raised"]) == ([], ["*"])


def test_the_nearest_types_are_those_spelt_most_alike():
    known = ["party.created", "invoice.posted", "invoice.paid", "payment.posted"]
    assert find_nearest("invoice.postd", known)[0] == "invoice.posted"
    assert len(find_nearest("x.y", known)) == 3
    assert find_nearest("x.y", []) == []
