# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


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
            "state_reason",
        }
    )

    # === CRUD METHODS === #

    def write(self, vals):
        # a reason is guarded, and whatever was forgotten may end for one
        told = self._personal_fields & vals.keys() - {"state_reason"}
        if any(_says_something(vals[name]) for name in told):
            self._check_not_erased()
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _check_not_erased(self):
        """Refuse to fill in again who was forgotten, as a system does that has not heard of it.

        :raise UserError: unless the account was opened again since
        """
        for account in self.filtered("is_erased"):
            raise UserError(
                self.env._(
                    "Who the patient of “%s” is was erased. Open the account again if the patient has come back.",
                    account.name,
                )
            )

    def _holds_person(self):
        """Whether anything about a person stands on the account, in its history, or in what systems call it."""
        self.ensure_one()
        names = (*self._personal_fields, "identifier_ids", "coverage_ids")
        if any(self[name] for name in names):
            return True
        return bool(self._find_reasons() or self.env["integration.identifier"]._find_told(self))

    def _erase_person(self):
        """Forget who the patient is: names, numbers, coverages, guarantors, reasons. The account and its number stay.

        A system that calls the account by a number of the patient still finds it so, and nobody reads the number there.

        :return: how many accounts held anything
        """
        holding = self.filtered(lambda account: account._holds_person())
        holding.identifier_ids.unlink()
        holding.coverage_ids.unlink()
        blank = dict.fromkeys(self._personal_fields - {"guarantor_ids"}, False)
        holding._write_guarded({**blank, "guarantor_ids": [(5, 0, 0)], "is_erased": True})
        self._forget_reasons()
        self.env["integration.identifier"]._conceal(self)
        return len(holding)

    def _forget_reasons(self):
        """Take the reasons out of the history, also out of what is about to be noted: they may name the person."""
        self._track_discard()
        self._find_reasons().unlink()

    def _find_reasons(self):
        """Return the rows of the history that quote a reason."""
        values = self.env["mail.tracking.value"].sudo()
        said = [("mail_message_id.model", "=", self._name), ("mail_message_id.res_id", "in", self.ids)]
        return values.search([*said, ("field_id.name", "=", "state_reason")])

    def _with_merged(self):
        """Return these accounts and all that were merged into them."""
        accounts, found = self, self
        while found:
            found = self.search([("merged_into_id", "in", found.ids)]) - accounts
            accounts |= found
        return accounts


def _says_something(value):
    """Whether a value to be written tells anything; commands that only take away do not."""
    if not isinstance(value, list | tuple):
        return bool(value)
    return any(
        command[0] in (Command.CREATE, Command.UPDATE, Command.LINK)
        or (command[0] == Command.SET and command[2])
        for command in value
    )
