# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_core.tools.errors import InvalidFilter


class Property:
    """One property of a contract and the Odoo field that holds it.

    :param field: name of the Odoo field
    :param read_only: refused in a document unless it is what Odoo holds anyway
    :param create_only: like ``read_only``, but free when the record is created
    """

    def __init__(self, field, *, read_only=False, create_only=False):
        self.field = field
        self.read_only = read_only
        self.create_only = create_only

    def bind(self, model):
        """Learn from the Odoo model what the declaration leaves out. Called once, before any other method."""

    @property
    def fields(self) -> tuple:
        """Names of the Odoo fields that :meth:`read` needs of the record."""
        return (self.field,)

    @property
    def fetched(self) -> tuple:
        """Those of them to fetch with the record, in one query for all properties."""
        return self.fields

    def announce(self, records, projection):
        """Announce what :meth:`read` will look up, so that it is looked up once for the whole document."""

    def read(self, records, projection) -> list:
        """Return the value of each record, in order."""
        raise NotImplementedError

    def same(self, given, present) -> bool:
        """Whether a given value means what Odoo holds already."""
        return given == present

    def collect(self, value, writing):
        """Announce what :meth:`write` will look up, so that it is looked up once for all documents."""

    def write(self, value, writing, pointer, present) -> dict:
        """Return the Odoo values for a value that fits the schema.

        :param present: the value in Odoo so far, ``None`` for a new record
        """
        raise NotImplementedError

    def search(self, text, writing) -> list:
        """Return the domain of the records with this value, which comes as text from a query string.

        :raises InvalidFilter: when the text is no such value
        """
        raise InvalidFilter("this property cannot be filtered by")
