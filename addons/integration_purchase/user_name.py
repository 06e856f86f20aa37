# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Computed


class UserName(Computed):
    """The name of a person who works in this Odoo, whoever asks; always read-only, and personal."""

    def __init__(self, field):
        super().__init__([field], lambda records: [record[field].name or None for record in records.sudo()])
