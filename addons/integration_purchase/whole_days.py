# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Property
from odoo.addons.integration_contract.properties.columns import read_values


class WholeDays(Property):
    """A number of days, as an integer."""

    def read(self, records, projection):
        return read_values(records, self.field)

    def write(self, value, writing, pointer, present):
        return {self.field: value}
