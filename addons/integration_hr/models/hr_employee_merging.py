# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Known to this module only, so that no RPC caller can put it into a context.
_DOOR = object()
_FILLED = ("employee_number", "work_phone", "mobile_phone", "work_email")


class HrEmployeeMerging(models.Model):
    """Of two records of one person, one stands for both.

    The other is archived and says so, for nobody left. What tells of the person's private life, pay and time stays with
    it, for the HR department to look at: Odoo has no way to make one of two such files.
    """

    _inherit = "hr.employee"  # pylint: disable=consider-merging-classes-inherited

    merged_into_id = fields.Many2one(
        "hr.employee",
        "Merged into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="hr.group_hr_user",
        help="The record that stands for this one.",
    )

    # === CONSTRAINTS === #

    @api.constrains("active", "merged_into_id")
    def _check_merged(self):
        for employee in self.sudo():
            if employee.active and employee.merged_into_id:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” was merged into “%(into)s”, who stands for both.",
                        name=employee.name,
                        into=employee.merged_into_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        if employees.sudo().merged_into_id:
            self._refuse_merge_by_hand()
        return employees

    def write(self, vals):
        if "merged_into_id" in vals and self.env.context.get("employee_merge_door") is not _DOOR:
            into = vals["merged_into_id"] or False
            if any(employee.merged_into_id.id != into for employee in self.sudo()):
                self._refuse_merge_by_hand()
        return super().write(vals)

    def _refuse_merge_by_hand(self):
        raise UserError(self.env._("Employees are merged in the queue of duplicates only."))

    # === BUSINESS METHODS === #

    def _merge_into(self, target):
        """Let ``target`` stand for these records: where others report, and by which number and address it is reached.

        :raises UserError: when somebody would report to themselves
        """
        target._fill_from(self)
        target._take_reports_of(self)
        self.with_context(no_wizard=True).action_archive()
        self.with_context(employee_merge_door=_DOOR).write({"merged_into_id": target.id})

    def _fill_from(self, others):
        """Take over what this employee lacks; never the address of somebody who logs in, to which passwords go."""
        known = self.sudo().with_context(active_test=False)
        names = [
            name
            for name in _FILLED
            if not self[name]
            and (name != "work_email" or not (known.user_id or known.work_contact_id.user_ids))
        ]
        found = {name: next(filter(None, others.mapped(name)), False) for name in names}
        vals = {name: value for name, value in found.items() if value}
        if "employee_number" in vals:
            others.employee_number = False
            others.flush_recordset()  # it is unique
        if vals:
            self.write(vals)

    def _take_reports_of(self, others):
        """Let all who name the others as manager or coach, as employee or department, name this one, whoever asks."""
        everybody = self.sudo().with_context(active_test=False)
        for department in everybody.env["hr.department"].search([("manager_id", "in", others.ids)]):
            department.manager_id = self
        for name in self._get_employee_m2o_to_empty_on_archived_employees():
            (everybody.search([(name, "in", others.ids)]) - everybody)[name] = self
        if self.sudo().parent_id in others.sudo():
            self.parent_id = (others.sudo().parent_id - everybody).filtered("active")[:1]
        if self.sudo()._has_cycle("parent_id"):
            raise UserError(
                self.env._("“%s” would report to themselves. Correct the managers first.", self.name)
            )
