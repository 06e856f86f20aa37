# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..words import KINDS, USES


class PatientAccountIdentifier(models.Model):
    """A number by which a facility, a payer or the enterprise knows the patient (FHIR Identifier, HL7 v2 CX)."""

    _name = "patient.account.identifier"
    _inherit = ["patient.account.line"]
    _description = "Identifier of a patient"
    _personal_fields = frozenset({"value"})

    kind = fields.Selection(KINDS, required=True, default="mrn")
    assigner_id = fields.Many2one(
        "res.partner", "Assigned by", ondelete="restrict", help="The facility or payer that gave the number."
    )
    system = fields.Char(
        "Namespace", help="Name of the set that the number is from, as an URI, where one is agreed."
    )
    value = fields.Char("Number", required=True)
    use = fields.Selection(
        USES, required=True, default="official", help="Old: not to be used any more, and free for others."
    )

    _value_unique = models.UniqueIndex(
        "(company_id, kind, COALESCE(assigner_id, 0), COALESCE(system, ''), value) WHERE use <> 'old'",
        "Another patient account has this identifier.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_free(
            [
                {
                    **self.default_get(["kind", "use"]),
                    **vals,
                    "company": self.env["patient.account"]
                    .browse(vals.get("account_id"))
                    .sudo()
                    .company_id.id,
                }
                for vals in vals_list
            ]
        )
        return super().create(vals_list)

    def write(self, vals):
        if {"kind", "assigner_id", "system", "value", "use"} & vals.keys():
            self._check_free(
                [
                    {
                        "kind": line.kind,
                        "assigner_id": line.assigner_id.id,
                        "system": line.system,
                        "value": line.value,
                        "use": line.use,
                        "company": line.company_id.id,
                        "own": line.id,
                        **vals,
                    }
                    for line in self.sudo()
                ]
            )
        return super().write(vals)

    def _check_free(self, wanted):
        """Refuse what is taken before the database does, whose log would hold the number.

        One query for all of them.

        :param wanted: values of lines, with ``company`` and, of a line that is there, its id as ``own``
        :raise ValidationError:
        """
        wanted = [item for item in wanted if item.get("use") != "old"]
        self.flush_model()
        values = list({item.get("value") for item in wanted if item.get("value")})
        lines = (
            self.sudo().search([("value", "in", values), ("use", "!=", "old")]) if values else self.browse()
        )
        changing = {item["own"] for item in wanted if item.get("own")}
        taken = {
            (line.company_id.id, line.kind, line.assigner_id.id, line.system or "", line.value)
            for line in lines
            if line.id not in changing
        }
        for item in wanted:
            key = (
                item["company"],
                item.get("kind"),
                item.get("assigner_id") or False,
                item.get("system") or "",
                item.get("value"),
            )
            if key in taken:
                raise ValidationError(self.env._("Another patient account has one of these identifiers."))
            taken.add(key)
