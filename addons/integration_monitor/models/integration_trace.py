# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.integration_core.tools import span, utc

from ..tools import tree

#: letters of what is searched for; longer is no id and no name
_LONGEST_TERM = 200
_MILLISECOND = timedelta(milliseconds=1)


class IntegrationTrace(models.AbstractModel):
    """What the screen of traces asks for. Who asks sees no more of a trace than in its lists."""

    _inherit = "integration.trace"

    # === FOR THE SCREEN === #

    # may write: a search by the name of a patient is noted in the audit trail
    @api.model
    def find_traces(self, term):
        """Return the traces that something typed leads to, newest first.

        :param str term: an id of anything in a trace, or the name of a document
        :return: ``{"found": [{"correlation_id", "at", "matches", "is_troubled"}], "limit": None or a number}``;
            ``matches`` say in words what was found
        :raise AccessError: for all who may not see the Integration app
        """
        self._check_viewer()
        term = str(term or "").strip()[:_LONGEST_TERM]
        traces = {}
        for item in self._look_up(term) if term else []:
            if item.correlation_id:
                traces.setdefault(item.correlation_id, []).append(item)
        newest = sorted(traces.items(), key=lambda entry: _get_newest(entry[1]), reverse=True)
        shown = dict(newest[: span.MOST_FOUND])
        troubled = self._find_troubled(shown) if shown else set()
        return {
            "found": [
                {
                    "correlation_id": correlation_id,
                    "at": _tell_moment(_get_newest(items)) if items[0].at else False,
                    "matches": list(dict.fromkeys(f"{item.label}: {item.title}" for item in items)),
                    "is_troubled": correlation_id in troubled,
                }
                for correlation_id, items in shown.items()
            ],
            "limit": span.MOST_FOUND if len(newest) > span.MOST_FOUND else None,
        }

    @api.model
    @api.readonly
    def load_trace(self, correlation_id):
        """Return a trace as a tree of causes beside a line of time.

        :param str correlation_id: 32 hexadecimal digits
        :return: ``{"correlation_id", "as_of", "start", "duration_ms", "verdict", "verdict_state", "rows", "limit"}``;
            rows see :meth:`_tell_row`; no rows when there is nothing, or nothing for this user
        :raise AccessError: for all who may not see the Integration app
        """
        self._check_viewer()
        now = utc.now()
        spans, is_cut = self._collect(str(correlation_id))
        start, whole = tree.measure(spans, now) if spans else (now, timedelta())
        state, verdict = self._judge(spans)
        return {
            "correlation_id": str(correlation_id),
            "as_of": _tell_moment(now),
            "start": _tell_moment(start),
            "duration_ms": whole / _MILLISECOND,
            "verdict": verdict,
            "verdict_state": state,
            "rows": [self._tell_row(row, now) for row in tree.arrange(spans, now)],
            "limit": span.MOST if is_cut else None,
        }

    # === WORDS === #

    def _tell_row(self, row, now):
        """Return a row for the browser: where it stands, what it says, and which record it opens."""
        item = row.span
        return {
            "key": item.key,
            "kind": item.kind,
            "label": item.label,
            "icon": item.icon,
            "title": item.title,
            "detail": item.detail,
            "state": item.state,
            "state_name": self._get_state_names()[item.state],
            "start": _tell_moment(item.start),
            "duration_ms": (tree.get_end(item, now) - item.start) / _MILLISECOND,
            "res_model": item.res_model,
            "res_id": item.res_id,
            "depth": row.depth,
            "leads_to_failure": row.leads_to_failure,
            "left": row.left,
            "waited": row.waited,
            "worked": row.worked,
        }

    @api.model
    def _get_state_names(self):
        return {
            span.OK: self.env._("Done"),
            span.FAILED: self.env._("Failed"),
            span.RUNNING: self.env._("Running"),
            span.WAITING: self.env._("Waiting"),
            span.CANCELLED: self.env._("Cancelled"),
        }

    @api.model
    def _judge(self, spans):
        """Say in one sentence how a trace stands: ``(state, sentence)``. Tries count by what came of them."""
        steps = [item for item in spans if not item.is_try]
        count = Counter(item.state for item in steps)
        tried = {item.parent for item in spans if item.is_try and item.state == span.FAILED}
        stuck = [item for item in steps if item.key in tried and item.state in (span.WAITING, span.RUNNING)]
        if count[span.FAILED]:
            return span.FAILED, self.env._(
                "Failed: %(count)s of %(all)s steps need somebody to look at them.",
                count=count[span.FAILED],
                all=len(steps),
            )
        if stuck:
            return span.WAITING, self.env._(
                "Stuck: %(count)s of %(all)s steps could not be done yet and are tried again.",
                count=len(stuck),
                all=len(steps),
            )
        if under_way := count[span.WAITING] + count[span.RUNNING]:
            return span.RUNNING, self.env._(
                "Under way: %(count)s of %(all)s steps wait or run.", count=under_way, all=len(steps)
            )
        return span.OK, self.env._("Done: nothing waits, and nothing failed in the end.")

    # === RIGHTS === #

    @api.model
    def _check_viewer(self):
        if not self.env.user.has_group("integration_core.group_integration_user"):
            raise AccessError(self.env._("Traces are shown in the Integration app, which you may not use."))


def _get_newest(items):
    return max((item.at for item in items if item.at), default=fields.Datetime.to_datetime("9999-12-31"))


def _tell_moment(moment):
    """Return a moment as the browser reads it, to the millisecond."""
    return moment.isoformat(sep=" ", timespec="milliseconds")
