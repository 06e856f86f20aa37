# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_core.notify import notify
from odoo.addons.integration_core.operators import check_operator
from odoo.addons.integration_core.tools.expectation import DELIVERED, OPEN, RECEIVED

from ..tools.lateness import BREACHED, LATE, OK, get_worst

#: what is asked of documents
_ASKED = frozenset(
    {"res_model", "kind", "condition", "event_types", "since_field", "amount_field", "partner_field"}
)
#: what an expectation means, which is the suite's to say of those it ships
_DEFINITION = _ASKED | {"name", "explanation", "remedy"}
#: what tells how many documents there are, of when, or how much hangs on them, to who changes it in small steps; of
#: another model the limits of partners would be shown to other people
_TELLING = frozenset({"res_model", "counts_from", "least_count", "least_amount"})
#: so long after a change all is measured
_PAUSE = timedelta(seconds=10)
#: what nobody but the suite writes: by these it knows what it ships, and measures without asking what a user may read
_KEPT = frozenset({"code", "entities", "shipped_digest", "measured_at", "problem"})


class IntegrationExpectation(models.Model):
    """What is expected of business documents of one kind, and from when on somebody is told that it did not happen.

    The suite ships those that its addons know; of these, people change the limits and who answers for them. Managers
    add their own. How they are written, shipped and measured is in the files beside this one.
    """

    _name = "integration.expectation"
    _inherit = ["integration.audited", "mail.thread"]
    _description = "Expectation"
    _order = "sequence, name, id"
    _audit_name = "expectation"

    name = fields.Char(required=True, translate=True, tracking=True, help="What is late, in a clerk's words.")
    code = fields.Char(readonly=True, copy=False, help="Stable name of one that the suite ships.")
    is_shipped = fields.Boolean("Comes with the suite", compute="_compute_is_shipped")
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=50)
    explanation = fields.Text(
        required=True, translate=True, help="What it means when something is late here, and why it matters."
    )
    remedy = fields.Text("What to do", translate=True, help="What helps as a rule.")
    res_model = fields.Selection(
        "_select_model",
        "Documents",
        required=True,
        tracking=True,
        help="The kind of document that is measured.",
    )
    model_name = fields.Char(compute="_compute_model_name")
    kind = fields.Selection(
        [
            (OPEN, "It does not fit the condition any more"),
            (DELIVERED, "Everybody who wants it was told"),
            (RECEIVED, "The message about it is processed"),
        ],
        "Done when",
        required=True,
        default=OPEN,
        tracking=True,
        help="Until when a document counts as waiting.",
    )
    condition = fields.Char(
        default="[]",
        required=True,
        tracking=True,
        help="Which documents wait. It may name what is stored on the document, or on what the document names.",
    )
    event_types = fields.Char(
        "Events",
        tracking=True,
        help="By which of its events others hear of a document, separated by blanks, such as invoice.posted.",
    )
    entities = fields.Char("Messages about", readonly=True, copy=False)
    since_field = fields.Char(
        "Waits since", tracking=True, help="The date or time of the document from which on it waits."
    )
    amount_field = fields.Char("Amount", tracking=True, help="The money that hangs on the document.")
    partner_field = fields.Char(
        "Partner", tracking=True, help="Whose document it is. Limits of a partner go by it."
    )
    interface_id = fields.Many2one(
        "integration.interface",
        index=True,
        ondelete="set null",
        tracking=True,
        help="The agreement under which it is expected: of one company, it expects nothing of documents of another."
        " Empty where events and messages count: over any.",
    )
    company_id = fields.Many2one(
        "res.company",
        tracking=True,
        help="Only its documents count. Empty: those of all companies, each for itself.",
    )
    counts_from = fields.Date(
        "Counts from",
        default=lambda self: fields.Datetime.now().date(),
        copy=False,
        tracking=True,
        help="Documents that wait since an earlier day are not counted, so that what was left over before anybody"
        " expected something of it is not late at once. Empty: all count.",
    )
    hours = fields.Integer(
        "Late after (hours)",
        required=True,
        default=24,
        aggregator=None,
        tracking=True,
        help="0: as soon as it is there.",
    )
    least_count = fields.Integer(
        "Issue from this many",
        required=True,
        default=1,
        aggregator=None,
        tracking=True,
        help="From how many late documents on an issue is raised. 0: the number raises none.",
    )
    least_amount = fields.Float(
        "Issue from this amount",
        digits=(16, 2),
        aggregator=None,
        tracking=True,
        help="From which amount on the late documents together raise an issue, in the currency of their company."
        " 0: the amount raises none.",
    )
    owner_id = fields.Many2one(
        "res.users",
        tracking=True,
        index="btree_not_null",
        domain=lambda self: self.env["integration.team"]._get_people_domain(),
        help="Who answers for it. Empty: who answers for the interface.",
    )
    team_id = fields.Many2one(
        "integration.team", tracking=True, ondelete="set null", help="Looks after it where it has no owner."
    )
    limit_ids = fields.One2many(
        "integration.expectation.limit", "expectation_id", "Limits of their own", copy=True
    )
    standing_ids = fields.One2many("integration.expectation.standing", "expectation_id", "Standings")
    state = fields.Selection(
        [(OK, "In time"), (LATE, "Late, within the limit"), (BREACHED, "Over the limit")],
        compute="_compute_state",
        help="The worst of its standings that you may see.",
    )
    measured_at = fields.Datetime("Measured", readonly=True, copy=False)
    problem = fields.Text(
        "Cannot be measured", readonly=True, copy=False, help="Why it was not measured the last time."
    )

    _code_unique = models.Constraint("UNIQUE (code)", "There is an expectation with this code already.")
    _sane = models.Constraint(
        "CHECK (hours BETWEEN 0 AND 87600 AND least_count >= 0 AND least_amount >= 0)",
        "Hours are between 0 and 87,600, which is ten years; number and amount are 0 or more.",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _select_model(self):
        """The models of which something may be expected, by their names."""
        hooks = self.env["integration.expectations"]
        names = {*hooks._get_models(), hooks._get_message_model()} & set(self.env)
        return sorted(((name, self.env[name]._description) for name in names), key=lambda choice: choice[1])

    @api.depends("code")
    def _compute_is_shipped(self):
        for expectation in self:
            expectation.is_shipped = bool(expectation.code)

    @api.depends("res_model")
    def _compute_model_name(self):
        for expectation in self:
            expectation.model_name = expectation.res_model

    @api.depends("standing_ids.state")
    def _compute_state(self):
        for expectation in self:
            expectation.state = get_worst(expectation.standing_ids.mapped("state"))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        expectations = super().create(vals_list)
        if not self.env.su:
            expectations._check_own()
        self._measure_soon()
        return expectations

    def write(self, vals):
        if not self.env.su and _KEPT & vals.keys():
            raise AccessError(self._tell_kept())
        if not self.env.su and _DEFINITION & vals.keys() and self.filtered("code"):
            raise UserError(
                self.env._(
                    "What the suite ships says what it says. Change its limits and who answers for it, or duplicate it"
                    " and change the copy."
                )
            )
        if _TELLING & vals.keys():
            self._check_may_count()
        result = super().write(vals)
        if not self.env.su and _ASKED & vals.keys():
            self._check_definition()
        self._measure_soon()
        return result

    def unlink(self):
        self.env["integration.alert"]._end_expectations(self)
        self._measure_soon()  # which also closes the issues of what is gone
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_own_only(self):
        if not self.env.su and self.filtered("code"):
            raise UserError(self.env._("What the suite ships cannot be deleted. Archive it instead."))

    def _check_own(self):
        """Refuse new ones of a user that say what only the suite says, by a default of the context even."""
        if any(expectation[name] for expectation in self for name in _KEPT):
            raise AccessError(self._tell_kept())
        self._check_definition()

    def _check_may_count(self):
        """Refuse who may not read all of the documents: where the limit has to be for an issue, so many there are.

        Hours are free: who answers for the work says how soon it has to be done.

        :raise AccessError: naming the first such expectation
        """
        if self.env.su:
            return
        readable = self.env["integration.expectation.standing"]._get_readable_models()
        for expectation in self:
            if expectation.res_model not in readable:
                raise AccessError(
                    self.env._(
                        "Which documents “%s” is about, from which day on they count, from how many on there is an"
                        " issue, and limits of partners are set by people who may read all of these documents.",
                        expectation.name,
                    )
                )

    def _tell_kept(self):
        return self.env._(
            "What marks an expectation as the suite's, and what measuring finds, nobody writes."
        )

    def copy_data(self, default=None):
        """A copy is its owner's: it may say something else."""
        rows = super().copy_data(default)
        return [
            {**row, "name": self.env._("%s (copy)", expectation.name)}
            for expectation, row in zip(self, rows, strict=True)
        ]

    def _prepare_audit(self):
        """What decides whether somebody is told; no condition, which may name a person."""
        names = ("active", "kind", "res_model", "counts_from", "hours", "least_count", "least_amount")
        return {name: str(self[name]) for name in names} | {
            "expectation": self.code or "",
            "interface": self.interface_id.code or "",
            "owner": self.owner_id.id,
            "team": self.team_id.id,
        }

    @api.model
    def _measure_soon(self):
        """Have all measured within a minute: once for several changes, and not while somebody presses the button."""
        at = fields.Datetime.now() + _PAUSE
        self.env.ref("integration_monitor.ir_cron_measure_expectations").sudo()._trigger(at)

    # === ACTION METHODS === #

    def action_measure(self):
        """Measure now, and say what came of it.

        :raise AccessError: for who may only look
        """
        check_operator(self.env)
        self.check_access("read")
        self.sudo()._measure_all()
        failed = self.filtered("problem")
        if failed:
            return notify(self.env._("It could not be measured: %s", failed[0].problem), "warning")
        return notify(self.env._("Measured. What you see is how things are now."))

    def action_open_standings(self):
        """Show how this expectation stands, for each interface, company and limit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_monitor.integration_expectation_standing_action"
        )
        return action | {"domain": [("expectation_id", "=", self.id)], "context": {}}
