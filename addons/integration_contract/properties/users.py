# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .base import Property


class UserFact(Property):
    """What a document says of a person who works in this Odoo, whoever asks; always read-only, and personal.

    :param field: the Odoo field with the user
    :param name: the field of the user, a text or yes or no
    """

    def __init__(self, field, name="name"):
        super().__init__(field, read_only=True)
        self.name = name

    def bind(self, model):
        self.is_flag = model.env["res.users"]._fields[self.name].type == "boolean"

    def read(self, records, projection):
        facts = [record[self.field][self.name] for record in records.sudo()]
        return facts if self.is_flag else [fact or None for fact in facts]
