# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, time

from odoo.addons.integration_contract.properties import Date
from odoo.addons.integration_contract.properties.columns import read_values
from odoo.addons.integration_contract.tools import wire

_NOON = time(12)


class Day(Date):
    """A day that Odoo holds as a moment, such as when an order is expected.

    Odoo puts it at noon of the company's time zone, which is the same day in UTC from UTC-11 to UTC+12.
    """

    def read(self, records, projection):
        return [wire.date_text(moment and moment.date()) for moment in read_values(records, self.field)]

    def write(self, value, writing, pointer, present):
        vals = super().write(value, writing, pointer, present)
        if vals[self.field]:
            vals[self.field] = datetime.combine(date.fromisoformat(value), _NOON)
        return vals

    def search(self, text, writing):
        """All moments of the day."""
        [(field, _operator, day)] = super().search(text, writing)
        return [
            (field, ">=", datetime.combine(day, time.min)),
            (field, "<=", datetime.combine(day, time.max)),
        ]
