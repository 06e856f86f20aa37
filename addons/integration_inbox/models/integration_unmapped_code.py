# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import split_every

from odoo.addons.integration_core.tools.errors import UnmappedCode

from ..tools.lacking import name_lack
from ..tools.states import FAILED, WAITING

MOST = 20_000  # that one press gives back: some seconds of work
_AT_ONCE = 1000


class IntegrationUnmappedCode(models.Model):
    """Messages fail, or wait for a later try, while a code that they name is not mapped."""

    _inherit = "integration.unmapped.code"

    def _run_again(self):
        found, begun = self._find_messages(), 0
        for ids in split_every(_AT_ONCE, found[:MOST], list):
            begun += self._replay_messages(ids)
        return {**super()._run_again(), self.env._("messages"): (begun, len(found) - begun)}

    def _find_messages(self) -> list:
        """Return the ids of the messages that wait or failed for want of these, the oldest first."""
        wanted = Domain.OR(missing._prepare_message_domain() for missing in self)
        return self.env["integration.message"].sudo().search(wanted, order="id").ids

    def _prepare_message_domain(self):
        """Return the domain of the messages that lack this one."""
        self.ensure_one()
        name = name_lack(
            self.table, self.res_model, self.code, self.res_id if self.origin == "record" else None
        )

        def lack_it(model, alias, _query):
            return SQL("%s ? %s", SQL.identifier(alias, "lacking"), name)

        domain = Domain("state", "in", [WAITING, FAILED]) & Domain("error_code", "=", UnmappedCode.code)
        domain &= self._get_waiting_domain() & Domain.custom(to_sql=lack_it)
        if self.system_id:
            domain &= Domain("source_id.client_id.system_id", "=", self.system_id.id)
        return domain

    def _replay_messages(self, ids) -> int:
        """Let these be processed now; return how many may be."""
        # one signed with a key that was revoked since is processed only when a manager says so
        may_be = Domain("key_id", "=", False) | Domain("key_id.state", "!=", "revoked")
        may_be &= Domain("id", "in", ids) & Domain("body", "!=", False)
        # of each no more than is asked of it: what a thousand hold may be a gigabyte
        messages = self.env["integration.message"].sudo().with_context(prefetch_fields=False)
        messages = messages.search(may_be, order="id")
        messages._replay()
        return len(messages)
