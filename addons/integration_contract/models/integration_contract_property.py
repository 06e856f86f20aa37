# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationContractProperty(models.Model):
    """One property of a contract, as the catalogue shows it. Kept from the contract file, never edited."""

    _name = "integration.contract.property"
    _inherit = ["integration.exported"]
    _description = "Contract Property"
    _order = "contract_id, sequence"
    _rec_name = "path"

    contract_id = fields.Many2one("integration.contract", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    path = fields.Char("Property", required=True, readonly=True)
    meaning = fields.Text(readonly=True)  # lists wrap texts, and cut what is Char
    type = fields.Text(readonly=True)
    sensitivity = fields.Selection(
        [
            ("public", "Public"),
            ("internal", "Internal"),
            ("personal", "Personal"),
            ("financial", "Financial"),
            ("clinical", "Clinical"),
        ],
        readonly=True,
        help="Who may receive it: personal, financial and clinical properties leave only to those cleared for them.",
    )
    example = fields.Text(readonly=True)
    access = fields.Selection(
        [("write", "May be set"), ("create", "Once, at creation"), ("read", "Read only")],
        string="From outside",
        readonly=True,
    )
    is_required = fields.Boolean("Required", readonly=True)
    is_filter = fields.Boolean("Filter", readonly=True, help="Lists can be filtered by it.")
