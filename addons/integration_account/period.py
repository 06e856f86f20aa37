# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from odoo.addons.integration_contract.properties import Date
from odoo.addons.integration_core.tools.errors import InvalidFilter


class Period(Date):
    """The month that a day of the ledger is in, as ``2026-01`` (ISO 8601 §4.3)."""

    def __init__(self, field):
        super().__init__(field, read_only=True)

    def read(self, records, projection):
        return [day and day[:7] for day in super().read(records, projection)]

    def search(self, text, writing):
        """Return the domain of the days of a month."""
        try:
            first = date.fromisoformat(f"{text}-01")
        except ValueError as error:
            raise InvalidFilter("must be a month such as 2026-01") from error
        following = (first + timedelta(days=31)).replace(day=1)
        return [(self.field, ">=", first), (self.field, "<", following)]
