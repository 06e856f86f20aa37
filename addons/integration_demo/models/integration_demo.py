# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import ormcache

from odoo.addons.integration_core.notify import notify
from odoo.addons.integration_core.tools import utc

from ..stage import Stage
from ..story import Story
from ..tools import cast
from ..tools.plan import DAYS, plan

_SEED = 19
#: how long one run of the cron goes on
_SLICE_SECONDS = 20
_CRON = "integration_demo.ir_cron_make"


class IntegrationDemo(models.Model):
    """The demonstration and how far it is made: a company of its own, and two weeks of its traffic.

    There is one. It is made in slices by a cron that is switched on by whoever asks for it, and off again at the end.
    """

    _name = "integration.demo"
    _inherit = ["integration.exported"]
    _description = "Demonstration"

    state = fields.Selection(
        [("absent", "Not made"), ("making", "Being made"), ("ready", "Ready")],
        required=True,
        readonly=True,
        default="absent",
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="set null")
    ends_at = fields.Datetime("Told until", readonly=True, help="The story ends when somebody asked for it.")
    days_left = fields.Integer(readonly=True, default=DAYS, help="How many days are still to be told.")
    position = fields.Integer(readonly=True, help="How much of the present day is told.")
    progress = fields.Float(compute="_compute_progress")
    is_mended = fields.Boolean(
        "Outages ended", readonly=True, help="Partners that were down when the story ended answer again."
    )

    @api.depends("state", "days_left", "position")
    def _compute_progress(self):
        for demo in self:
            told = DAYS - demo.days_left
            if demo.state == "making" and demo.days_left:
                told += demo.position / max(len(plan(demo.days_left - 1, _SEED)), 1)
            demo.progress = 100 * told / DAYS

    @api.depends("state")
    def _compute_display_name(self):
        for demo in self:
            demo.display_name = self.env._("Demonstration")

    # === CRUD METHODS === #

    def write(self, vals):
        if "state" in vals:
            self.env.registry.clear_cache()  # every lane asks
        return super().write(vals)

    # === ACTION METHODS === #

    @api.model
    def action_open(self):
        """Show how far the demonstration is made."""
        self._check_administrator()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Demonstration"),
            "res_model": self._name,
            "res_id": self._get().id,
            "views": [(False, "form")],
        }

    def action_make(self):
        """Have the demonstration made from now on."""
        self._check_administrator()
        demo = self._get()
        if demo.state != "absent":
            raise UserError(self.env._("The demonstration is there already, or being made."))
        demo._begin()
        cron = self.env.ref(_CRON).sudo()
        cron.active = True
        cron._trigger()
        return notify(self.env._("The demonstration is being made. That takes some minutes."))

    def action_mend(self):
        """Have the partners that are down answer again, so that what waits for them can be sent."""
        self._check_administrator()
        self.sudo().is_mended = True
        return notify(self.env._("Every partner answers again. What waits is sent when it is due."))

    def _check_administrator(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator decides about the demonstration."))

    # === MAKING === #

    @api.model
    def _make_all(self):
        """Make the whole demonstration now, where nobody waits for the transaction; what is made already stays."""
        demo = self._get()
        if demo.state == "absent":
            demo._begin()
        self.env.cr.commit()  # pylint: disable=invalid-commit  # nobody waits, and what is made stays
        while demo.state == "making":
            demo._make_some()

    @api.model
    def _cron_make(self):
        """Make the next part, and come back for the rest."""
        demo, until = self._get(), time.monotonic() + _SLICE_SECONDS
        while demo.state == "making" and time.monotonic() < until:
            demo._make_some()
        if demo.state == "making":
            self.env["ir.cron"]._commit_progress(1, remaining=demo.days_left)
        else:
            self.env["ir.cron"]._commit_progress(1, remaining=0)
            self.env.ref(_CRON).active = False

    def _begin(self):
        """Note that the story ends now."""
        self.sudo().write(
            {
                "state": "making",
                "ends_at": utc.now().replace(microsecond=0),
                "days_left": DAYS,
                "position": 0,
            }
        )

    def _make_some(self, commit=None):
        """Set the stage, or tell one day.

        :param commit: ends a transaction, if not by a commit
        """
        demo = self.with_user(SUPERUSER_ID)
        story = Story(demo.env, demo.ends_at, _SEED, commit or self.env.cr.commit)
        if not demo.company_id:
            demo.company_id = story.set_stage()
            return
        story.play(demo.days_left - 1, demo.position, demo._note_position)
        demo.write({"days_left": demo.days_left - 1, "position": 0})
        if not demo.days_left:
            demo._finish()
        demo.env.flush_all()
        (commit or self.env.cr.commit)()

    def _note_position(self, position):
        self.position = position

    def _finish(self):
        """Count the traffic of the story, let the clocks of its issues run, expect something of its documents, alert.

        So each screen shows how things stand from the first moment, before any scheduled action came.
        """
        self.write({"state": "ready"})
        self.env.flush_all()
        self.env["integration.statistic"]._recount(
            self.ends_at - timedelta(days=DAYS + 1), self.ends_at + timedelta(days=1)
        )
        self.env["integration.issue"]._cron_clock()
        self._expect()
        alerts = self.env["integration.alert"]
        alerts._watch(self.ends_at)
        alerts._tell(self.ends_at)

    def _expect(self):
        """Expect of the group's documents what the suite expects, but from the beginning of the story on.

        What is expected of all companies stays as it is: what others left over is not late at once.
        """
        expected = self.env["integration.expectation"].search([("code", "!=", False)])
        self.env["integration.expectation.limit"].create(
            [
                {
                    "expectation_id": shipped.id,
                    "company_id": self.company_id.id,
                    "counts_from": self.ends_at - timedelta(days=DAYS),
                    "least_count": cast.LEAST.get(shipped.code, shipped.least_count),
                    "owner_id": self._get_stage().person(cast.CLERK).id,
                }
                for shipped in expected
            ]
        )
        expected._measure_all()

    @api.model
    def _end_all(self):
        """Retire what flows to and from the partners of the demonstration, and expect nothing more of its company."""
        systems = self.env["integration.system"].search([("is_played", "=", True)])
        interfaces = self.env["integration.interface"].search([("system_id", "in", systems.ids)])
        clients = self.env["integration.client"].search([("system_id", "in", systems.ids)])
        flowing = [
            self.env["integration.subscription"].search([("system_id", "in", systems.ids)]),
            self.env["integration.source"].search([("client_id", "in", clients.ids)]),
            clients,
            interfaces,
        ]
        for records in flowing:
            records.filtered(lambda record: record.state == "submitted")._transition("draft")
            records.filtered(lambda record: record.state != "retired")._transition("retired")
        systems.active = False
        company = self._get().company_id
        if company:
            self.env["integration.expectation.limit"].search([("company_id", "=", company.id)]).unlink()

    # === GETTERS === #

    @api.model
    def _get(self):
        """Return the one record, as it is now."""
        return self.sudo().search([], limit=1) or self.sudo().create({})

    @api.model
    @ormcache()
    def _is_being_made(self) -> bool:
        """Whether the story is told at present."""
        return bool(self.sudo().search_count([("state", "=", "making")], limit=1))

    @api.model
    def _get_stage(self) -> Stage:
        """Return what knows the people and partners of the demonstration by name."""
        return Stage(self.with_user(SUPERUSER_ID).env)
