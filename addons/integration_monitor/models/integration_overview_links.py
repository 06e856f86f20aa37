# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.integration_core.tools import outcomes, utc
from odoo.addons.integration_core.tools.facts import RowSource

from ..overview_arguments import read_id, read_moment, read_period, read_text
from ..tools.period import DEFAULT
from ..tools.reading import ASKED, CAME, KINDS, SENT

#: what figures lead to: the traffic of all that ended, of what came in, of what was sent, and of jobs
ENDED, CAME_IN, WENT_OUT, JOBS = "traffic_ended", "traffic_in", "traffic_out", "traffic_jobs"
_TRAFFIC = "integration_core.integration_statistic_action_hour"
_FIGURES = {
    ENDED: Domain("kind", "in", KINDS) & Domain("outcome", "not in", list(outcomes.NEUTRAL)),
    CAME_IN: Domain.OR(
        Domain("kind", "=", kind) & (Domain("outcome", "=", outcome) if outcome else Domain.TRUE)
        for kind, outcome in (ASKED, CAME)
    ),
    WENT_OUT: Domain("kind", "=", SENT[0]),
    JOBS: Domain("kind", "=", "job"),
}


class IntegrationOverviewLinks(models.AbstractModel):
    """What the numbers of the overview lead to: the rows that they were counted from, by the same domain."""

    _inherit = "integration.overview"  # pylint: disable=consider-merging-classes-inherited

    # === FOR THE SCREEN === #

    @api.model
    @api.readonly
    def open_number(self, link, period=DEFAULT, at=None, interface_id=None):
        """Return the lists behind a number: most often one, where rows of several kinds are counted one each.

        :param str link: as the number has it
        :param str period: which the overview shows
        :param str at: when the number was counted, as ``load_overview`` says
        :param int interface_id: in whose row the number is
        :return: ``[{"name", "action"}]``
        :raise UserError: when there is no list, or an argument is none of these
        """
        self._check_viewer()
        since, until = read_period(self.env, period).find_bounds(read_moment(self.env, at))
        link = read_text(self.env, link)
        interface_id = interface_id and read_id(self.env, interface_id)
        if link in _FIGURES:
            return [self._open_figures(link, since, until, interface_id)]
        lists = [
            self._open_list(*found)
            for source in self._get_linked(link, since)
            if (found := self._find_rows(link, source.model, since, interface_id))
        ]
        if not lists:
            raise UserError(self.env._("There is no list behind this number for you."))
        # what is empty is left out where there is something else to see
        full = [found for found in lists if found.pop("count")]
        return full or lists[:1]

    @api.model
    @api.readonly
    def open_interface(self, interface_id, what):
        """Return what a button of a row opens: ``[{"name", "action"}]``.

        :param str what: ``tests`` or ``logs``
        :raise UserError: when there is nothing
        """
        self._check_viewer()
        interface = self.env["integration.interface"].browse(read_id(self.env, interface_id))
        interface.check_access("read")
        if what == "tests":
            found, missing = interface._get_tests(), self.env._("Nothing of it can be tried by you.")
        else:
            found, missing = interface._get_logs(), self.env._("Nothing is sent or received over it yet.")
        if not found:
            raise UserError(missing)
        return [{"name": name, "action": action} for name, action in found]

    # === LISTS === #

    @api.model
    def _open_list(self, action, domain):
        window = self.env["ir.actions.act_window"]._for_xml_id(action)
        rows = self.env[window["res_model"]].search_count(list(domain), limit=1)
        return {"name": window["name"], "action": _narrow(window, domain), "count": rows}

    @api.model
    def _open_figures(self, link, since, until, interface_id):
        """Open the traffic that was added up: the same minutes, hours and days, none of them twice."""
        question = self.env["integration.statistic"]._ask(since, until)
        when = Domain.OR(
            Domain("width", "=", stretch.width)
            & Domain("bucket", ">=", stretch.since)
            & Domain("bucket", "<", stretch.until)
            for stretch in question.stretches
        )
        domain = when & _FIGURES[link]
        if interface_id:
            domain &= Domain("interface_id", "=", interface_id)
        window = self.env["ir.actions.act_window"]._for_xml_id(_TRAFFIC)
        window["name"] = self.env._("Traffic")
        return {"name": window["name"], "action": _narrow(window, domain)}

    @api.model
    def _get_linked(self, link, since):
        return [
            source
            for source in self._get_fact_sources(since)
            if isinstance(source, RowSource) and source.code == link and self._may_list(source)
        ]

    @api.model
    def _may_open(self, link):
        """Whether a number leads anywhere for this user."""
        return link in _FIGURES or bool(link and self._get_linked(link, utc.now()))


def _narrow(window, domain):
    """Return a window action that lists these rows and no others."""
    views = sorted(window["views"], key=lambda view: view[1] != "list")
    if views[0][1] != "list":
        views.insert(0, (False, "list"))
    modes = ",".join(kind for _id, kind in views)
    return {**window, "views": views, "view_mode": modes, "domain": list(domain), "context": {}}
