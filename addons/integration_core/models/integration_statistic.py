# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import aside
from ..engine import figures, rollup
from ..engine.rollup_source import Source
from ..fields import BigInteger, LooseMany2one
from ..tools import buckets, histogram, outcomes

#: type of the message on the bus when traffic was counted
COUNTED = "integration.overview"


class IntegrationStatistic(models.Model):
    """How often something happened in a minute, an hour or a day, and how long that took.

    Screens, alerts and metrics read these figures and never the rows that they are counted from, so that they agree,
    and take no longer where millions of rows are. They stay when retention removes the rows, and when the addon is
    uninstalled that the rows are of. Written by ``engine/rollup.py``, which has a column ``histogram`` that the ORM
    does not know: see ``tools/histogram.py``.
    """

    _name = "integration.statistic"
    _inherit = ["integration.exported"]
    _description = "Traffic"
    _order = "bucket DESC, id DESC"
    _log_access = False

    bucket = fields.Datetime(
        "From", required=True, readonly=True, help="When the minute, hour or day begins."
    )
    width = fields.Integer("Seconds", required=True, readonly=True, aggregator=None)
    company_id = LooseMany2one("res.company", readonly=True)
    interface_id = LooseMany2one(
        "integration.interface",
        readonly=True,
        help="Empty for what serves several interfaces, such as jobs, or cannot be told.",
    )
    kind = fields.Selection(
        [
            ("attempt", "Sent by us"),
            ("request", "Asked of us"),
            ("message", "Messages of partners"),
            ("job", "Work in the background"),
        ],
        "What",
        required=True,
        readonly=True,
    )
    outcome = fields.Selection(
        [
            (outcomes.RECEIVED, "Came in"),
            (outcomes.DONE, "Done"),
            (outcomes.LIMITED, "Slowed down"),
            (outcomes.REFUSED, "Refused"),
            (outcomes.FAILED, "Failed"),
            (outcomes.UNREACHABLE, "No answer"),
            (outcomes.UNSENT, "Not sent"),
            (outcomes.IGNORED, "Ignored"),
            (outcomes.CANCELLED, "Cancelled"),
        ],
        required=True,
        readonly=True,
        help="Refused is for whoever asked to correct, failed for whoever was asked. Each try to send counts, and so"
        " does each time that a message failed; what came in counts again as what became of it.",
    )
    count = fields.Integer("Times", required=True, readonly=True)
    duration_ms = BigInteger("Milliseconds in all", required=True, readonly=True, aggregator=None)
    average_ms = fields.Integer(
        "Average (ms)", compute="_compute_durations", help="How long one took, where that is measured."
    )
    p95_ms = fields.Integer(
        "95 of 100 within (ms)",
        compute="_compute_durations",
        help="How long the slowest but five of a hundred took at most; roughly.",
    )

    _once = models.UniqueIndex(
        "(width, bucket, kind, outcome, coalesce(interface_id, 0), coalesce(company_id, 0))"
    )

    def init(self):
        """Hold histograms, and leave room on a page for rows that are counted anew each minute."""
        self.env.cr.execute(
            """ALTER TABLE integration_statistic ADD COLUMN IF NOT EXISTS histogram int[];
               ALTER TABLE integration_statistic SET (fillfactor = 80)"""
        )

    # === COMPUTE METHODS === #

    def _compute_durations(self):
        self.env.cr.execute("SELECT id, histogram FROM integration_statistic WHERE id = ANY(%s)", (self.ids,))
        found = dict(self.env.cr.fetchall())
        for figure in self:
            classes = found.get(figure.id) or [0] * histogram.SIZE
            figure.average_ms = round(figure.duration_ms / (sum(classes) or 1))
            figure.p95_ms = round(histogram.quantile(classes, 0.95) or 0)

    @api.depends("kind", "outcome", "bucket")
    def _compute_display_name(self):
        kinds, ends = (
            dict(self._fields[name]._description_selection(self.env)) for name in ("kind", "outcome")
        )
        for figure in self:
            figure.display_name = f"{kinds.get(figure.kind)}: {ends.get(figure.outcome)}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Traffic is counted. Nobody can add to it."))

    def write(self, vals):
        raise AccessError(self.env._("Traffic is counted. It cannot be changed."))

    def unlink(self):
        raise AccessError(self.env._("Traffic is counted. It cannot be deleted."))

    # === ACTION METHODS === #

    def action_open_rows(self):
        """Show what was counted here, with the user's own rights.

        :raise UserError: where that is not kept any more, or is no list of its own
        """
        self.ensure_one()
        rows = self._find_rows(self.bucket, self.bucket + timedelta(seconds=self.width))
        if not rows:
            raise UserError(
                self.env._("These are figures only: what they were counted from has no list here.")
            )
        action, domain = rows
        return {**self.env["ir.actions.act_window"]._for_xml_id(action), "domain": domain, "context": {}}

    # === BUSINESS METHODS === #

    @api.model
    def _cron_count(self):
        """Count what came since the last run (each minute), and tell the screens that show it."""
        if self._count():
            # to the group: the message says that there is something to read, each user reads what is theirs
            self.env.ref("integration_core.group_integration_user")._bus_send(COUNTED, {})

    @api.model
    def _count(self) -> bool:
        """Count what came since the last run, in a transaction of its own; ``False`` when another one does."""
        with self._open_transaction() as cr:
            return rollup.run(cr, self._get_sources(), self._find_now(cr))

    @api.model
    def _recount(self, since: datetime, until: datetime):
        """Count whole days anew, for rows that were brought in with times of the past."""
        with self._open_transaction() as cr:
            rollup.recount(cr, self._get_sources(), since, until)

    @api.model
    @contextmanager
    def _open_transaction(self):
        """Open a transaction that sees what others have committed when a statement begins."""
        with aside.opened(self.env.registry) as cr:
            yield cr

    @api.model
    def _find_now(self, cr) -> datetime:
        """Return the time of the database."""
        cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return cr.fetchone()[0]

    # === GETTERS === #

    @api.model
    def _get_sources(self) -> list[Source]:
        """Return what figures are counted from; an addon adds its own."""
        return []

    def _find_rows(self, since: datetime, until: datetime) -> tuple[str, list] | None:
        """Return what was counted from one moment to before another; an addon adds its own.

        :return: XML id of the window action that lists such rows, and the domain of these
        """
        return None

    @api.model
    def _get_as_of(self) -> datetime | None:
        """Return up to when everything is counted: when the last run began, ``None`` before the first."""
        self.env.cr.execute("SELECT max(ran_at) FROM integration_statistic_checkpoint")
        return self.env.cr.fetchone()[0]

    @api.model
    def _read(self, since: datetime, until: datetime, group=(), **options) -> list[figures.Figure]:
        """Return the figures from one moment to before another, in UTC; see :meth:`_ask`.

        :raise AccessError: for who may not read figures
        """
        [found] = self._read_all(self._ask(since, until, group, **options))
        return found

    @api.model
    def _read_all(self, *questions: figures.Question) -> list[list[figures.Figure]]:
        """Return the answers to some questions, read by one statement.

        :raise AccessError: for who may not read figures
        """
        self.browse().check_access("read")
        return figures.read(self.env.cr, questions)

    @api.model
    def _ask(
        self,
        since: datetime,
        until: datetime,
        group=(),
        *,
        step: int = buckets.HOUR,
        company_ids=None,
        with_histogram: bool = False,
        **filters,
    ) -> figures.Question:
        """Return a question about the figures from one moment to before another, in UTC.

        :param company_ids: whose, those chosen in the web client unless told; what is of no company always counts
        :param filters: values of kind, outcome or interface_id that count
        """
        widest = step if "bucket" in group else buckets.DAY
        return figures.Question(
            buckets.cover(since, until, fields.Datetime.now(), widest),
            group,
            step=step,
            filters=filters,
            company_ids=self.env.companies.ids if company_ids is None else company_ids,
            with_histogram=with_histogram,
        )
