# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError


class IntegrationCompanyBound(models.AbstractModel):
    """What belongs to a company is changed by its people, and what belongs to all companies by people of all.

    Record rules alone do not say so: a rule that shows what has no company lets everybody change it too, and Odoo
    asks the rules before a write, not after, so that a record could be moved to a company the user is not in.
    A concrete model declares ``company_id``, and which fields decide it; one without is for all companies. The
    superuser is free.
    """

    _name = "integration.company.bound"
    _inherit = ["integration.exported"]
    _description = "Bound to a company"

    #: fields that move a record to another company when they are written
    _company_fields = frozenset({"company_id"})

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_may_change_shared()
        return records

    def write(self, vals):
        self._check_may_change_shared()
        result = super().write(vals)
        if self._company_fields & vals.keys():
            self.check_access("write")
            self._check_may_change_shared()
        return result

    def unlink(self):
        self._check_may_change_shared()
        return super().unlink()

    def _check_may_change_shared(self):
        """Refuse a change of what all companies use by somebody who does not work in all of them.

        :raise AccessError: naming the first such record
        """
        shared = not self.env.su and self.sudo().filtered(lambda record: not record._get_owning_company())
        if not shared:
            return
        companies = self.env["res.company"].sudo().with_context(active_test=True)
        if companies.search_count([("id", "not in", self.env.user.company_ids.ids)], limit=1):
            raise AccessError(
                self.env._(
                    "“%s” is for all companies. Only somebody who works in all of them may change it.",
                    shared[0].display_name,
                )
            )

    def _get_owning_company(self):
        """The company whose people change this; none when it is for all."""
        return self.company_id if "company_id" in self._fields else self.env["res.company"]
