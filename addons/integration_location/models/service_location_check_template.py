# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..words import TYPES


class ServiceLocationCheckTemplate(models.Model):
    """An item that the check-list of every new place of a type starts with."""

    _name = "service.location.check.template"
    _inherit = ["integration.company.bound"]
    _description = "Check-list item of a type of service location"
    _order = "type, sequence, id"

    type = fields.Selection(TYPES, required=True)
    name = fields.Char("Item", required=True)
    required = fields.Boolean(
        default=True, help="A place of this type cannot be activated before it is done."
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Leave it empty when it holds for all companies.")
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex(
        "(type, name, COALESCE(company_id, 0)) WHERE active", "The check-list has this item already."
    )

    @api.model
    def _apply(self, locations):
        """Take up in planned places what is missing of the check-list of their type, and drop open items of another.

        An item of the same name that is there already becomes that of the check-list again, as it says now, so that
        nobody evades it.
        """
        planned = locations.filtered(lambda location: location.state == "planned")
        templates = self.sudo().search([("type", "in", planned.mapped("type"))]).grouped("type")
        missing = []
        for location in planned:
            others = location.check_ids.filtered("template_id").filtered(
                lambda check: not check._is_prescribed()
            )
            others.filtered(lambda check: not check.done).unlink()
            present = location.check_ids.grouped("name")
            for template in templates.get(location.type, ()):
                if template.company_id and template.company_id != location.company_id:
                    continue
                if template.name in present:
                    present[template.name]._prescribe(template)
                else:
                    vals = {"template_id": template.id, "required": template.required}
                    vals.update(name=template.name, sequence=template.sequence)
                    missing.append({**vals, "location_id": location.id})
        self.env["service.location.check"].create(missing)
