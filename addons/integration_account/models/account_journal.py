# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountJournal(models.Model):
    """A payment names its method by the code of the journal."""

    _name = "account.journal"
    _inherit = ["account.journal", "integration.named"]
    _names = {"code": ("code",)}
