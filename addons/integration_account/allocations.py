# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo.tools import SQL

from odoo.addons.integration_contract.properties import Property
from odoo.addons.integration_contract.tools import wire

from .source_document import ENTITIES


class Allocations(Property):
    """How much of each payment went to which invoice or bill, as the ledger matched them: the oldest document first.

    In the currency of the payment. What a payment was registered for and is not matched with is not among them.

    :param field: the field with the currency of the payment
    """

    def __init__(self, field="currency_id"):
        super().__init__(field, read_only=True)

    def read(self, records, projection):
        found = self._load(records)
        documents = defaultdict(set)
        for rows in found.values():
            for id_, entity, _amount in rows:
                documents[entity].add(id_)
        moves = records.env["account.move"]
        uids = {entity: projection.uids(moves.browse(ids), entity) for entity, ids in documents.items()}
        currencies = projection.currencies(records, self.field)
        return [
            [
                {
                    "document": {"entity": entity, "id": uids[entity][id_]},
                    "amount": {"value": wire.money_text(amount, places), "currency": name},
                }
                for id_, entity, amount in found.get(record.id, ())
            ]
            for record, (name, places) in zip(records, currencies, strict=True)
        ]

    def _load(self, records):
        """Return {payment id: [(document id, entity, amount)]}, with one statement.

        Which side of the ledger pays is said by the type of the document. Both sides at once, by OR, would take seconds
        where the statistics of a table are not fresh.
        """
        records.env.flush_all()
        sides = SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT payment.id, document.id, document.move_type, sum(match.%(amount)s)
                  FROM account_payment payment
                  JOIN account_move_line paid ON paid.move_id = payment.move_id
                  JOIN account_partial_reconcile match ON match.%(paid)s = paid.id
                  JOIN account_move_line owed ON owed.id = match.%(owed)s
                  JOIN account_move document ON document.id = owed.move_id AND document.move_type = %(move_type)s
                 WHERE payment.id = ANY(%(ids)s)
              GROUP BY payment.id, document.id
                """,
                amount=SQL.identifier(f"{paid}_amount_currency"),
                paid=SQL.identifier(f"{paid}_move_id"),
                owed=SQL.identifier(f"{owed}_move_id"),
                move_type=move_type,
                ids=list(records.ids),
            )
            for move_type, owed, paid in (
                ("out_invoice", "debit", "credit"),
                ("in_invoice", "credit", "debit"),
            )
        )
        found = defaultdict(list)
        for payment_id, id_, move_type, amount in sorted(records.env.execute_query(sides)):
            found[payment_id].append((id_, ENTITIES[move_type], amount))
        return found
