# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: what stays as it is of an item that the check-list of the type prescribes
_PRESCRIBED = frozenset({"name", "required", "location_id", "template_id"})


class ServiceLocationCheck(models.Model):
    """An item of the check-list of one place: whether it is done, and who said so when.

    What the check-list of the type prescribes can be done, and neither removed, renamed nor made optional.
    """

    _name = "service.location.check"
    _inherit = ["integration.exported"]
    _description = "Check-list item of a service location"
    _order = "sequence, id"

    location_id = fields.Many2one("service.location", required=True, index=True, ondelete="cascade")
    template_id = fields.Many2one(
        "service.location.check.template",
        "Check-list",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Item", required=True)
    required = fields.Boolean(help="The place cannot be activated before it is done.")
    done = fields.Boolean()
    done_by_id = fields.Many2one("res.users", "Done by", readonly=True, help="Who said that it is done.")
    done_at = fields.Datetime("Done at", readonly=True, help="When that was said.")

    is_prescribed = fields.Boolean(compute="_compute_is_prescribed")

    # === COMPUTE METHODS === #

    @api.depends("template_id", "location_id.type")
    def _compute_is_prescribed(self):
        for check in self:
            check.is_prescribed = check._is_prescribed()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_signed(vals) for vals in vals_list])

    def write(self, vals):
        if not _PRESCRIBED.isdisjoint(vals):
            self._refuse_prescribed(vals)
        if "done" not in vals:
            return super().write(self._prepare_signed(vals))
        changing = self.filtered(lambda check: check.done != bool(vals["done"]))
        unsigned = {name: value for name, value in vals.items() if name != "done"}
        super(ServiceLocationCheck, changing).write(self._prepare_signed(vals))
        return super(ServiceLocationCheck, self - changing).write(self._prepare_signed(unsigned))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_own(self):
        self._refuse_prescribed()

    # === ACTION METHODS === #

    def action_remove(self):
        """Take the item off the check-list of its place.

        :raise UserError: when the check-list of the type prescribes it
        """
        self.unlink()

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_signed(self, vals):
        """Return the values with who says that it is done, and when; only data files say so of others."""
        signature = {name: vals[name] for name in ("done_by_id", "done_at") if name in vals and self.env.su}
        rest = {name: value for name, value in vals.items() if name not in ("done_by_id", "done_at")}
        if "done" not in rest:
            return rest
        if not rest["done"]:
            return {**rest, "done_by_id": False, "done_at": False}
        return {**rest, "done_by_id": self.env.uid, "done_at": fields.Datetime.now(), **signature}

    def _refuse_prescribed(self, vals=None):
        """Refuse to take away what the check-list of the type prescribes.

        :param vals: what is to be written, ``None`` when it is to be removed
        :raise UserError: naming the item
        """
        for check in self.filtered(lambda check: check._is_prescribed()):
            present = check._convert_to_write({name: check[name] for name in _PRESCRIBED})
            if vals is None or any(vals.get(name, value) != value for name, value in present.items()):
                raise UserError(
                    self.env._(
                        "“%(item)s” is on the check-list of every place of this type, and stays as it is.",
                        item=check.name,
                    )
                )

    def _prescribe(self, template):
        """Make one of these items, of one name, that of the check-list, and required if that says so.

        Past the guard: one that was made optional while its place was of another type is the list's again since, and
        what the list says counts.
        """
        own = self.filtered(lambda check: check.template_id == template)
        check = (own or self)[:1]
        if check.required != template.required if own else not check._is_prescribed():
            vals = {"template_id": template.id, "required": template.required}
            super(ServiceLocationCheck, check).write(vals)  # pylint: disable=super-method-mismatch

    def _is_prescribed(self):
        """Whether the check-list of the type of its place has this item."""
        return bool(self.template_id) and self.sudo().template_id.type == self.location_id.type
