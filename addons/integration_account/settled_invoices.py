# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from odoo.addons.integration_contract.properties import References


class SettledInvoices(References):
    """The customer invoices that a payment is matched with or was registered for.

    Asked of the database itself: Odoo's own field for it is cached past a reconciliation, and its statement joins
    both sides of a reconciliation by OR, which takes seconds where the statistics of a table are not fresh.
    """

    @property
    def fields(self):
        """None: what is read is no field."""
        return ()

    def read(self, records, projection):
        invoices = self._load(records)
        moves = records.env["account.move"].browse({id_ for ids in invoices.values() for id_ in ids})
        uids = projection.uids(moves, self.entity)
        return [
            [self._read_one(id_, uids) for id_ in sorted(invoices.get(record.id, ()))] for record in records
        ]

    def _load(self, records):
        """Return {payment id: ids of its invoices}. What pays a customer invoice stands on the credit side."""
        records.env.flush_all()
        rows = records.env.execute_query(
            SQL(
                """
                SELECT pair.payment_id, array_agg(DISTINCT pair.invoice_id)
                  FROM (SELECT payment_id, invoice_id
                          FROM account_move__account_payment
                         WHERE payment_id = ANY(%(ids)s)
                     UNION ALL
                        SELECT payment.id, owed.move_id
                          FROM account_payment payment
                          JOIN account_move_line paid ON paid.move_id = payment.move_id
                          JOIN account_partial_reconcile match ON match.credit_move_id = paid.id
                          JOIN account_move_line owed ON owed.id = match.debit_move_id
                         WHERE payment.id = ANY(%(ids)s)
                       ) AS pair
                  JOIN account_move invoice ON invoice.id = pair.invoice_id AND invoice.move_type = 'out_invoice'
              GROUP BY pair.payment_id
                """,
                ids=list(records.ids),
            )
        )
        return dict(rows)
