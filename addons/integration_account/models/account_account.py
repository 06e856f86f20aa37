# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountAccount(models.Model):
    """Lines of documents name their account by its code, which each company may have for itself."""

    _name = "account.account"
    _inherit = ["account.account", "integration.named"]
    _names = {"code": ("code", "code_store")}
