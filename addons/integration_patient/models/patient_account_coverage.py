# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..words import COVERAGE_STATES, RANKS, RELATIONSHIPS


class PatientAccountCoverage(models.Model):
    """That a payer covers the patient (FHIR Coverage, X12 837 loop 2000B), as far as billing needs to know."""

    _name = "patient.account.coverage"
    _inherit = ["patient.account.line"]
    _description = "Coverage of a patient"
    _personal_fields = frozenset({"member_number", "group_number", "relationship", "payer_id", "plan"})

    payer_id = fields.Many2one("res.partner", required=True, ondelete="restrict")
    member_number = fields.Char("Member number", required=True)
    group_number = fields.Char("Group number")
    plan = fields.Char()
    rank = fields.Selection(RANKS, "Order", required=True, default="1", help="Which payer is billed first.")
    relationship = fields.Selection(
        RELATIONSHIPS, required=True, default="self", help="What the patient is to the subscriber."
    )
    state = fields.Selection(COVERAGE_STATES, "Status", required=True, default="active")
