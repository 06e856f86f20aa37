# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Computed,
    Flag,
    Lines,
    Quantity,
    Text,
    Whole,
)
from odoo.addons.integration_contract.tools import wire

from ..own_code import OwnCode


class IntegrationMapperPaymentTerm(models.AbstractModel):
    """Payment terms of Odoo as payment_term.v1: configuration that partners read, and only people change."""

    _name = "integration.mapper.payment_term"
    _inherit = "integration.mapper"
    _description = "Payment terms as payment_term.v1"

    _contract = "payment_term.v1"
    _target = "account.payment.term"
    _service_groups = {"read": ("base.group_user",), "write": ()}

    def _properties(self):
        return {
            "code": OwnCode("payment_term", "name"),
            "name": Text("name", read_only=True),
            "instalments": Lines(
                "line_ids",
                {
                    "share": Coded("value", {"percent": "percent", "fixed": "amount"}, read_only=True),
                    "value": Quantity("value_amount", read_only=True),
                    "days": Whole("nb_days", read_only=True),
                    "counted_from": Coded("delay_type", COUNTED_FROM, read_only=True),
                    "day_of_month": Computed(["delay_type", "days_next_month"], _get_days_of_month),
                },
                order="id",
                read_only=True,
            ),
            "early_payment_percent": Computed(["early_discount", "discount_percentage"], _get_percents),
            "early_payment_days": Computed(["early_discount", "discount_days"], _get_days),
            "active": Flag("active", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }


COUNTED_FROM = {
    "days_after": "issue_date",
    "days_after_end_of_month": "end_of_month",
    "days_after_end_of_next_month": "end_of_next_month",
    "days_end_of_month_on_the": "day_of_following_month",
}


def _get_days_of_month(lines):
    """Return the day of the month on which each instalment is due; 0 in Odoo is its last day."""
    return [
        int(line.days_next_month or 0) or LAST_DAY if line.delay_type == "days_end_of_month_on_the" else None
        for line in lines
    ]


def _get_percents(terms):
    """Return the discount for paying early, in percent of the total; none where none is given."""
    return [wire.number_text(term.discount_percentage) if term.early_discount else None for term in terms]


def _get_days(terms):
    """Return within how many days one pays early."""
    return [term.discount_days if term.early_discount else None for term in terms]


LAST_DAY = 31
