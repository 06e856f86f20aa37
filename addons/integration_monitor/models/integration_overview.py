# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.integration_core.tools import buckets, facts, utc

from .. import overview_words as words
from ..overview_arguments import read_period
from ..tools import standing
from ..tools.period import DEFAULT
from ..tools.reading import KINDS, Reading


class IntegrationOverview(models.AbstractModel):
    """What the overview shows: how the interfaces stand, in one sentence, in tiles, and one by one.

    Its tiles are in ``integration_overview_tiles.py``, its rows in ``integration_overview_rows.py``, and what their
    numbers lead to in ``integration_overview_links.py``.
    """

    _inherit = "integration.overview"

    # === FOR THE SCREEN === #

    @api.model
    @api.readonly
    def load_overview(self, period=DEFAULT):
        """Return how things stand, for the companies that are chosen in the web client.

        :param str period: a key of :data:`..tools.period.PERIODS`
        :return: what ``overview.js`` shows; numbers come as texts with the link to their rows
        :raise AccessError: for all who may not see the Integration app
        :raise UserError: when the period is no text
        """
        self._check_viewer()
        reading = self._read(read_period(self.env, period))
        rows = self._get_rows(reading)
        state, verdict = self._judge(reading, rows)
        counted_at = reading.facts.since(facts.COUNTED)
        return {
            "period": reading.period.code,
            "periods": [{"code": code, "name": name} for code, name in words.get_periods(self.env).items()],
            "at": fields.Datetime.to_string(reading.at),
            "counted_at": counted_at and fields.Datetime.to_string(counted_at),
            "is_behind": self._is_behind(reading),
            "verdict": verdict,
            "verdict_state": state,
            "tiles": [self._tell_tile(tile) for tile in self._get_tiles(reading, rows)],
            "rows": [self._tell_row(row) for row in rows],
            "steps": [] if rows else self._tell_steps(),
        }

    # === READING === #

    @api.model
    def _read(self, period) -> Reading:
        """Read all that the overview is made from: facts by one statement, and figures by another."""
        now = utc.now()
        since, until = period.find_bounds(now)
        hour, kinds = timedelta(hours=1), {"kind": KINDS}
        figures = self.env["integration.statistic"]
        ask = figures._ask
        answers = figures._read_all(
            ask(since, until, ("interface_id", "kind", "outcome"), with_histogram=True, **kinds),
            ask(
                buckets.floor(since, period.step),
                until,
                ("bucket", "interface_id", "outcome"),
                step=period.step,
                **kinds,
            ),
            ask(*period.find_former(now), ("outcome",), **kinds),
            ask(until - hour, until, ("interface_id", "outcome"), **kinds),
        )
        return Reading(now, period, self._get_facts(since), *answers)

    # === WORDS === #

    @api.model
    def _judge(self, reading, rows) -> tuple[str, str]:
        """Say in a sentence whether the partners are served: ``(state, sentence)``."""
        if not rows:
            return "info", self.env._("Nothing flows yet: no interface is approved.")
        known = reading.facts
        is_dead = facts.JOB_RUNNER in known.codes and not known.count(facts.JOB_RUNNER)
        if is_dead and known.count(facts.JOBS_OVERDUE):
            return "bad", self.env._("Nothing is sent or processed: jobs wait, and nobody runs them.")
        if told := self._judge_only(rows[0]) if len(rows) == 1 else self._judge_many(rows):
            return told
        if self._is_behind(reading):
            return "warning", self.env._("All partners were served when traffic was counted the last time.")
        return "good", self.env._("All partners are served.")

    @api.model
    def _is_behind(self, reading) -> bool:
        """Whether figures are older than they should be: what went wrong since is not in them."""
        counted_at = reading.facts.since(facts.COUNTED)
        return not counted_at or counted_at < reading.at - facts.COUNTED_WITHIN

    @api.model
    def _judge_many(self, rows) -> tuple[str, str] | None:
        """Say what is wrong with some interfaces; ``None`` where nothing is."""
        count = Counter(row.standing.state for row in rows)
        bad = [row for row in rows if not row.standing.is_served]
        names = ", ".join(row.interface.name for row in bad[:3])
        if len(bad) > 3:
            names = self.env._("%(names)s and %(count)s more", names=names, count=len(bad) - 3)
        if len(bad) == 1:
            return "bad", self.env._(
                "1 of %(all)s interfaces is not served: %(names)s.", all=len(rows), names=names
            )
        if bad:
            return "bad", self.env._(
                "%(count)s of %(all)s interfaces are not served: %(names)s.",
                count=len(bad),
                all=len(rows),
                names=names,
            )
        watched = count[standing.TROUBLED]
        if watched == 1:
            return "warning", self.env._(
                "All partners are served. In trouble is 1 of %s interfaces.", len(rows)
            )
        if watched:
            return "warning", self.env._(
                "All partners are served. In trouble are %(count)s of %(all)s interfaces.",
                count=watched,
                all=len(rows),
            )
        if paused := count[standing.PAUSED]:
            return "warning", self.env._(
                "All partners are served, but for what people paused: %(count)s of %(all)s interfaces.",
                count=paused,
                all=len(rows),
            )
        return None

    @api.model
    def _judge_only(self, row) -> tuple[str, str] | None:
        """As :meth:`_judge_many`, where there is one interface."""
        if not row.standing.is_served:
            return "bad", self.env._("The only interface is not served: %s.", row.interface.name)
        if row.standing.state == standing.TROUBLED:
            return "warning", self.env._("All partners are served. The only interface is in trouble.")
        if row.standing.state == standing.PAUSED:
            return "warning", self.env._("People paused the only interface: %s.", row.interface.name)
        return None

    @api.model
    def _tell_steps(self):
        """Return what is to be set up, and which of it is done."""
        return [
            {
                "name": step.name,
                "explanation": step.explanation,
                "action": step.action,
                "is_done": bool(self.env[step.model].search_count(list(step.domain), limit=1)),
            }
            for step in sorted(self._get_steps(), key=lambda step: step.sequence)
            if self.env[step.model].has_access("read")
        ]

    # === RIGHTS === #

    @api.model
    def _check_viewer(self):
        if not self.env.user.has_group("integration_core.group_integration_user"):
            raise AccessError(
                self.env._("The overview is shown in the Integration app, which you may not use.")
            )
