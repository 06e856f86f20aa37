# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models, tools
from odoo.fields import Domain

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import (
    InvalidCursor,
    InvalidFilter,
    Moved,
    NotFound,
    UnmappedCode,
)

from .. import read_audit
from ..engine.filtering import get_domain
from ..engine.projection import Projection
from ..engine.writing import Writing
from ..properties import Code, DateTime, Group, Identity

MAX_PAGE = 500
_PERSONAL = ("personal", "clinical")


class IntegrationMapper(models.AbstractModel):
    """Shows records of one Odoo model as documents of one contract, and writes such documents back.

    A mapper declares; all the work is done here, always with the rights of the caller. Only what ties the outside to
    Odoo, identifiers and code maps, is looked up whoever asks.
    """

    _name = "integration.mapper"
    _description = "Mapper"

    _contract = None
    """Name of the contract, such as ``invoice.v1``."""
    _target = None
    """The Odoo model."""
    _scope = []
    """Domain of the records that are such documents."""
    _fixed_values = {}
    """Odoo values of every new record, beside what its document says."""
    _actions = {}
    """Action of the contract → method: of this mapper, as ``f(record, params)``, else of the Odoo record."""
    _action_statuses = {}
    """Action → values of the contract's ``status`` that allow it; for others Odoo alone decides."""
    _service_groups = {}
    """``read`` and ``write`` → XML ids of the least groups of Odoo by which a service user can do so."""
    _audits_reads = False
    """Whether it is written down who reads personal data of these documents."""

    def _properties(self) -> dict:
        """Return {property: descriptor}, see :mod:`odoo.addons.integration_contract.properties`."""
        return {}

    # === DECLARATION === #

    @api.model
    @tools.ormcache()
    def _get_root(self):
        """The descriptor of the whole document."""
        header = {
            "id": Identity(self._get_entity()),
            "created_at": DateTime("create_date", read_only=True),
            "updated_at": DateTime("write_date", read_only=True),
        }
        root = Group({**header, **self._properties()})
        root.bind(self.env[self._target])
        return root

    @api.model
    def _get_entity(self):
        return self._contract.rpartition(".v")[0]

    @api.model
    def _get_contract(self):
        return self.env["integration.contract"]._get(self._contract)

    @api.model
    def _get_code_models(self) -> dict:
        """Return {Odoo model: code map} of what documents name by code."""
        codes = [getattr(prop, "code", prop) for prop in self._get_root().leaves()]
        return {code.comodel: code.table for code in codes if isinstance(code, Code)}

    @api.model
    def _emitting_fields(self) -> set:
        """The fields of the Odoo model that the document depends on."""
        return set(self._get_root().fields) - {"create_date", "write_date"}

    @api.model
    def _get_model(self):
        """The Odoo model in the caller's environment; documents never depend on the caller's language."""
        return self.env[self._target].with_context(active_test=False, lang=None)

    # === READING === #

    @api.model
    def _project(self, records, names=None) -> list:
        """Return the document of each record, in order.

        Each look-up is made once for all of them, and for each company that they belong to.

        :param names: the properties of the document to read, ``None`` for all
        :raises UnmappedCode: when a record points at something that has no code
        :raises AccessError: when the caller may not read one of them
        """
        root = self._get_root() if names is None else self._get_root().take(names)
        records = records.with_context(active_test=False, lang=None)
        records.fetch(self._get_read_fields(root))
        documents = {}
        for company, group in self._by_company(records):
            group = group.with_company(company) if company else group
            projection = Projection(group.env, self._get_entity())
            documents.update(zip(group.ids, root.read(group, projection), strict=True))
        return [documents[id_] for id_ in records.ids]

    @api.model
    def _get_concerned_interfaces(self, records) -> dict:
        """Return {record id: interface id} of records that are about an interface: events about them do not go over it.

        What tells that a receiver does not answer would wait for that very receiver otherwise.
        """
        return {}

    @api.model
    def _get_read_fields(self, root=None):
        root = root or self._get_root()
        return [*root.fetched, *(["company_id"] if self._has_company() else [])]

    @api.model
    def _project_sound(self, records, names=None):
        """Return the documents of those records that have one, and why others have none.

        One record with an unmapped code must not hide all others: the set is halved until the bad ones stand alone.

        :return: {id: document}, {id: UnmappedCode}
        """
        try:
            return dict(zip(records.ids, self._project(records, names), strict=True)), {}
        except UnmappedCode as error:
            if len(records) == 1:
                return {}, {records.id: error}
        sound, unsound = {}, {}
        for half in (records[: len(records) // 2], records[len(records) // 2 :]):
            documents, errors = self._project_sound(half, names)
            sound.update(documents)
            unsound.update(errors)
        return sound, unsound

    def _has_company(self):
        return "company_id" in self.env[self._target]._fields

    def _by_company(self, records):
        if not self._has_company():
            return [(None, records)]
        return list(records.grouped("company_id").items())

    @api.model
    def _find(self, uid):
        """Return the record with this canonical uid, with what its document needs: in one query.

        :raises Moved: when it leads to another record, which the caller sees
        :raises NotFound: when there is none, or none that the caller sees
        """
        ids = self.env["integration.identifier"]._select_ids(self._target, uid)
        domain = Domain("id", "in", ids) & self._get_scope()
        record = self._get_model().search_fetch(domain, self._get_read_fields(), order="id")
        if not record:
            for new in self._find_moved([uid]).values():
                raise Moved("", id=new)
            raise NotFound("")
        return record

    @api.model
    def _find_moved(self, uids) -> dict:
        """Return {uid: the uid that it leads to} of those whose record was merged into one that the caller sees."""
        moved = self.env["integration.identifier"]._find_moved(self._target, uids)
        found = self._find_by_ids({id_ for _uid, id_ in moved.values()})
        return {old: new for old, (new, id_) in moved.items() if id_ in found}

    @api.model
    def _find_many(self, uids) -> dict:
        """Return {uid: record} of those that the caller sees; a uid that leads to another record is that one's."""
        resolved = self.env["integration.identifier"]._resolve_many(self._get_entity(), uids)
        ids = {uid: id_ for uid, (model, id_) in resolved.items() if model == self._target}
        found = self._find_by_ids(set(ids.values()))
        return {uid: found[id_] for uid, id_ in ids.items() if id_ in found}

    @api.model
    def _find_by_ids(self, ids) -> dict:
        """Return {id: record} of those Odoo records that are such documents and that the caller sees."""
        ids = list(ids)
        domain = Domain("id", "in", ids) & self._get_scope()
        return {record.id: record for record in self._get_model().search(domain, order="id")} if ids else {}

    @api.model
    def _search_page(self, filters=None, cursor=None, limit=100):
        """Return a page of records by age, and the cursor of the next page.

        The order never changes, so records that are written meanwhile are neither missed nor shown twice.

        :param filters: {property that the contract marks as filter, or ``updated_since``: text}
        :param cursor: uid of the last record of the page before
        :return: records, cursor or ``None`` on the last page
        """
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidFilter(f"limit must be between 1 and {MAX_PAGE}")
        domain = self._get_scope() & self._get_filter_domain(filters or {})
        if cursor is not None:
            last = self.env["integration.identifier"]._resolve(self._get_entity(), cursor)
            if not last or last[0] != self._target:
                raise InvalidCursor("")
            domain &= Domain("id", ">", last[1])
        records = self._get_model().search(domain, order="id", limit=limit + 1)
        if len(records) <= limit:
            return records, None
        records = records[:limit]
        last = records[-1]
        return records, self.env["integration.identifier"]._uids(last, self._get_entity())[last.id]

    def _get_filter_domain(self, filters):
        allowed = self._get_contract()._schema().get("x-filters", ())
        return get_domain(filters, allowed, self._get_root(), Writing(self._get_model().env))

    @api.model
    def _get_scope(self):
        """Return the domain of the records that are such documents, of the caller's companies.

        Not each of Odoo's models that belongs to companies has a rule that says so.
        """
        scope, field = Domain(self._scope), self.env[self._target]._fields.get("company_id")
        if field and field.store and not self.env.su:
            scope &= Domain("company_id", "in", [*self.env.companies.ids, False])
        return scope

    @api.model
    def _note_read(self, documents, **detail):
        """Write down who was shown these documents, where the mapper wants that and they tell anything personal.

        :param documents: as they were shown, so that what was held back was not read
        :param detail: facts about the reader, such as its client
        """
        if not self._audits_reads:
            return
        properties = self._get_contract()._schema()["properties"]
        personal = {name for name, node in properties.items() if node.get("x-sensitivity") in _PERSONAL}
        shown = {document["id"]: personal & document.keys() for document in documents if "id" in document}
        uids = [uid for uid, names in shown.items() if names]
        if uids:
            names = set().union(*shown.values())
            read_audit.note(self.env, self._get_entity(), uids, names, contract=self._contract, **detail)

    @api.model
    def _etag(self, document) -> str:
        """Return the digest of what a document says, apart from when it was last written."""
        return canonical_json.digest(
            {name: value for name, value in document.items() if name != "updated_at"}
        )
