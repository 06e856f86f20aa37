# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .. import aborted_reads, read_audit

_KEY = "integration.read.audited"


def _leaves_a_row(method):
    """Have Odoo call a method that reads with a cursor that may write: else it does so only after a failure."""
    method._readonly = False
    return method


def _get_noted(env):
    """Return what was noted in this transaction: (user, model, record, fields)."""
    return env.cr.precommit.data.setdefault(_KEY, set())


def _get_ordering(order):
    """Return the fields that an order names."""
    return [part.split()[0] for part in (order or "").split(",") if part.strip()]


class IntegrationReadAudited(models.AbstractModel):
    """A model whose personal fields people read under the eyes of the audit trail.

    All that a screen, an RPC caller, a search, a grouping, a copy or an export gets to see goes through the methods
    below, also where a path of another model leads here. A list without personal fields costs nothing. The system's
    own code is not asked: who reads through a mapper is noted there. A request that fails is noted all the same, since
    that it failed tells what was found.
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
        personal = self._pick_personal(names)
        fresh = self._pick_unnoted(personal)
        if fresh:
            _get_noted(self.env).update((self.env.uid, self._name, id_, personal) for id_ in fresh._ids)
            fresh._write_down_read(personal)
            aborted_reads.outlive(fresh, personal)

    def _write_down_read(self, personal):
        """Add to the trail that the user read these fields of these records."""
        uids = self._name_read_subjects()
        read_audit.note(self.env, self._read_entity, uids, personal, model=self._name)

    def _name_read_subjects(self):
        """Return the canonical ids of what was read of."""
        subjects = self._get_read_subjects().sudo()
        return self.env["integration.identifier"].sudo()._uids(subjects, self._read_entity).values()

    def _pick_personal(self, names) -> frozenset:
        """Return which of these fields, paths or specifications of groups are personal; none for code of ours."""
        if self.env.su:
            return frozenset()
        return self._personal_fields.intersection(name.split(":")[0].split(".")[0] for name in names)

    def _pick_unnoted(self, personal):
        """Return the records of which this transaction has not noted yet that the user read these fields."""
        if not personal:
            return self.browse()
        noted = _get_noted(self.env)
        return self.browse(id_ for id_ in self._ids if (self.env.uid, self._name, id_, personal) not in noted)

    # === BY WHAT ODOO READS === #

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load)
        self._note_read(fnames)
        return result

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Note whose personal data an export takes, also one of another model that leads here.

        Odoo comes here with one record after the other then; all that go along with it are noted at once.
        """
        result = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        names = [path[0] for path in fields if path]
        if _is_toplevel_call:
            self._note_read(names)
        elif self._pick_unnoted(self._pick_personal(names)):
            self.browse(self._prefetch_ids)._note_read(names)
        return result

    def copy_data(self, default=None):
        """Return the values of a copy, and note whose they are."""
        result = super().copy_data(default)
        self._note_read({name for vals in result if vals for name in vals} - set(default or ()))
        return result

    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Note who was found, or put in order, by what is personal: it tells that of them."""
        names = [condition.field_expr for condition in Domain(domain).iter_conditions()]
        names += _get_ordering(order)
        if self._pick_personal(names):
            found = super()._search(domain, offset, limit, order, **kwargs)
            self.browse(found.get_result_ids())._note_read(names)
        return super()._search(domain, offset, limit, order, **kwargs)

    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ) -> list[tuple]:
        asked = [item[0] for item in having if isinstance(item, (list, tuple))]
        self._note_grouped(domain, [*groupby, *aggregates, *asked, *_get_ordering(order)])
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None) -> list[tuple]:
        names = [name for names in grouping_sets for name in names]
        self._note_grouped(domain, [*names, *aggregates, *_get_ordering(order)])
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    def _note_grouped(self, domain, names):
        """A grouping by a personal field tells its values of all records that it groups."""
        if self._pick_personal(names):
            self.search(domain)._note_read(names)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Refuse to group another model by personal fields of this one: nobody could say whose values were told.

        :raises AccessError:
        """
        if alias != self._table and self._pick_personal([groupby_spec]):
            raise AccessError(
                self.env._(
                    "“%s” are grouped by what is personal of them only by themselves.", self._description
                )
            )
        return super()._read_group_groupby(alias, groupby_spec, query)

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

    @_leaves_a_row
    @api.model
    def read_progress_bar(self, *args, **kwargs):
        """Return how many of each group have which value."""
        return super().read_progress_bar(*args, **kwargs)

    @_leaves_a_row
    @api.model
    def search(self, *args, **kwargs):
        """Return the records found."""
        return super().search(*args, **kwargs)

    @_leaves_a_row
    @api.model
    def search_count(self, *args, **kwargs):
        """Return how many are found."""
        return super().search_count(*args, **kwargs)

    @_leaves_a_row
    @api.model
    def name_search(self, *args, **kwargs):
        """Return the names of those found, whose domain the caller may choose."""
        return super().name_search(*args, **kwargs)

    @_leaves_a_row
    @api.model
    def web_name_search(self, *args, **kwargs):
        """Return values of those found by their name."""
        return super().web_name_search(*args, **kwargs)
