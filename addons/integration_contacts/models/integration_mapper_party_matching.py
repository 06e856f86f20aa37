# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.integration_contract.tools import normalise

from ..tools.duplicates import PARTY


class IntegrationMapperPartyMatching(models.AbstractModel):
    """When two contacts are the same party, and how Odoo makes one of them."""

    _inherit = "integration.mapper.party"  # pylint: disable=consider-merging-classes-inherited

    _matching = PARTY

    def _read_matching(self, records):
        """A contact of an organisation has that one's tax id, which tells nothing of the contact."""
        found = super()._read_matching(records)
        for record, values in zip(records, found, strict=True):
            if record.parent_id:
                values["vat"] = False
        return found

    def _get_matching_fields(self):
        return [*super()._get_matching_fields(), "parent_id"]

    def _check_merge(self, records, target):
        """Refuse what no merge of Odoo asks about: persons with organisations, two tax ids, two records of a company.

        :raises UserError: saying why
        """
        super()._check_merge(records, target)
        both = records | target
        if len(set(both.mapped("is_company"))) > 1:
            raise UserError(self.env._("A person and an organisation are not the same."))
        if len({normalise.code(partner.vat) for partner in both if partner.vat}) > 1:
            raise UserError(self.env._("They have different tax IDs. Correct the wrong one first."))
        known = both.sudo().with_context(active_test=False)
        if known.user_ids and (len({normalise.email(one.email) for one in known}) > 1 or not known[0].email):
            raise UserError(
                self.env._("One of them is the contact of a user. Give both the same e-mail address first.")
            )
        if (
            self.env["res.company"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", both.ids)], limit=1)
        ):
            raise UserError(self.env._("One of them is a company of this Odoo."))

    def _merge_records(self, records, target):
        """Merge them as Odoo's own wizard does, with its guards.

        It wants the same e-mail address of all, or an administrator: one that is missing or written otherwise is no
        other address. It fills in what the survivor lacks, but what all companies share stays shared.

        :raises UserError: when Odoo would hand an address or tax ID on to a company of this Odoo
        """
        both = records | target
        addresses = {normalise.email(partner.email) for partner in both if partner.email}
        wizard = self.env["base.partner.merge.automatic.wizard"]
        if not target.company_id:
            self._share(records)
        ours = self._get_ours()
        before = self._read_synced(ours)
        wizard._merge(both.ids, target, extra_checks=len(addresses) > 1)
        if self._read_synced(ours) != before:
            raise UserError(
                self.env._(
                    "They belong to a company of this Odoo, whose address or tax ID would change. Give both the same"
                    " first."
                )
            )

    def _share(self, records):
        """Take contacts that are about to end out of their company, and leave those below them in it.

        By SQL: Odoo would hand it down to them.
        """
        records.flush_recordset(["company_id"])
        self.env.cr.execute(SQL("UPDATE res_partner SET company_id = NULL WHERE id = ANY(%s)", records.ids))
        records.invalidate_recordset(["company_id"])
