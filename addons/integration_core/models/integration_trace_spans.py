# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools import span
from ..tools.span import Found, Span
from ..tools.trace import Trace

_HEX = frozenset("0123456789abcdef")


class IntegrationTraceSpans(models.AbstractModel):
    """What belongs to a trace, and how people find one: hooks by which each layer tells its own.

    Every layer reads with the rights of the person who asks, and no more rows of a kind than can be shown.
    """

    _inherit = "integration.trace"  # pylint: disable=consider-merging-classes-inherited

    # === HOOKS === #

    @api.model
    def _find_spans(self, correlation_id) -> list[Span]:
        """Return what the user may see of a trace; extend it. The later one of two with the same key counts."""
        about_trace = [("correlation_id", "=", correlation_id)]
        issues = self._read_rows("integration.issue", about_trace, ["name", "last_seen_at"])
        spans = [self._tell_issue(issue, about=_get_about(issue)) for issue in issues]
        for row in self._read_rows("integration.audit", about_trace, ["action", "at"]):
            spans.append(
                Span(
                    key=f"audit:{row.id}",
                    kind="audit",
                    label=self.env._("Audit"),
                    icon="fa-history",
                    title=row.summary,
                    start=row.at,
                    end=row.at,
                    state=span.OK if row.outcome == "ok" else span.FAILED,
                    res_model=row._name,
                    res_id=row.id,
                    about=_get_about(row),
                    detail="" if row.outcome == "ok" else row.outcome_text,
                )
            )
        return spans

    @api.model
    def _find_companions(self, correlation_id) -> list[Span]:
        """Return what goes along with a trace and is for whoever sees anything of it, such as jobs; extend it."""
        return []

    @api.model
    def _look_up(self, term) -> list[Found]:
        """Return the traces that have to do with what somebody typed, an id or a name; extend it.

        What was found and belongs to no trace may be among them: who asks leaves it out.

        :param str term: not empty, without white space around it
        """
        trace = Trace.parse(term.lower())
        correlation_id = trace.trace_id if trace else term.lower()
        if len(correlation_id) == 32 and _HEX.issuperset(correlation_id):
            return [Found(correlation_id, self.env._("Trace"), correlation_id)]
        return []

    @api.model
    def _find_troubled(self, correlation_ids) -> set[str]:
        """Return those of these traces in which something failed that nobody has settled; extend it."""
        domain = [("correlation_id", "in", list(correlation_ids)), ("is_open", "=", True)]
        return set(self._read_rows("integration.issue", domain, ["correlation_id"]).mapped("correlation_id"))

    # === FOR SCREENS === #

    @api.model
    def _collect(self, correlation_id) -> tuple[list[Span], bool]:
        """Return the spans of a trace, oldest first, and whether there are more than are shown."""
        spans = self._find_spans(correlation_id)
        if spans:
            spans = spans + self._find_companions(correlation_id)
        known = {item.key: item for item in spans}
        found = sorted(known.values(), key=lambda item: (item.start, item.key))
        return found[: span.MOST], len(found) > span.MOST

    # === FOR LAYERS === #

    @api.model
    def _read_rows(self, model_name, domain, names, limit=None, order="id"):
        """Return rows that the user may read, none where a role may not read the model at all.

        :param names: of the fields that are looked at; others are read when they are
        :param limit: at most so many; else one more than can be shown, so that it is known when there are more
        """
        rows = self.env[model_name].sudo(False)
        if not rows.has_access("read"):
            return rows.browse()
        return rows.search_fetch(domain, names, limit=limit or span.MOST + 1, order=order)

    @api.model
    def _tell_issue(self, issue, **place) -> Span:
        """Return the span of an issue.

        :param place: ``parent`` or ``about``
        """
        states = dict(issue._fields["state"]._description_selection(self.env))
        return Span(
            key=f"issue:{issue.id}",
            kind="issue",
            label=self.env._("Issue"),
            icon="fa-exclamation-triangle",
            title=issue.name,
            start=issue.last_seen_at,
            end=issue.last_seen_at,
            state=span.FAILED if issue.is_open else span.OK,
            res_model=issue._name,
            res_id=issue.id,
            detail=states[issue.state],
            **place,
        )


def _get_about(row):
    return (row.res_model, row.res_id) if row.res_id else None
