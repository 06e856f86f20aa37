# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from odoo.addons.integration_api.tools.problem import INTERNAL_ERROR
from odoo.addons.integration_core.retriable import Retriable
from odoo.addons.integration_core.tools.errors import (
    ConfigurationError,
    Conflict,
    Forbidden,
    MessageChanged,
    MessageError,
    MessageKeyRevoked,
    MessageOvertaken,
    RequestError,
)

from ..tools.retry import DIED
from ..tools.states import FAILED

#: a person decides about each of these messages: whether it is the partner's own, or still holds
_ONE_BY_ONE = {MessageKeyRevoked.code, MessageOvertaken.code, MessageChanged.code}


class IntegrationIssue(models.Model):
    """Messages that failed are processed again from the issue that tells of them."""

    _inherit = "integration.issue"

    def _get_retriables(self):
        # as superuser, with the companies of the user: what a message held nobody may search by
        messages = self.env["integration.message"].sudo()
        failed = Retriable(
            messages, self._get_message_domain(), lambda found: _replay(found.sudo(self.env.su))
        )
        return [*super()._get_retriables(), failed]

    def _get_message_domain(self):
        """Return the domain of the messages of the user's companies that failed for these issues or those merged here.

        What held no content any more, or was signed with a key that is revoked now, is left to be looked at.
        """
        about = (self | self.merged_ids).filtered(
            lambda issue: issue.res_model == "integration.source" and issue.code not in _ONE_BY_ONE
        )
        failed = Domain.OR(
            Domain("source_id", "=", issue.res_id) & Domain("error_code", "=", issue.code) for issue in about
        )
        return (
            failed
            & Domain("state", "=", FAILED)
            & Domain("body", "!=", False)
            & (Domain("key_id", "=", False) | Domain("key_id.state", "!=", "revoked"))
            & Domain("company_id", "in", [*self.env.companies.ids, False])
        )

    @api.model
    def _get_retriable_codes(self):
        kinds = (RequestError, Forbidden, MessageError, ConfigurationError)
        codes = {Conflict.code, INTERNAL_ERROR.code, DIED}.union(*map(_get_codes, kinds))
        return super()._get_retriable_codes() | codes - _ONE_BY_ONE


def _replay(messages) -> int:
    """Process these again."""
    messages._replay()
    return len(messages)


def _get_codes(kind):
    """Return the codes of a class of errors and of those below it."""
    return {kind.code}.union(*map(_get_codes, kind.__subclasses__()))
