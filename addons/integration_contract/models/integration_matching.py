# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_core.notify import notify
from odoo.addons.integration_core.operators import is_operator

from ..tools.matching import Policy

#: what decides about records, so that a change of it is on record
_AUDITED = ("certain_percent", "possible_percent", "is_automatic", "active")


class IntegrationMatching(models.Model):
    """How duplicates of one entity are told, and how far the search for them is.

    What counts is declared by the entity's mapper; how much of it is enough is decided here, in all companies.
    """

    _name = "integration.matching"
    _inherit = ["integration.company.bound"]
    _description = "Search for duplicates"
    _order = "entity"
    _rec_name = "entity"

    entity = fields.Char(
        required=True, readonly=True, help="What the records are to the outside, such as party."
    )
    active = fields.Boolean(default=True)
    certain_percent = fields.Integer(
        "Certain from",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        aggregator=None,
        help="Score, in percent, from which two records are certainly the same.",
    )
    possible_percent = fields.Integer(
        "Possible from",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        aggregator=None,
        help="Score, in percent, from which a person should look at them.",
    )
    is_automatic = fields.Boolean(
        "Merge certain ones by itself",
        help="Off: every merge is somebody's decision. On: what is certain is merged without asking, unless Odoo or"
        " one of the guards objects.",
    )
    is_running = fields.Boolean("Being searched", readonly=True)
    started_at = fields.Datetime("Search began", readonly=True)
    finished_at = fields.Datetime("Last search ended", readonly=True)
    since_at = fields.Datetime(
        "Changes since",
        readonly=True,
        help="The search looks at what was changed from then on. Empty: at everything.",
    )
    next_since_at = fields.Datetime("Next search from", readonly=True)
    position_id = fields.Integer("Looked at up to record", readonly=True, aggregator=None)
    total_count = fields.Integer("Records to look at", readonly=True)
    done_count = fields.Integer("Records looked at", readonly=True)
    progress = fields.Integer(compute="_compute_progress", help="Of the present search, in percent.")
    open_count = fields.Integer("Open", compute="_compute_open_count")

    _entity_unique = models.UniqueIndex("(entity)", "There is one search for each entity.")
    _percents = models.Constraint(
        "CHECK (0 < possible_percent AND possible_percent <= certain_percent AND certain_percent <= 100)",
        "Both are between 1 and 100, and what is certain is possible, too.",
    )

    # === COMPUTE METHODS === #

    @api.depends("entity")
    def _compute_defaults(self):
        for matching in self:
            mapper = matching._get_mapper()
            policy = (mapper is not None and mapper._matching) or Policy(())
            matching.certain_percent = round(policy.certain * 100)
            matching.possible_percent = round(policy.possible * 100)

    @api.depends("total_count", "done_count", "is_running")
    def _compute_progress(self):
        for matching in self:
            most = max(matching.total_count, 1)
            matching.progress = min(100, 100 * matching.done_count // most) if matching.is_running else 100

    def _compute_open_count(self):
        pairs = self.env["integration.duplicate"]
        counts = {}
        if pairs.has_access("read"):  # not everybody who sees what is looked for sees the queue
            domain = [("matching_id", "in", self.ids), ("state", "=", "open")]
            counts = dict(pairs._read_group(domain, ["matching_id"], ["__count"]))
        for matching in self:
            matching.open_count = counts.get(matching, 0)

    # === CRUD METHODS === #

    def write(self, vals):
        audited = {name: vals[name] for name in _AUDITED if name in vals}
        result = super().write(vals)
        for matching in self if audited else ():
            self.env["integration.audit"]._log("matching.changed", matching, **audited)
        return result

    # === ACTION METHODS === #

    def action_find_changed(self):
        """Look at what was changed since the last search, soon.

        :raises UserError: when the scheduled action that does it is off
        """
        self._check_role()
        cron = self.env.ref("integration_contract.ir_cron_matching").sudo()
        if not cron.active:
            raise UserError(
                self.env._("The scheduled action “%s” is off. An administrator starts it.", cron.name)
            )
        cron._trigger()
        return notify(self.env._("The search goes on in the background, within a minute as a rule."))

    def action_find_all(self):
        """Look at all records anew, soon."""
        self._check_role()
        self.sudo().write({"is_running": False, "since_at": False, "next_since_at": False})
        return self.action_find_changed()

    def action_open_duplicates(self):
        """Open the queue of this entity."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_contract.integration_duplicate_action"
        )
        return action | {"domain": [("matching_id", "=", self.id)]}

    # === BUSINESS METHODS === #

    def _check_role(self):
        """Refuse who may not start a search.

        :raises AccessError: to who is no operator
        """
        if not is_operator(self.env):
            raise AccessError(self.env._("An operator starts a search for duplicates."))

    def _get_mapper(self):
        """Return the mapper of the entity in the user's environment, ``None`` when the app is gone."""
        contracts = self.env["integration.contract"].sudo()
        usable = contracts._find_current_id(self.entity) if self.entity else None
        if not usable:
            return None
        return self.env["integration.contract"]._get_current_mapper(self.entity)

    def _get_policy(self):
        """Return the mapper's policy with the thresholds that hold here."""
        policy = self._get_mapper()._matching
        return Policy(
            policy.fields,
            policy.identifiers,
            policy.apart,
            certain=self.certain_percent / 100,
            possible=self.possible_percent / 100,
        )
