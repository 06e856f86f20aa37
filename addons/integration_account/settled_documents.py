# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from odoo.addons.integration_contract.properties import References


class SettledDocuments(References):
    """The documents of one type that a payment is matched with or was registered for.

    Asked of the database itself: Odoo's own field for it is cached past a reconciliation, and its statement joins
    both sides of a reconciliation by OR, which takes seconds where the statistics of a table are not fresh.

    :param field: in which Odoo values for a new payment name them
    :param move_type: Odoo's type of the documents
    """

    def __init__(self, field, entity, move_type, **options):
        super().__init__(field, entity, **options)
        self.move_type = move_type

    @property
    def fields(self):
        """None: what is read is no field."""
        return ()

    def announce(self, records, projection):
        """Nothing: what is named is not known yet."""

    def read(self, records, projection):
        documents = self._load(records)
        moves = records.env["account.move"].browse({id_ for ids in documents.values() for id_ in ids})
        uids = projection.uids(moves, self.entity)
        return [
            [self._read_one(id_, uids) for id_ in sorted(documents.get(record.id, ()))] for record in records
        ]

    def _load(self, records):
        """Return {payment id: ids of its documents}; what pays one stands on the other side of the ledger."""
        records.env.flush_all()
        sides = ("debit_move_id", "credit_move_id")
        owed, paid = sides if self.move_type == "out_invoice" else reversed(sides)
        rows = records.env.execute_query(
            SQL(
                """
                SELECT pair.payment_id, array_agg(DISTINCT pair.document_id)
                  FROM (SELECT payment_id, invoice_id AS document_id
                          FROM account_move__account_payment
                         WHERE payment_id = ANY(%(ids)s)
                     UNION ALL
                        SELECT payment.id, owed.move_id
                          FROM account_payment payment
                          JOIN account_move_line paid ON paid.move_id = payment.move_id
                          JOIN account_partial_reconcile match ON match.%(paid)s = paid.id
                          JOIN account_move_line owed ON owed.id = match.%(owed)s
                         WHERE payment.id = ANY(%(ids)s)
                       ) AS pair
                  JOIN account_move document ON document.id = pair.document_id
                   AND document.move_type = %(move_type)s
              GROUP BY pair.payment_id
                """,
                ids=list(records.ids),
                paid=SQL.identifier(paid),
                owed=SQL.identifier(owed),
                move_type=self.move_type,
            )
        )
        return dict(rows)
