# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

_DESCRIBING = frozenset(
    {
        *("name", "billing_status", "period_start", "period_end", "family_name", "given_names"),
        *("birth_date", "sex", "deceased", "guarantor_ids"),
    }
)


class PatientAccountLife(models.Model):
    """How an account is opened, held, closed and merged: by the buttons and actions of this file only."""

    _inherit = "patient.account"  # pylint: disable=consider-merging-classes-inherited

    _initial_state = "inactive"
    _transitions = {
        "inactive": {"active", "closed"},
        "active": {"on_hold", "closed"},
        "on_hold": {"active", "closed"},
        "closed": {"active"},
    }
    _guarded_fields = frozenset(
        {"state", "state_reason", "closed_at", "merged_into_id", "is_erased", "line_revision"}
    )

    # === CRUD METHODS === #

    def write(self, vals):
        if _DESCRIBING & vals.keys() and not self._door_open():
            self._check_not_merged()
        return super().write(vals)

    # === ACTION METHODS === #

    def action_open(self):
        """Charge services to it from now on, or again: then the person may be told again, too."""
        self._transition("active", state_reason=False, closed_at=False, is_erased=False)

    def action_ask(self):
        """Open the dialog that asks why, or into which account, titled by what it is for; the context says that."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_patient.patient_account_decision_action"
        )
        purpose = self.env.context.get("purpose")
        titles = {
            "hold": self.env._("Hold %s", self.display_name),
            "close": self.env._("Close %s", self.display_name),
            "merge": self.env._("Merge %s into another account", self.display_name),
        }
        return {
            **action,
            "name": titles.get(purpose, action["name"]),
            "context": {"default_account_id": self.id, "default_purpose": purpose},
        }

    # === BUSINESS METHODS === #

    def _hold(self, reason):
        """Bill nothing for a time.

        :raise UserError: when it is not active
        """
        self._transition("on_hold", state_reason=reason)

    def _close(self, reason):
        """End it."""
        self._transition("closed", state_reason=reason, closed_at=fields.Datetime.now())

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        self._check_not_merged()

    def _check_not_merged(self):
        """Refuse to change what another account stands for.

        :raise UserError:
        """
        for account in self.filtered("merged_into_id"):
            raise UserError(
                self.env._(
                    "“%(name)s” was merged into “%(into)s”, which stands for it. Go on with that account.",
                    name=account.display_name,
                    into=account.merged_into_id.display_name,
                )
            )

    def _merge_into(self, target):
        """Let ``target`` stand for this account, for good.

        Identifiers, coverages and guarantors move there, none of them twice. A target that was merged itself stands for
        the account that it was merged into, so that merges may come in any order. Doing it again changes nothing.

        :raise UserError: for a merge into itself, into what was merged into it, or into another company's account
        """
        self.ensure_one()
        target.ensure_one()
        (self | target).lock_for_update(allow_referencing=True)
        target = target._get_survivor()
        if self.merged_into_id and self._get_survivor() == target:
            return
        self._check_can_merge(target)
        self._move_lines("identifier_ids", target, ("kind", "assigner_id", "system", "value"))
        self._move_lines("coverage_ids", target, ("payer_id", "member_number", "group_number", "plan"))
        target.guarantor_ids |= self.guarantor_ids
        values = {
            "billing_status": "closed_combined",
            "state_reason": self.env._("Merged into %s", target.display_name),
            "closed_at": self.closed_at or fields.Datetime.now(),
        }
        if self.state == "closed":
            self._write_guarded(values)
        else:
            self._transition("closed", **values)
        self._write_guarded({"merged_into_id": target.id})
        self.env["integration.identifier"].sudo()._redirect(self, target)
        self.env["integration.audit"]._log("patient_account.merged", self, into=target.name)
        self._emit("patient_account.merged")

    def _get_survivor(self):
        """Return the account that stands for this one: itself, unless it was merged."""
        account, known = self, self
        while account.merged_into_id and account.merged_into_id not in known:
            account = account.merged_into_id
            known |= account
        return account

    def _check_can_merge(self, target):
        if self == target:
            raise UserError(self.env._("A patient account cannot be merged into itself."))
        if self.merged_into_id:
            raise UserError(
                self.env._(
                    "“%(name)s” was merged into “%(into)s” already.",
                    name=self.display_name,
                    into=self.merged_into_id.display_name,
                )
            )
        if self.company_id != target.company_id:
            raise UserError(self.env._("The accounts belong to different companies."))
        if self.is_erased != target.is_erased:
            raise UserError(self.env._("The personal data of one of the accounts was erased."))

    def _move_lines(self, name, target, key):
        """Move lines to ``target``, and leave behind what it has already."""

        def tell(line):
            return tuple(line[part] or False for part in key)

        present = {tell(line) for line in target[name]}
        for line in self[name].sudo():
            if tell(line) in present:
                line.unlink()
            else:
                present.add(tell(line))
                line.write({"account_id": target.id})
