# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One entity as one client may use it: every operation on documents, and none on HTTP.

This is where grant, clearance and mapper meet. It works as the client's service user; only what is granted is found
whoever asks.
"""

from odoo.addons.integration_contract.engine.report import CONTEXT_KEY, WriteReport
from odoo.addons.integration_contract.tools.action import read as read_action
from odoo.addons.integration_core.tools.errors import InvalidFilter, Moved, NotFound, PreconditionFailed
from odoo.addons.integration_core.tools.masking import minimise

from . import odoo_rights, unmapped
from .answer import Answer
from .inclusion import Inclusion
from .listing import Listing, read_limit, read_selection
from .tools import clearance, etag, stored_answer, write_notes
from .tools.batch_request import Item
from .writes import Writes


class Resource:
    """The resource of one grant.

    :param env: of the client's service user
    :param Terms terms: what is granted
    :raises NotFound: when the contract is not in use any more
    """

    def __init__(self, env, terms):
        self.terms = terms
        contract = env["integration.contract"]._get(terms.contract)
        self.schema = contract._schema()
        self.sieve = contract._sieve(terms.clearance)
        context = {
            # one company and no other, whatever else the service user may see
            "allowed_company_ids": [terms.company_id],
            # whose codes and whose words these are
            "integration_system_id": terms.system_id,
        }
        self.env = env(context={**env.context, **context})
        self.mapper = self.env["integration.contract"]._get_mapper(terms.contract)

    def page(self, parameters):
        """Return one page of the list.

        A record that has no document, because a code in it is not mapped, stands in ``problems`` instead of ``data``:
        a page never fails for one record, and none is left out in silence.

        :param dict parameters: ``limit``, ``cursor``, ``fields``, ``include`` and filters of the contract, as texts
        :raises InvalidFilter: or
        :raises InvalidCursor:
        """
        asked = dict(parameters)
        limit = read_limit(asked.pop("limit", None))
        inclusion = Inclusion(self, asked.pop("include", None))
        listing = Listing(self, asked)
        shown, problems = listing.take(limit, inclusion.names)
        cut = listing.selection.cut if listing.selection else None
        page = {
            "data": list(map(cut, shown)) if cut else shown,
            "next_cursor": listing.cursor,
            **inclusion.show(shown),
        }
        if problems:
            page["problems"] = problems
        return Answer(200, page, self.terms.lifecycle_headers())

    def read(self, uid, if_none_match=None, parameters=None):
        """Return one document, or 304 when the caller has it already.

        The tag is that of the whole document, so that it serves for ``If-Match`` however little of it is shown.

        :param dict parameters: ``fields`` and ``include``, as texts
        """
        self.terms.check_allows("read")
        return self._read(self._find(uid), if_none_match, parameters or {})

    def read_named(self, name, if_none_match=None, parameters=None):
        """Return the document that the client's own system knows by ``name``, as :meth:`read` does."""
        self.terms.check_allows("read")
        known = self.env["integration.identifier"]._resolve_many(self.terms.entity, [name], self.system)
        found = self.mapper._find_by_ids(id_ for model, id_ in known.values() if model == self.mapper._target)
        if not found:
            raise NotFound("")
        return self._read(*found.values(), if_none_match, parameters or {})

    def find_many(self, uids):
        """Return {uid: document} of those of these documents that the client may read."""
        self.terms.check_allows("read")
        records = self.mapper._find_many(uids)
        union = self.env[self.mapper._target].union(*records.values())
        documents, _broken = self.mapper._project_sound(union)
        shown = self._minimise(documents.values())
        self.note_read(shown)
        return {document["id"]: document for document in shown}

    def create(self, document):
        """Create a record and return its document."""
        self.terms.check_allows("create")
        clearance.check_document(document, self.schema, self.terms.clearance)
        with self._demanding("create"), unmapped.told(self):
            answer = self._answer(self.mapper._create_from([document]), status=201)
        answer.headers["Location"] = self.locate(answer.document["id"])
        return answer

    def put(self, name, document, if_match=None, if_none_match=None):
        """Create the record that the client's own system knows by ``name``, or merge ``document`` into it (RFC 7396).

        :raises PreconditionFailed: when a condition names another state than the present one
        :raises Conflict: while another request is creating it
        """
        with self._demanding("write"):
            writes = Writes(self)
            tasks, errors = writes.plan("upsert", [Item(0, document, name, if_match)])
            unmapped.note(self, errors.values())
            if errors:
                raise errors[0]
            if if_none_match and tasks[0].record is not None:
                [(tag, _document)] = self.show(tasks[0].record)
                if etag.if_none_match(if_none_match, tag):
                    raise PreconditionFailed("")
            with unmapped.told(self):
                written = writes.do(tasks)[0]
        headers = {
            "ETag": etag.quoted(written.tag),
            **self.terms.lifecycle_headers(),
            **write_notes.as_headers(written.report),
        }
        if written.status == 201:
            headers["Location"] = self.locate(written.document["id"])
        return Answer(written.status, written.document, headers)

    def update(self, uid, document, if_match=None):
        """Merge ``document`` (RFC 7396) into the record and return its document.

        :raises PreconditionFailed: when ``if_match`` names another state
        """
        self.terms.check_allows("update")
        with self._demanding("write"), unmapped.told(self):
            record = self._find_for_change(uid)
            clearance.check_document(document, self.schema, self.terms.clearance)
            if if_match:
                [(tag, _document)] = self.show(record)
                if not etag.if_match(if_match, tag):
                    raise PreconditionFailed("")
            report = WriteReport()
            self.mapper.with_context(**{CONTEXT_KEY: report})._update_from(record, document)
            answer = self._answer(record)
        answer.headers.update(write_notes.as_headers(report))
        return answer

    def invoke(self, uid, action, parameters):
        """Start a business action on the record; return its document, or the result of an action that is safe."""
        declared = read_action(self.schema, action)
        if not declared:
            raise NotFound("")
        self.terms.check_allows("action", action)
        clearance.check_document(parameters, declared.parameters, self.terms.clearance)
        with self._demanding("read" if declared.is_safe else "write"):
            find = self._find if declared.is_safe else self._find_for_change
            record = find(uid, f"/{action}")
            with unmapped.told(self, record):
                result = self.mapper._invoke(record, action, parameters)
                if not declared.is_safe:
                    return self._answer(record)
        shown = minimise(result, declared.result, self.terms.clearance)
        return Answer(200, shown, self.terms.lifecycle_headers())

    def is_safe(self, action):
        """Whether an action of the contract changes nothing, so that it may be repeated freely."""
        declared = read_action(self.schema, action)
        return bool(declared and declared.is_safe)

    def replay(self, answer, of_batch):
        """Return the answer to a repeated request, cut down to what the client may still see.

        :param bool of_batch: whether it is that of a batch
        """
        document = self.reduce(answer.document, of_batch)
        stored_answer.map_documents(document, lambda shown: self.note_read([shown]) or shown, of_batch)
        return Answer(answer.status, document, {**answer.headers, "Idempotency-Replayed": "true"})

    def reduce(self, body, of_batch):
        """Return the body of a kept answer without what the client may not see any more."""
        reduced = stored_answer.map_documents(
            body, lambda document: self._tell(self.sieve.minimise(document)), of_batch
        )
        if of_batch and not clearance.may_read_odoo(self.terms.clearance):
            return stored_answer.without_words(reduced)
        return reduced

    def describe(self):
        """Return what the client may do here."""
        return {
            "entity": self.terms.entity,
            "contract": self.terms.contract,
            "href": self.terms.path,
            "schema": f"{self.terms.path}/schema",
            "operations": list(self.terms.operations),
            "actions": sorted(self.terms.actions),
        }

    def show_schema(self):
        """Return the contract as it stands. It holds no data, so whatever is granted of the entity suffices."""
        return Answer(200, self.schema, self.terms.lifecycle_headers())

    def show(self, records):
        """Return (entity tag, document) for each record, of what the client may see of it."""
        documents = self._minimise(self.mapper._project(records))
        told = list(map(self._tell, documents))
        self.note_read(told)
        return [(self.mapper._etag(document), shown) for document, shown in zip(documents, told, strict=True)]

    def note_read(self, documents):
        """Have it written down that the client saw these documents, where their mapper wants that."""
        if self.mapper._audits_reads:
            client = self.env["integration.client"].sudo().browse(self.terms.client_id)
            self.mapper._note_read(documents, client=client.code, interface=self.terms.interface)

    def _tell(self, document):
        return clearance.tell_of_write(document, self.terms.operations)

    def locate(self, uid):
        """Return where a document is."""
        return f"{self.terms.path}/{uid}"

    @property
    def system(self):
        """The client's own system, as superuser."""
        return self.env["integration.client"].sudo().browse(self.terms.client_id).system_id

    @property
    def grant(self):
        """What :attr:`terms` were read from, as superuser: for those who look after it."""
        return self.env["integration.grant"].sudo().browse(self.terms.grant_id)

    def open(self, entity):
        """Return the resource of another entity as the same client may use it, in its newest version.

        :raises NotFound: when nothing of that entity is granted to it
        """
        granted = self.env["integration.grant"]._load_all_terms(self.terms.client_id)
        versions = [terms for terms in granted if terms.entity == entity]
        if not versions:
            raise NotFound("")
        return Resource(self.env, max(versions, key=lambda terms: (len(terms.contract), terms.contract)))

    def _demanding(self, operation):
        """Do what Odoo's operation is needed for; see :func:`.odoo_rights.demanded`."""
        return odoo_rights.demanded(self.terms.grant_id, self.env, operation)

    def _find(self, uid, below=""):
        """Return the record with this canonical uid.

        :param below: what the path of the request goes on with
        :raises Moved: with where the same request is to be made
        :raises NotFound: when the client sees none
        """
        try:
            return self.mapper._find(uid)
        except Moved as error:
            error.extra["location"] = self.locate(error.extra["id"]) + below
            raise

    def _find_for_change(self, uid, below=""):
        """Return the record, locked: two changes of one record come one after the other."""
        record = self._find(uid, below)
        record.check_access("write")
        record.lock_for_update(allow_referencing=True)
        return record

    def _read(self, record, if_none_match, parameters):
        for name in sorted(parameters.keys() - {"fields", "include"}):
            raise InvalidFilter("there is no such parameter", parameter=name)
        selection = read_selection(self, parameters.get("fields"))
        inclusion = Inclusion(self, parameters.get("include"))
        with unmapped.told(self, record):
            answer = self._answer(record)
        if if_none_match and etag.if_none_match(if_none_match, answer.headers["ETag"].strip('"')):
            return Answer(304, None, answer.headers)
        shown = selection.cut(answer.document) if selection else answer.document
        return Answer(200, {**shown, **inclusion.show([answer.document])}, answer.headers)

    def _minimise(self, documents):
        return list(map(self.sieve.minimise, documents))

    def _answer(self, record, status=200):
        [(tag, document)] = self.show(record)
        return Answer(status, document, {"ETag": etag.quoted(tag), **self.terms.lifecycle_headers()})
