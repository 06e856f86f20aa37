# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools import facts

from .. import overview_words as words
from ..tools.reading import Reading
from ..tools.standing import LEAST_ENDED
from ..tools.tile import BAD, GOOD, PLAIN, WARNING, Number, Tile
from .integration_overview_links import ENDED, JOBS
from .integration_overview_rows import Row

#: below which success somebody should look, and somebody must; and from which loss against the day before
_WARNING, _BAD, _LOSS = 0.95, 0.5, 0.02


class IntegrationOverviewTiles(models.AbstractModel):
    """The tiles of the overview. An addon that counts something else adds its own."""

    _inherit = "integration.overview"  # pylint: disable=consider-merging-classes-inherited

    # === HOOKS === #

    @api.model
    def _get_tiles(self, reading: Reading, rows: list[Row]) -> list[Tile]:
        """Return what is told at a glance; extend it."""
        known = reading.facts
        tiles = [self._get_success_tile(reading)]
        if facts.WAITING in known.codes:
            tiles.append(self._get_waiting_tile(reading, rows))
        for code, get_tile in (
            (facts.GIVEN_UP, self._get_given_up_tile),
            (facts.ISSUES, self._get_issues_tile),
            (facts.REFUSED, self._get_refused_tile),
            (facts.JOB_RUNNER, self._get_jobs_tile),
        ):
            if code in known.codes:
                tiles.append(get_tile(reading))
        return tiles

    # === TILES === #

    @api.model
    def _get_success_tile(self, reading):
        whole = reading.get_whole()
        share, former = whole.find_success(), reading.get_former().find_success()
        state = self._judge_success(share, former) if whole.count_ended() >= LEAST_ENDED else PLAIN
        if former is None:
            detail = self.env._("nothing to compare with")
        elif reading.period.length.days > 1:
            detail = self.env._("%s in the time before", words.tell_share(self.env, former))
        else:
            detail = self.env._("%s the day before, same hours", words.tell_share(self.env, former))
        value = Number(words.tell_share(self.env, share), ENDED if share is not None else "")
        return self._make_tile(
            "success", self.env._("Success"), "fa-line-chart", state, value, Number(detail)
        )

    @api.model
    def _judge_success(self, share, former):
        if share < _BAD:
            return BAD
        return WARNING if share < _WARNING or (former is not None and share < former - _LOSS) else GOOD

    @api.model
    def _get_waiting_tile(self, reading, rows):
        since = reading.facts.since(facts.WAITING)
        count = self._count(reading, facts.WAITING)
        if not since:
            state, detail = GOOD, self.env._("nothing waits")
        else:
            state = BAD if any("late" in row.standing.reasons for row in rows) else PLAIN
            detail = self.env._("oldest: %s", words.tell_age(self.env, reading.at - since))
        name = self.env._("Waiting")
        return self._make_tile(facts.WAITING, name, "fa-hourglass-half", state, count, Number(detail))

    @api.model
    def _get_given_up_tile(self, reading):
        is_any = reading.facts.count(facts.GIVEN_UP)
        detail = self.env._("send again or settle them") if is_any else self.env._("nothing was given up")
        return self._make_tile(
            facts.GIVEN_UP,
            self.env._("Given up"),
            "fa-ban",
            WARNING if is_any else GOOD,
            self._count(reading, facts.GIVEN_UP),
            Number(detail),
        )

    @api.model
    def _get_issues_tile(self, reading):
        late, nobodys = (reading.facts.count(code) for code in (facts.ISSUES_BREACHED, facts.ISSUES_UNOWNED))
        state = BAD if late or nobodys else WARNING if reading.facts.count(facts.ISSUES) else GOOD
        count = self._tell_count
        return self._make_tile(
            facts.ISSUES,
            self.env._("Open issues"),
            "fa-exclamation-triangle",
            state,
            self._count(reading, facts.ISSUES),
            Number(self.env._("%s too late", count(late)), facts.ISSUES_BREACHED),
            Number(self.env._("%s nobody's", count(nobodys)), facts.ISSUES_UNOWNED),
        )

    @api.model
    def _get_refused_tile(self, reading):
        detail = self.env._("requests that did not prove who sent them")
        name = self.env._("Refused calls")
        count = self._count(reading, facts.REFUSED)
        state = PLAIN if reading.facts.count(facts.REFUSED) else GOOD
        return self._make_tile(facts.REFUSED, name, "fa-shield", state, count, Number(detail))

    @api.model
    def _get_jobs_tile(self, reading):
        known = reading.facts
        is_running, overdue = known.count(facts.JOB_RUNNER), known.count(facts.JOBS_OVERDUE)
        failed = known.count(facts.JOBS_FAILED)
        state = BAD if not is_running else WARNING if overdue or failed else GOOD
        value = self.env._("Running") if is_running else self.env._("Not running")
        busy, count = known.count(facts.LANES_BUSY), self._tell_count
        return self._make_tile(
            "jobs",
            self.env._("Job runner"),
            "fa-cogs",
            state,
            Number(value, JOBS),
            Number(self.env._("1 lane busy") if busy == 1 else self.env._("%s lanes busy", count(busy))),
            Number(self.env._("%s overdue", count(overdue)), facts.JOBS_OVERDUE),
            Number(self.env._("%s failed", count(failed)), facts.JOBS_FAILED),
        )

    # === WORDS === #

    @api.model
    def _make_tile(self, code, name, icon, state, value, *details) -> Tile:
        return Tile(code, name, icon, state, words.get_tile_states(self.env)[state], value, details)

    @api.model
    def _count(self, reading, code) -> Number:
        """Return how many there are of a fact, as a number that leads to its rows."""
        return Number(self._tell_count(reading.facts.count(code)), code)

    @api.model
    def _tell_count(self, count):
        return words.tell_count(self.env, count)

    @api.model
    def _tell_tile(self, tile: Tile) -> dict:
        """Return a tile for the browser; a number has a link where the user may see a list."""
        return {
            "code": tile.code,
            "name": tile.name,
            "icon": tile.icon,
            "state": tile.state,
            "state_name": tile.state_name,
            "value": self._tell_number(tile.value),
            "details": [self._tell_number(number) for number in tile.details],
        }

    @api.model
    def _tell_number(self, number):
        return {"text": number.text, "link": number.link if self._may_open(number.link) else ""}
