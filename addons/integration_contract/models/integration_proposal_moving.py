# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools import canonical_json


class IntegrationProposalMoving(models.Model):
    """What becomes of open proposals when the record that they are about is merged into another one."""

    _inherit = "integration.proposal"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _move(self, records, target):
        """Let what systems propose for merged records be proposed for the one that is left.

        What that one says already is superseded; where a system proposes something for several, its latest word stays.
        """
        ids = [*records.ids, target.id]
        known = self.search([("res_model", "=", target._name), ("res_id", "in", ids), ("state", "=", "open")])
        if not any(proposal.res_id in records.ids for proposal in known):
            return
        for proposals in known.grouped(lambda proposal: (proposal.system_id, proposal.path)).values():
            latest = proposals.sorted(lambda proposal: (proposal.proposed_at, proposal.id))[-1]
            (proposals - latest)._settle("superseded")
            self.flush_model()
            if latest.res_id == target.id:
                continue
            present = canonical_json.dumps(latest._read_present(target))
            if present == latest.proposed_value:
                latest._settle("superseded")
            else:
                latest._write_guarded({"res_id": target.id, "present_value": present})
        self.flush_model()

    def _read_present(self, record):
        """Return what a record says of the property, to the system that proposes another value."""
        mapper = self.env["integration.contract"]._get_mapper(self.contract).with_company(self.company_id)
        mapper = mapper.with_context(integration_system_id=self.system_id.id)
        [value] = mapper._project(record.with_env(mapper.env))
        for name in self.path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return value
