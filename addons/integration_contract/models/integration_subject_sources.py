# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationSubjectSources(models.AbstractModel):
    """What systems say of a record, or propose for it, repeats its values, and goes with them.

    The record keeps what it shows, which is for its app to erase. Of a proposal it stays that there was one, and how
    it was decided.
    """

    _inherit = "integration.subject"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _count_copies(self, entity, uid):
        sources, proposals = self._find_said(entity, uid)
        return super()._count_copies(entity, uid) | {
            self.env._("Values by source"): len(sources),
            self.env._("Proposals"): len(proposals),
        }

    @api.model
    def _erase_subject(self, entity, uid):
        counts = self._forget(*self._find_said(entity, uid))
        return super()._erase_subject(entity, uid) | {
            self.env._("Values by source"): counts[0],
            self.env._("Proposals"): counts[1],
        }

    @api.model
    def _find_said(self, entity, uid):
        model, id_ = self.env["integration.identifier"]._resolve(entity, uid) or (None, 0)
        return self._find_said_of(model, [id_])

    @api.model
    def _forget_said(self, records):
        """Forget what systems say of records, or propose for them, whose own values were erased."""
        self._forget(*self._find_said_of(records._name, records.ids))

    @api.model
    def _find_said_of(self, model, ids):
        """Return the sources of records, and the proposals for them that still hold a value."""
        about = [("res_model", "=", model), ("res_id", "in", ids)]
        kept = [("proposed_value", "!=", False)]
        return (
            self.env["integration.property.source"].sudo().search(about),
            self.env["integration.proposal"].sudo().search([*about, *kept]),
        )

    def _forget(self, sources, proposals):
        """Remove sources and what proposals hold; return how many there were of each."""
        counts = len(sources), len(proposals)
        sources.unlink()
        proposals.filtered(lambda proposal: proposal.state == "open")._settle("superseded")
        proposals._write_guarded({"present_value": False, "proposed_value": False, "reason": False})
        return counts
