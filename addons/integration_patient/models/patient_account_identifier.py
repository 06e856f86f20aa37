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
                    "account": vals.get("account_id"),
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
                        "account": line.account_id.id,
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

        :param wanted: values of lines, with ``account``, ``company`` and, of a line that is there, its id as ``own``
        :raise ValidationError:
        """
        wanted = [item for item in wanted if item.get("use") != "old"]
        self.flush_model()
        values = list({item.get("value") for item in wanted if item.get("value")})
        lines = (
            self.sudo().search([("value", "in", values), ("use", "!=", "old")]) if values else self.browse()
        )
        changing = {item["own"] for item in wanted if item.get("own")}
        taken = {}  # (company, kind, assigner, number) → [(namespace, account)]
        for line in lines.filtered(lambda line: line.id not in changing):
            key = (line.company_id.id, line.kind, line.assigner_id.id, line.value)
            taken.setdefault(key, []).append((line.system or "", line.account_id.id))
        for item in wanted:
            key = (item["company"], item.get("kind"), item.get("assigner_id") or False, item.get("value"))
            system, own = item.get("system") or "", item["account"]
            for other, account_id in taken.get(key, ()):
                # on two accounts, who names no namespace means the usual one
                if system == other or (account_id != own and not (system and other)):
                    raise ValidationError(self._tell_taken(key, account_id))
            taken.setdefault(key, []).append((system, own))

    def _tell_taken(self, key, account_id):
        """Say which identifier is taken and by whom, without the number: what is refused may be logged."""
        _company, kind, assigner_id, _value = key
        which = dict(self._fields["kind"]._description_selection(self.env))[kind]
        if assigner_id:
            assigner = self.env["res.partner"].sudo().browse(assigner_id).name
            which = self.env._("%(kind)s of %(assigner)s", kind=which, assigner=assigner)
        return self.env._(
            "The identifier (%(which)s) is on patient account %(account)s already. Go on with that account, or merge"
            " the two.",
            which=which,
            account=self.env["patient.account"].sudo().browse(account_id).name,
        )
