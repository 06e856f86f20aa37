# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from ..engine import standings
from ..tools.lateness import BREACHED

OVER_LIMIT = "expectation_over_limit"


class IntegrationExpectationStandingIssues(models.Model):
    """What is over its limit is an issue, as long as it is."""

    _inherit = "integration.expectation.standing"  # pylint: disable=consider-merging-classes-inherited

    # === BUSINESS METHODS === #

    def _settle_issues(self, late):
        """Raise the issues of what is over its limit, tell each what it hits now, and close those that are over.

        :param dict late: the ids of the oldest late documents, by what a standing is of, see ``standings.KEY``
        """
        issues = self.env["integration.issue"].sudo()
        breached = self.filtered(lambda standing: standing.state == BREACHED)
        issues._resolve_where(self._get_issue_domain((self - breached).ids))
        kept = issues.search(self._get_issue_domain(breached.ids) & Domain("state", "!=", "resolved"))
        known = {issue.res_id: issue for issue in kept}
        for standing in breached:
            issue = known.get(standing.id) or standing._raise_over_limit()
            if issue.is_open:
                key = tuple(standing[name].id or None for name in standings.KEY)
                issue._set_hits(self.env[standing.res_model].browse(late[key]))

    def _raise_over_limit(self):
        """Say that something is over its limit; how much it is, is told by the standing to who may know."""
        return self.env["integration.issue"]._raise_issue(
            OVER_LIMIT,
            key=(self.expectation_id.id, self.company_id.id, self.limit_id.id),
            summary=self._name_issue(),
            detail=self.env._(
                "Some of it is later than the limit of %(hours)s h allows. The standing says how much and leads to it.",
                hours=self.hours,
            ),
            interface=self.interface_id or None,
            record=self,
            owner=self.owner_id,
            team=self.team_id,
            remedy=self.remedy or "",
        )

    def _name_issue(self):
        """Return what an issue is called; it names no partner, who may be a patient."""
        names = " · ".join(part.display_name for part in (self.expectation_id, self.interface_id) if part)
        if self.limit_id.partner_id:
            return self.env._("Over a limit of its own: %s", names)
        return self.env._("Over the limit: %s", names)

    @api.model
    def _forget(self):
        """Remove what is measured no more, and close the issues of what is gone."""
        self.env.flush_all()
        expectations = self.env["integration.expectation"].sudo().search(Domain.TRUE)
        measured = Domain.OR(expectation._get_standing_domain() for expectation in expectations)
        standings.forget(self.env.cr, self.sudo().search(~measured).ids)
        self.invalidate_model()
        gone = Domain("code", "=", OVER_LIMIT) & Domain("res_model", "=", self._name)
        gone &= Domain("res_id", "not in", self.sudo()._search(Domain.TRUE))
        self.env["integration.issue"]._resolve_where(gone)

    # === GETTERS === #

    @api.model
    def _get_issue_domain(self, ids):
        """Return the domain of the issues about standings."""
        return (
            Domain("code", "=", OVER_LIMIT)
            & Domain("res_model", "=", self._name)
            & Domain("res_id", "in", ids)
        )
