# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class IntegrationRetention(models.Model):
    """Who the patient of an account is, is forgotten some time after the account was closed."""

    _inherit = "integration.retention"

    target = fields.Selection(
        selection_add=[("patient_account", "Persons of closed patient accounts")],
        ondelete={"patient_account": "cascade"},
    )

    def _select_patient_account(self, cutoff):
        return SQL(
            "SELECT id FROM patient_account WHERE state = 'closed' AND closed_at < %s AND is_erased IS NOT TRUE",
            cutoff,
        )

    @api.model
    def _lock_patient_account(self, ids):
        query = SQL(
            "SELECT id FROM patient_account WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED", ids
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    @api.model
    def _remove_patient_account(self, query, ids):
        """Erase the persons, and what systems said of them, of which a record is made anew; the accounts stay."""
        rows = self.env.execute_query(SQL("SELECT id FROM (%s) found WHERE id = ANY(%s)", query, ids))
        accounts = self.env["patient.account"].sudo().browse(id_ for (id_,) in rows)
        accounts._erase_person()
        accounts._write_guarded({"is_erased": True})
        self.env["integration.subject"]._forget_said(accounts)
        self.env.flush_all()  # the query is asked of the database
        return len(accounts)
