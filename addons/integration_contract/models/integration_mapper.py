# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from operator import itemgetter

from odoo import api, models, tools
from odoo.exceptions import AccessError, LockError, MissingError, UserError
from odoo.fields import Domain

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import (
    InvalidCursor,
    InvalidFilter,
    NotFound,
    OdooRefused,
    RequestError,
    UnknownProperty,
    UnmappedCode,
    WrongStatus,
)
from odoo.addons.integration_core.tools.pointer import join

from ..engine.checking import check, refuse
from ..engine.filtering import get_domain
from ..engine.projection import Projection
from ..engine.writing import Writing
from ..properties import Code, DateTime, Group, Identity

MAX_PAGE = 500


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
        return {prop.comodel: prop.table for prop in self._get_root().leaves() if isinstance(prop, Code)}

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

        :raises NotFound: when there is none, or none that the caller sees
        """
        ids = self.env["integration.identifier"]._select_ids(self._target, uid)
        domain = Domain("id", "in", ids) & Domain(self._scope)
        record = self._get_model().search_fetch(domain, self._get_read_fields(), order="id")
        if not record:
            raise NotFound("")
        return record

    @api.model
    def _find_many(self, uids) -> dict:
        """Return {uid: record} of those that the caller sees."""
        resolved = self.env["integration.identifier"]._resolve_many(self._get_entity(), uids)
        ids = {id_: uid for uid, (model, id_) in resolved.items() if model == self._target}
        return {ids[id_]: record for id_, record in self._find_by_ids(ids).items()}

    @api.model
    def _find_by_ids(self, ids) -> dict:
        """Return {id: record} of those Odoo records that are such documents and that the caller sees."""
        ids = list(ids)
        domain = Domain("id", "in", ids) & Domain(self._scope)
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
        domain = Domain(self._scope) & self._get_filter_domain(filters or {})
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
    def _etag(self, document) -> str:
        """Return the digest of what a document says, apart from when it was last written."""
        return canonical_json.digest(
            {name: value for name, value in document.items() if name != "updated_at"}
        )

    # === WRITING === #

    @api.model
    def _validate(self, document, partial=False):
        """Refuse a document that does not fit its contract.

        :param partial: it changes a record (RFC 7396 merge patch), so what it does not name stays as it is; whether
            it changes a read-only property is seen when it is written
        :raises UnknownProperty, ReadOnlyProperty, SchemaViolation: with ``errors``, one for each place
        """
        check(document, self._get_contract(), self._get_root(), partial)

    @api.model
    def _create_from(self, documents) -> models.Model:
        """Create a record for each document, in order, all or none.

        :raises RequestError: with ``errors`` and, for several documents, the ``index`` of the first bad one
        """
        prepared, errors = self._prepare_create(documents)
        if errors:
            index, error = min(errors.items(), key=itemgetter(0))
            if len(documents) > 1:
                error.extra["index"] = index
            raise error
        return self._create_prepared(list(prepared.values()))

    @api.model
    def _prepare_create(self, documents):
        """Return the Odoo values of the documents that fit, and what is wrong with the others.

        Each look-up is made once for all of them.

        :return: {index: values}, {index: RequestError}
        """
        errors = {}
        for index, document in enumerate(documents):
            with _noting(errors, index):
                self._validate(document)
        sound = {index: document for index, document in enumerate(documents) if index not in errors}
        root, writing, prepared = self._get_root(), Writing(self._get_model().env), {}
        for document in sound.values():
            root.collect(document, writing)
        writing.resolve()
        for index, document in sound.items():
            with _noting(errors, index):
                writing.currency = self._get_currency(document, None, writing)
                vals = root.write(document, writing, "", None)
                writing.check()
                prepared[index] = {**self._fixed_values, **vals}
        return prepared, errors

    @api.model
    def _create_prepared(self, vals_list):
        """Create the records of what :meth:`_prepare_create` prepared, all or none."""
        with self._refusing():
            return self._create_records(vals_list).with_env(self.env)

    @api.model
    def _create_records(self, vals_list):
        """Create the records; for models whose records come about in another way."""
        return self._get_model().create(vals_list)

    @api.model
    def _update_from(self, record, document):
        """Change a record by a merge patch (RFC 7396); what Odoo holds already is not written.

        :raises ReadOnlyProperty: when it changes what only Odoo may change
        """
        record.ensure_one()
        self._validate(document, partial=True)
        present = self._project(record)[0]
        company = self._has_company() and record.company_id
        target = record.with_context(active_test=False, lang=None).with_company(company or self.env.company)
        root, writing = self._get_root(), Writing(target.env)
        writing.record, writing.present = target, present
        root.collect(document, writing)
        writing.resolve()
        writing.currency = self._get_currency(document, target, writing)
        vals = root.write(document, writing, "", present)
        writing.check()
        if vals:
            with self._refusing():
                target.write(vals)
        return record

    def _get_currency(self, document, record, writing):
        """The currency that the amounts of a document are in."""
        prop = self._get_root().children.get("currency")
        if prop and document.get("currency"):
            return writing.env["res.currency"].browse(writing.find_code(prop, document["currency"])[:1])
        if record and "currency_id" in record._fields:
            return record.currency_id
        return writing.env.company.currency_id

    @api.model
    def _invoke(self, record, action, params=None):
        """Perform a named action of the contract on a record.

        :raises NotFound: when the contract has no such action
        :raises WrongStatus: when the document has a status that does not allow it
        :raises OdooRefused: when Odoo does not allow it
        """
        record.ensure_one()
        if action not in self._actions or action not in self._get_contract()._schema().get("x-actions", {}):
            raise NotFound(f"{self._contract} has no action {action}")
        method = getattr(self, self._actions[action], None)
        if params and not method:
            refuse(UnknownProperty, [join("", name) for name in params], "is unknown")
        self._check_status(record, action)
        with self._refusing():
            if method:
                method(record, params or {})
            else:
                getattr(record, self._actions[action])()
            self.env.flush_all()
        return record

    def _check_status(self, record, action):
        """Refuse an action in the contract's words before Odoo refuses it in its own."""
        allowed = self._action_statuses.get(action)
        if allowed:
            [status] = self._get_root().children["status"].read(record, None)
            if status not in allowed:
                raise WrongStatus(
                    f"{action} needs the status {' or '.join(allowed)}; it is {status}",
                    status=status,
                    allowed=list(allowed),
                )

    @contextmanager
    def _refusing(self):
        """Say why Odoo refuses, in its own words, for callers who may read them."""
        try:
            yield
        except (AccessError, LockError, MissingError):
            raise
        except UserError as error:
            raise OdooRefused(str(error)) from error


@contextmanager
def _noting(errors, index):
    """Keep what is wrong with one of several documents, and go on with the next."""
    try:
        yield
    except RequestError as error:
        errors[index] = error
