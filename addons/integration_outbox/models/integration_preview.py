# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_core.models.integration_lifecycle import IntegrationLifecycle

REASON_LENGTH = 10


class IntegrationPreview(models.AbstractModel):
    """What shows its effect before it has one: counted first, then put in force by who may.

    A concrete model starts in ``draft``, is ``counted``, and goes on to states of its own. Whoever changes what it is
    about has to count again; once it acts, that cannot be changed any more.
    """

    _name = "integration.preview"
    _inherit = ["integration.lifecycle"]
    _description = "Counted before it acts"

    #: fields that say what it is about
    _criteria = frozenset()
    #: further fields that are fixed once it acts
    _fixed = frozenset({"reason"})
    #: who may count it and put it in force
    _acting_group = "integration_core.group_integration_manager"
    _guarded_fields = IntegrationLifecycle._guarded_fields | {"counted_at", "matching_count"}

    counted_at = fields.Datetime("Counted", readonly=True, copy=False)
    matching_count = fields.Integer("Found", readonly=True, copy=False, aggregator=None)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self._door_open():  # neither the caller nor a default in the context says what only code may
            blank = dict.fromkeys(self._guarded_fields - {"state"}, False)
            vals_list = [{**vals, **blank} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self._door_open():
            acting = self.filtered(lambda record: record.state not in ("draft", "counted"))
            if acting and (self._criteria | self._fixed) & vals.keys():
                raise UserError(
                    self.env._(
                        "“%(name)s” is %(state)s. What it is about cannot be changed now.",
                        name=acting[0].display_name,
                        state=self._state_label(acting[0].state),
                    )
                )
            if self._criteria & vals.keys():
                self.filtered(lambda record: record.state == "counted")._transition("draft", counted_at=False)
        return super().write(vals)

    # === ACTION METHODS === #

    def action_count(self):
        """Show what it would hit, and change nothing."""
        self._check_actor()
        for record in self:
            record._transition("counted", counted_at=fields.Datetime.now(), **record._count())

    # === BUSINESS METHODS === #

    def _count(self) -> dict:
        """Count what it would hit; a concrete model says how.

        :return: values to write, ``matching_count`` among them
        """
        raise NotImplementedError

    def _check_actor(self):
        """Refuse who may not count it or put it in force.

        :raise AccessError:
        """
        if not self.env.user.has_group(self._acting_group):
            group = self.env.ref(self._acting_group).sudo().name
            raise AccessError(self.env._("Only people of the group “%s” of Integration may do this.", group))
        self.check_access("write")

    def _check_reason(self):
        """Refuse to act without a reason that tells a later reader something.

        :raise UserError:
        """
        for record in self:
            if len((record.reason or "").strip()) < REASON_LENGTH:
                raise UserError(
                    self.env._(
                        "Fill in the field “Reason” first, with %s characters at least: somebody will ask one day why"
                        " this was done.",
                        REASON_LENGTH,
                    )
                )
