# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The work contact of an employee is no party, whether the employee has a user or not.

    Odoo makes such a contact for every employee. An employee who is also a patient or customer has a second one.
    """

    _inherit = "res.partner"

    @api.depends("employee_ids")
    def _compute_party_staff(self):
        super()._compute_party_staff()
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        contacts = employees.search([("work_contact_id", "in", self.ids)]).work_contact_id
        for partner in self:
            partner.party_staff = partner.party_staff or partner._origin in contacts

    def _search_party_staff(self, operator, value):
        domain = super()._search_party_staff(operator, value)
        if domain is NotImplemented:
            return domain
        contacts = self._select_partners("hr.employee", "work_contact_id", [])
        if True in value:
            return domain | Domain("id", "in", contacts)
        return domain & Domain("id", "not in", contacts)
