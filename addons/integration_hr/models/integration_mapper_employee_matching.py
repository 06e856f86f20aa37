# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from odoo.addons.integration_contract.tools import normalise
from odoo.addons.integration_contract.tools.matching import Field, Policy


class IntegrationMapperEmployeeMatching(models.AbstractModel):
    """When two records are the same employee, told by nothing that the contract does not show.

    A ward shares an address and a telephone, so neither makes anybody certain without the name.
    """

    _inherit = "integration.mapper.employee"  # pylint: disable=consider-merging-classes-inherited

    _matching = Policy(
        fields=(
            Field("name", ("name",), "name", 5, 4),
            Field("work_email", ("work_email",), "email", 3, 1),
            Field("work_mobile", ("mobile_phone",), "phone", 2, 0.5),
            Field("work_phone", ("work_phone",), "phone", 1, 0),
            Field("job_title", ("job_title",), "text", 1, 0),
            Field("number", ("employee_number",), "code", 1, 4),
        ),
        identifiers=(("number",), ("work_email", "name")),
    )

    def _check_merge(self, records, target):
        """Refuse two numbers, and what would change who may log in: the record with a user is the one that is left.

        :raises UserError: saying why
        """
        super()._check_merge(records, target)
        both = records | target
        if len({normalise.code(one.employee_number) for one in both if one.employee_number}) > 1:
            raise UserError(self.env._("They have different employee numbers. Correct the wrong one first."))
        if len(both.sudo().with_context(active_test=False).user_id) > 1:
            raise UserError(self.env._("Both have a user. Take it from one of them first."))
        if records.sudo().with_context(active_test=False).user_id:
            raise UserError(self.env._("Keep the one that has a user, and merge the other one into it."))
        if not target.active or both.merged_into_id:
            raise UserError(self.env._("One of them was archived or merged meanwhile."))

    def _merge_records(self, records, target):
        """Let ``target`` stand for them, which tells of a merge: nobody left."""
        records._merge_into(target)
