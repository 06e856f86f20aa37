# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PatientAccountPrivacy(models.Model):
    """Which fields tell of the person, and how they are forgotten."""

    _inherit = "patient.account"  # pylint: disable=consider-merging-classes-inherited

    _read_entity = "patient_account"
    _personal_fields = frozenset(
        {
            "family_name",
            "given_names",
            "birth_date",
            "sex",
            "deceased",
            "guarantor_ids",
        }
    )

    def _holds_person(self):
        """Whether anything about a person stands on the account."""
        self.ensure_one()
        return any(self[name] for name in (*self._personal_fields, "identifier_ids", "coverage_ids"))

    def _erase_person(self):
        """Forget who the patient is: names, numbers, coverages, guarantors. The account and its number stay.

        :return: how many accounts held anything
        """
        holding = self.filtered(lambda account: account._holds_person())
        holding.identifier_ids.unlink()
        holding.coverage_ids.unlink()
        blank = dict.fromkeys(self._personal_fields - {"guarantor_ids"}, False)
        holding._write_guarded(
            {**blank, "guarantor_ids": [(5, 0, 0)], "state_reason": False, "is_erased": True}
        )
        return len(holding)

    def _with_merged(self):
        """Return these accounts and all that were merged into them."""
        accounts, found = self, self
        while found:
            found = self.search([("merged_into_id", "in", found.ids)]) - accounts
            accounts |= found
        return accounts
