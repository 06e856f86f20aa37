# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import chain, count

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_outbox.line_digest import digest
from odoo.addons.integration_outbox.moments import Became, Created, Deleted, Updated

from ..tools.check_digits import is_gln, is_npi, is_place_of_service
from ..words import STATES, TYPES

_CHECK_FIELDS = ("sequence", "name", "required", "done", "done_by_id", "done_at")
#: as contracts have it
CODE_SIZE = 32
_CODES = {"gln": is_gln, "npi": is_npi, "place_of_service": is_place_of_service}


class ServiceLocation(models.Model):
    """A place where services are provided. How it opens and closes is said in ``service_location_life``.

    Its address is its own: a ward is nobody that we deal with, so it is no contact. A place without an address is
    where its parent is.
    """

    _name = "service.location"
    _inherit = [
        "integration.company.bound",
        "integration.lifecycle",
        "integration.emitter",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Service location"
    _order = "name, id"
    _rec_names_search = ["name", "code", "gln"]
    _check_company_auto = True
    _trail_name = "name"

    _emits = {
        "service_location.created": Created(description="A service location was planned."),
        "service_location.updated": Updated(
            description="What other systems know of a service location has changed, its status included."
        ),
        "service_location.activated": Became(
            "state", "active", description="Services are provided there from now on, or again."
        ),
        "service_location.suspended": Became(
            "state", "suspended", description="No services are provided there for a time."
        ),
        "service_location.closed": Became("state", "closed", description="The place was closed for good."),
        "service_location.removed": Deleted(description="A place that was only planned was deleted."),
    }

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True,
        size=CODE_SIZE,
        tracking=True,
        help="Short code by which other systems know the place, unique within the company.",
    )
    type = fields.Selection(
        TYPES,
        required=True,
        default="clinic",
        tracking=True,
        help="What the place is for. It decides which check-list a new place starts with.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        default="planned",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    state_reason = fields.Char(
        "Reason",
        size=256,
        readonly=True,
        copy=False,
        tracking=True,
        help="Why it is suspended or closed.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    parent_id = fields.Many2one(
        "service.location",
        "Part of",
        check_company=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('company_id', '=', company_id), ('state', '!=', 'closed')]",
    )
    child_ids = fields.One2many("service.location", "parent_id", "Places within")
    street = fields.Char()
    street2 = fields.Char("Street 2")
    city = fields.Char()
    zip = fields.Char("Postal code")
    country_id = fields.Many2one("res.country", ondelete="restrict")
    state_id = fields.Many2one(
        "res.country.state",
        "State or province",
        ondelete="restrict",
        domain="[('country_id', '=?', country_id)]",
    )
    gln = fields.Char(
        "GLN",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Global Location Number of GS1: 13 digits, the last of which follows from the others.",
    )
    npi = fields.Char(
        "NPI",
        copy=False,
        tracking=True,
        help="National Provider Identifier (USA): 10 digits, the last of which follows from the others.",
    )
    place_of_service = fields.Char(
        "Place of service",
        tracking=True,
        help="Place of service code of the CMS: two digits, such as 11 for an office.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", check_company=True, tracking=True, help="Supplies the place with goods."
    )
    cost_centre_id = fields.Many2one(
        "account.analytic.account",
        "Cost centre",
        check_company=True,
        tracking=True,
        help="What the place is charged to.",
    )
    work_location_id = fields.Many2one(
        "hr.work.location",
        "Work location",
        check_company=True,
        help="Where those who work there are registered.",
    )
    opening_date = fields.Date(
        "Opens", copy=False, tracking=True, help="Planned or real. Activating fills it in if it is empty."
    )
    closing_date = fields.Date(
        "Closes",
        copy=False,
        tracking=True,
        help="Planned or real. Closing sets it to the day, unless it is past.",
    )
    check_ids = fields.One2many("service.location.check", "location_id", "Readiness", copy=False)
    open_check_count = fields.Integer("Open items", compute="_compute_readiness", store=True)
    is_ready = fields.Boolean(
        "Ready",
        compute="_compute_readiness",
        store=True,
        help="All required items of the check-list are done.",
    )
    checks_digest = fields.Char(
        compute="_compute_checks_digest",
        store=True,
        copy=False,
        export_string_translation=False,
        help="Differs when an item of the check-list does.",
    )
    note = fields.Html("Notes")

    _code_unique = models.Constraint(
        "UNIQUE (company_id, code)", "The company has a service location with this code already."
    )
    _dates_in_order = models.Constraint(
        "CHECK (closing_date >= opening_date)", "A service location cannot close before it opens."
    )

    # === COMPUTE METHODS === #

    @api.depends("check_ids.done", "check_ids.required")
    def _compute_readiness(self):
        for location in self:
            missing = location.check_ids.filtered(lambda check: not check.done)
            location.open_check_count = len(missing)
            location.is_ready = not any(missing.mapped("required"))

    @api.depends("check_ids", *(f"check_ids.{name}" for name in _CHECK_FIELDS))
    def _compute_checks_digest(self):
        for location in self:
            location.checks_digest = digest(location.check_ids, _CHECK_FIELDS)

    # === CONSTRAINTS === #

    @api.constrains("parent_id", "company_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A service location cannot be a part of itself."))
        for location in self:
            if location.parent_id.state == "closed" and location.state != "closed":
                raise ValidationError(
                    self.env._(
                        "“%s” is closed: nothing can be a part of it.", location.parent_id.display_name
                    )
                )
            if location.child_ids.company_id - location.company_id:
                raise ValidationError(
                    self.env._("The places within “%s” belong to another company.", location.display_name)
                )

    @api.constrains(*_CODES)
    def _check_codes(self):
        for location in self:
            wrong = [
                name for name, is_right in _CODES.items() if location[name] and not is_right(location[name])
            ]
            if wrong:
                raise ValidationError("\n".join(map(location._tell_wrong_code, wrong)))

    def _tell_wrong_code(self, name):
        described = self.fields_get([name], ["string", "help"])[name]
        return self.env._(
            "“%(code)s” is not valid as %(kind)s: %(help)s",
            code=self[name],
            kind=described["string"],
            help=described["help"],
        )

    @api.constrains("country_id", "state_id")
    def _check_region(self):
        for location in self:
            if location.state_id and location.state_id.country_id != location.country_id:
                raise ValidationError(
                    self.env._("%s is not in the country of the address.", location.state_id.display_name)
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        locations = super().create(vals_list)
        self.env["service.location.check.template"]._apply(locations)
        return locations

    def write(self, vals):
        if "type" in vals:
            self._check_may_change_type(vals["type"])
        result = super().write(vals)
        if "type" in vals:
            self.env["service.location.check.template"]._apply(self)
        return result

    def copy_data(self, default=None):
        given = default or {}
        copies = super().copy_data(default)
        taken = set(self.sudo().search([("code", "like", "-copy")]).mapped("code"))
        for vals in copies:
            if "name" not in given:
                vals["name"] = self.env._("%s (copy)", vals["name"])
            if "code" not in given:
                vals["code"] = _find_free_code(vals["code"], taken)
                taken.add(vals["code"])
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        for location in self:
            if location.state != "planned":
                raise UserError(
                    self.env._(
                        "“%s” was in use and cannot be deleted. Close it instead.", location.display_name
                    )
                )

    def _check_may_change_type(self, new):
        """Refuse another type once a place was opened: it would skip the check-list of that type.

        :raise UserError: naming the first such place
        """
        for location in self:
            if location.type != new and location.state != "planned":
                raise UserError(
                    self.env._(
                        "“%s” is not planned any more, so its type stays. Plan a new place instead.",
                        location.display_name,
                    )
                )


def _find_free_code(code, taken):
    """Return the code of a copy, not longer than a code may be."""
    suffixes = chain(["-copy"], (f"-copy{number}" for number in count(2)))
    return next(
        free for suffix in suffixes if (free := code[: CODE_SIZE - len(suffix)] + suffix) not in taken
    )
