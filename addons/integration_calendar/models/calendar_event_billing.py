# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

_VIEWER = "integration_patient.group_patient_account_viewer"
# An invoice may name several documents as its source, as Odoo's own modules write them.
_INVOICED = """
    WITH origin AS (
        SELECT company_id, invoice_origin AS number FROM account_move
         WHERE move_type = 'out_invoice' AND state <> 'cancel' AND invoice_origin IS NOT NULL
         UNION ALL
        SELECT company_id, regexp_split_to_table(invoice_origin, '[ ,]+') FROM account_move
         WHERE move_type = 'out_invoice' AND state <> 'cancel' AND invoice_origin ~ '[ ,]'
    )
    SELECT event.id FROM calendar_event event
      JOIN origin ON origin.number = event.placer_number AND origin.company_id = event.company_id
     UNION
    SELECT event.id FROM calendar_event event
      JOIN origin ON origin.number = event.filler_number AND origin.company_id = event.company_id
"""


class CalendarEventBilling(models.Model):
    """Whether somebody was asked to pay for an appointment: an invoice names its number as its source.

    Invoices are known where Odoo's Invoicing is installed.
    """

    _inherit = "calendar.event"  # pylint: disable=consider-merging-classes-inherited

    is_invoiced = fields.Boolean(
        "Invoiced",
        compute="_compute_is_invoiced",
        search="_search_is_invoiced",
        groups=_VIEWER,
        help="An invoice that is not cancelled names its placer or filler number as its source document.",
    )
    is_free = fields.Boolean(
        "Not to be invoiced",
        copy=False,
        groups=_VIEWER,
        help="Nobody waits for an invoice for this appointment.",
    )

    # === COMPUTE METHODS === #

    @api.depends("placer_number", "filler_number", "company_id")
    def _compute_is_invoiced(self):
        self.flush_model()
        query = SQL("SELECT id FROM (%s) invoiced WHERE id = ANY(%s)", self._get_invoiced(), self.ids)
        found = {id_ for (id_,) in self.env.execute_query(query)}
        for event in self:
            event.is_invoiced = event._origin.id in found

    def _search_is_invoiced(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in" if True in value else "not in", self._get_invoiced())]

    # === GETTERS === #

    @api.model
    def _has_invoices(self) -> bool:
        """Whether this Odoo writes invoices."""
        return "account.move" in self.env

    @api.model
    def _get_invoiced(self) -> SQL:
        """Return the query of the appointments that are invoiced."""
        if not self._has_invoices():
            return SQL("SELECT NULL::int AS id LIMIT 0")
        self.env["account.move"].flush_model(["move_type", "state", "invoice_origin", "company_id"])
        return SQL(_INVOICED)
