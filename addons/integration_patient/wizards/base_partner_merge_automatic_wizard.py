# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import combinations

from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that give patients their numbers are not merged while one number of both would mean two things.

    Odoo moves the numbers to the contact that is left by SQL. What is unique would fail there, and the log of that
    would hold the number. Here, it is true of Odoo's own wizard and of the queue of duplicates.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Refuse what the database would refuse.

        Accounts of all companies count, also those that the user does not see.

        :raise UserError: naming the accounts to who may see them, never the number
        """
        for one, other in self._find_shared_numbers(src_partners | dst_partner):
            accounts = one.account_id | other.account_id
            if not self._may_name(accounts):
                raise UserError(
                    self.env._(
                        "Both gave the same number to a patient. Who may see the patient accounts, and merges the"
                        " two by hand, is told which accounts have it."
                    )
                )
            if len(accounts) == 1:
                raise UserError(
                    self.env._(
                        "Both gave the same number to one patient: account %s would have it twice. Mark one of them as"
                        " old first.",
                        accounts.name,
                    )
                )
            raise UserError(
                self.env._(
                    "Both gave the same number to a patient: it is on the patient accounts %(one)s and %(other)s. Merge"
                    " these, correct the wrong number, or mark it as old first.",
                    one=one.account_id.name,
                    other=other.account_id.name,
                )
            )
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _may_name(self, accounts):
        """Whether a person asks who sees all of these; what a merge by itself hears is kept for all to read."""
        return not self.env.su and accounts.sudo(False).has_access("read")

    def _find_shared_numbers(self, contacts):
        """Yield two identifiers each that would be one if the contacts were one; see ``_check_free``."""
        lines = self.env["patient.account.identifier"].sudo()
        lines.flush_model()
        given = lines.search([("assigner_id", "in", contacts.ids), ("use", "!=", "old")], order="id")
        for alike in given.grouped(lambda line: (line.company_id, line.kind, line.value)).values():
            for one, other in combinations(alike, 2):
                namespaces = {one.system or "", other.system or ""}
                is_one = len(namespaces) == 1 or ("" in namespaces and one.account_id != other.account_id)
                if is_one and one.assigner_id != other.assigner_id:
                    yield one, other
