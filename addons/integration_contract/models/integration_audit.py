# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_core import audit_words

#: records that one row names on screen
MOST_NAMES = 3


class IntegrationAudit(models.Model):
    """A row of a read holds the canonical ids of those whose data was read; on screen it says who they are.

    By what the trail may keep of their model (``_trail_name``), else by the name that the auditor may see anyway.
    """

    _inherit = "integration.audit"

    # === COMPUTE METHODS === #

    def _compute_words(self):
        super()._compute_words()
        for row, known in self._find_read().items():
            model = known[:1].res_model
            if model in self.env:
                row.record_kind = self.env["ir.model"].sudo()._get(model).name

    def _compute_record_text(self):
        super()._compute_record_text()
        read = self._find_read()
        named = self.env["integration.identifier"].sudo().union(*read.values())._get_trail_names()
        for row, known in read.items():
            names = [named[id_] for id_ in known.ids if id_ in named]
            more = len(audit_words.get_detail(row)["ids"]) - len(names)
            if names and more > 0:
                names.append(self.env._("%s more", more))
            row.record_text = ", ".join(names) or False

    # === GETTERS === #

    def _find_read(self) -> dict:
        """Return {row of a read: identifiers of the first ones that it is about}, where any is known."""
        reads = self.filtered(lambda row: row.action == audit_words.READ)
        uids = {row: audit_words.get_detail(row).get("ids") or [] for row in reads}
        wanted = {uid for found in uids.values() for uid in found[:MOST_NAMES]}
        domain = [("system_id", "=", False), ("value", "in", list(wanted))]
        identifiers = self.env["integration.identifier"].sudo()
        known = identifiers.search_fetch(domain, ["value", "res_model", "res_id"]) if wanted else ()
        by_uid = {identifier.value: identifier.id for identifier in known}
        found = {}
        for row, row_uids in uids.items():
            ids = [by_uid[uid] for uid in row_uids[:MOST_NAMES] if uid in by_uid]
            if ids:
                found[row] = identifiers.browse(ids).with_prefetch(list(by_uid.values()))
        return found
