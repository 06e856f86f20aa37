# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Property
from odoo.addons.integration_contract.properties.columns import read_ids

#: what an entry is to the outside, by Odoo's type of it; receipts are nothing that has a contract
ENTITIES = {
    "out_invoice": "invoice",
    "out_refund": "credit_note",
    "in_invoice": "bill",
    "in_refund": "vendor_credit_note",
    "entry": "journal_entry",
}


class SourceDocument(Property):
    """The document that a line of the ledger comes from, as ``{"entity": "invoice", "id": uid}``.

    :param field: the field with the entry
    """

    def __init__(self, field):
        super().__init__(field, read_only=True)

    def announce(self, records, projection):
        """Announce what tells of an entry where it comes from."""
        moves = records[self.field]
        projection.need_fields(moves, ["move_type", "origin_payment_id", "statement_line_id"])

    def read(self, records, projection):
        origins = {move.id: _get_origin(move) for move in records[self.field].sudo()}
        for origin, entity in origins.values():
            if entity:
                projection.need_uids(origin, entity)
        return [self._read_one(*origins[id_], projection) for id_ in read_ids(records, self.field)]

    def _read_one(self, origin, entity, projection):
        return {"entity": entity, "id": projection.uids(origin, entity)[origin.id]} if entity else None

    def search(self, text, writing):
        """The text is the uid of the document; an unknown one has no lines, which is no error."""
        found = writing.env["integration.identifier"]._resolve("", text)
        path = found and PATHS.get(found[0])
        return [(f"{self.field}{path}", "in", [found[1]])] if path is not None else [("id", "in", [])]


#: from the entry to its document
PATHS = {
    "account.move": "",
    "account.payment": ".origin_payment_id",
    "account.bank.statement.line": ".statement_line_id",
}


def _get_origin(move):
    """Return the record that an entry comes from, and its entity, ``None`` for one without contract."""
    if move.origin_payment_id:
        return move.origin_payment_id, "payment"
    if move.statement_line_id:
        return move.statement_line_id, "statement_line"
    return move, ENTITIES.get(move.move_type)
