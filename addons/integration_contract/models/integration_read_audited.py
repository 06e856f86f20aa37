# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .. import read_audit


def _leaves_a_row(method):
    """Have Odoo call a method that reads with a cursor that may write: else it does so only after a failure."""
    method._readonly = False
    return method


class IntegrationReadAudited(models.AbstractModel):
    """A model whose personal fields people read under the eyes of the audit trail.

    All that a screen, an RPC caller, a grouping or an export gets to see goes through the methods below. A list without
    personal fields costs nothing. The system's own code is not asked: who reads through a mapper is noted there.
    """

    _name = "integration.read.audited"
    _inherit = ["integration.exported"]
    _description = "Reads of personal data are audited"

    _read_entity = None
    """What the records, or those that they belong to, are to the outside."""
    _personal_fields = frozenset()
    """Names of the fields that tell of a person."""

    def _get_read_subjects(self):
        """Return the records whose canonical ids are noted: these, or what they belong to."""
        return self

    def _note_read(self, names):
        """Note which of these fields are personal, if the caller is no code of ours."""
        personal = self._personal_fields.intersection(name.split("/")[0].split(".")[0] for name in names)
        if personal and self and not self.env.su:
            subjects = self._get_read_subjects().sudo()
            uids = self.env["integration.identifier"].sudo()._uids(subjects, self._read_entity)
            read_audit.note(self.env, self._read_entity, uids.values(), personal, model=self._name)

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load)
        self._note_read(fnames)
        return result

    def export_data(self, fields_to_export):
        """Return the matrix of Odoo's export, and note whose personal data is in it."""
        result = super().export_data(fields_to_export)
        self._note_read(fields_to_export)
        return result

    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ) -> list[tuple]:
        self._note_grouped(domain, groupby, aggregates)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None) -> list[tuple]:
        self._note_grouped(domain, [name for names in grouping_sets for name in names], aggregates)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    def _note_grouped(self, domain, groupby, aggregates):
        """A grouping by a personal field tells its values of all records that it groups."""
        names = [spec.split(":")[0] for spec in (*groupby, *aggregates)]
        if self._personal_fields.intersection(names) and not self.env.su:
            self.search(domain)._note_read(names)

    # === WHAT PEOPLE CALL === #

    @_leaves_a_row
    def read(self, *args, **kwargs):
        """Return values of fields."""
        return super().read(*args, **kwargs)

    @_leaves_a_row
    def web_read(self, *args, **kwargs):
        """Return values of fields, and of what they refer to."""
        return super().web_read(*args, **kwargs)

    @_leaves_a_row
    @api.model
    def search_read(self, *args, **kwargs):
        """Return values of the records found."""
        return super().search_read(*args, **kwargs)

    @_leaves_a_row
    @api.model
    def web_search_read(self, *args, **kwargs):
        """Return values of the records found, and how many there are."""
        return super().web_search_read(*args, **kwargs)

    @_leaves_a_row
    @api.model
    def web_read_group(self, *args, **kwargs):
        """Return groups, and records of those that are open."""
        return super().web_read_group(*args, **kwargs)

    @_leaves_a_row
    @api.model
    def formatted_read_group(self, *args, **kwargs):
        """Return groups."""
        return super().formatted_read_group(*args, **kwargs)

    @_leaves_a_row
    @api.model
    def formatted_read_grouping_sets(self, *args, **kwargs):
        """Return groups by several criteria."""
        return super().formatted_read_grouping_sets(*args, **kwargs)
