# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One entity as one client may use it: every operation on documents, and none on HTTP.

This is where grant, clearance and mapper meet. It works as the client's service user; only the grant itself is read
as superuser.
"""

from datetime import datetime, time, timezone

from werkzeug.http import http_date

from odoo.tools.misc import hmac

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import InvalidFilter, NotFound, PreconditionFailed
from odoo.addons.integration_core.tools.masking import Sieve, minimise

from . import odoo_rights, unmapped
from .answer import Answer
from .inclusion import Inclusion
from .tools import clearance, etag, page_cursor, stored_answer
from .tools.batch_request import Item
from .tools.selection import Selection
from .writes import Writes

ROOT = "/integration/v1"
DEFAULT_LIMIT, MAX_LIMIT = 50, 100


class Resource:
    """The resource of one grant.

    :param env: of the client's service user
    :param client: the client, as superuser
    :param str entity: e.g. ``invoice``
    :raises NotFound: when nothing of this entity is granted to the client
    """

    def __init__(self, env, client, entity):
        self.client = client
        self.grant = env["integration.grant"]._get_for(client, entity)
        self.entity = entity
        self.contract = env["integration.contract"]._get(self.grant.contract_id.name)
        self.schema = self.contract._schema()
        self.clearance = self.grant.interface_id._get_clearance()
        # one company and no other, whatever else the service user may see
        self.env = env(context={**env.context, "allowed_company_ids": self.grant.company_id.ids})
        self.mapper = self.env["integration.contract"]._get_mapper(self.contract.name)

    def page(self, parameters):
        """Return one page of the list.

        A record that has no document, because a code in it is not mapped, stands in ``problems`` instead of ``data``:
        a page never fails for one record, and none is left out in silence.

        :param dict parameters: ``limit``, ``cursor``, ``fields``, ``include`` and filters of the contract, as texts
        :raises InvalidFilter: or
        :raises InvalidCursor:
        """
        self.check_allows("read")
        filters = dict(parameters)
        limit = read_limit(filters.pop("limit", None))
        cursor = filters.pop("cursor", None)
        selection = self._read_selection(filters.pop("fields", None))
        inclusion = Inclusion(self, filters.pop("include", None))
        known = clearance.cleared_filters(self.schema.get("x-filters", ()), self.schema, self.clearance)
        for name in sorted(filters.keys() - known - {"updated_since"}):
            raise InvalidFilter("there is no such filter", parameter=name)
        # a cursor is good for one client and one query, whatever is shown of it
        scope = canonical_json.dumps([self.grant.id, self.contract.name, filters])
        key = hmac(self.env(su=True), "integration_api.cursor", self.contract.name).encode()
        position = page_cursor.decode(cursor, scope, key) if cursor is not None else None
        records, following = self.mapper._search_page(filters, position, limit)
        names = selection and selection.names | inclusion.names
        documents, broken = self.mapper._project_sound(records, names)
        shown = self._minimise([documents[id_] for id_ in records.ids if id_ in documents])
        page = {
            "data": [selection.cut(document) for document in shown] if selection else shown,
            "next_cursor": page_cursor.encode(following, scope, key) if following is not None else None,
            **inclusion.show(shown),
        }
        if broken:
            page["problems"] = unmapped.show(self, records, broken)
        return Answer(200, page, self._lifecycle_headers())

    def read(self, uid, if_none_match=None, parameters=None):
        """Return one document, or 304 when the caller has it already."""
        self.check_allows("read")
        return self._read(self.mapper._find(uid), if_none_match, parameters or {})

    def read_named(self, name, if_none_match=None, parameters=None):
        """Return the document that the client's own system knows by ``name``, as :meth:`read` does."""
        self.check_allows("read")
        known = self.env["integration.identifier"]._resolve_many(self.entity, [name], self.system)
        found = self.mapper._find_by_ids(id_ for model, id_ in known.values() if model == self.mapper._target)
        if not found:
            raise NotFound("")
        return self._read(*found.values(), if_none_match, parameters or {})

    def _read(self, record, if_none_match, parameters):
        """Show a record; its tag is that of the whole document, so that it serves for ``If-Match`` whatever is shown.

        :param dict parameters: ``fields`` and ``include``
        """
        record.check_access("read")
        for name in sorted(parameters.keys() - {"fields", "include"}):
            raise InvalidFilter("there is no such parameter", parameter=name)
        selection = self._read_selection(parameters.get("fields"))
        inclusion = Inclusion(self, parameters.get("include"))
        with unmapped.told(self, record):
            answer = self._answer(record)
        if if_none_match and etag.if_none_match(if_none_match, answer.headers["ETag"].strip('"')):
            return Answer(304, None, answer.headers)
        shown = selection.cut(answer.document) if selection else answer.document
        return Answer(200, {**shown, **inclusion.show([answer.document])}, answer.headers)

    def find_many(self, uids):
        """Return {uid: document} of those of these documents that the client may read."""
        self.check_allows("read")
        records = self.mapper._find_many(uids)
        union = self.env[self.mapper._target].union(*records.values())
        documents, _broken = self.mapper._project_sound(union)
        return {document["id"]: document for document in self._minimise(documents.values())}

    def create(self, document):
        """Create a record and return its document."""
        self.check_allows("create")
        clearance.check_document(document, self.schema, self.clearance)
        with odoo_rights.demanded(self.grant, self.env, "create"):
            answer = self._answer(self.mapper._create_from([document]), status=201)
        answer.headers["Location"] = self.locate(answer.document["id"])
        return answer

    def put(self, name, document, if_match=None, if_none_match=None):
        """Create the record that the client's own system knows by ``name``, or merge ``document`` into it (RFC 7396).

        :raises PreconditionFailed: when a condition names another state than the present one
        :raises Conflict: while another request is creating it
        """
        with odoo_rights.demanded(self.grant, self.env, "write"):
            writes = Writes(self)
            tasks, errors = writes.plan("upsert", [Item(0, document, name, if_match)])
            if errors:
                raise errors[0]
            if if_none_match and tasks[0].record is not None:
                [(tag, _document)] = self._show(tasks[0].record)
                if etag.if_none_match(if_none_match, tag):
                    raise PreconditionFailed("")
            written = writes.do(tasks)[0]
        headers = {"ETag": etag.quoted(written.tag), **self._lifecycle_headers()}
        if written.status == 201:
            headers["Location"] = self.locate(written.document["id"])
        return Answer(written.status, written.document, headers)

    def update(self, uid, document, if_match=None):
        """Merge ``document`` (RFC 7396) into the record and return its document.

        :raises PreconditionFailed: when ``if_match`` names another state
        """
        self.check_allows("update")
        with odoo_rights.demanded(self.grant, self.env, "write"):
            record = self._find_for_change(uid)
            clearance.check_document(document, self.schema, self.clearance)
            if if_match:
                [(tag, _document)] = self._show(record)
                if not etag.if_match(if_match, tag):
                    raise PreconditionFailed("")
            self.mapper._update_from(record, document)
            return self._answer(record)

    def invoke(self, uid, action, parameters):
        """Start a business action on the record and return its document."""
        if action not in self.schema.get("x-actions", {}):
            raise NotFound("")
        self.check_allows("action", action)
        with odoo_rights.demanded(self.grant, self.env, "write"):
            record = self._find_for_change(uid)
            return self._answer(self.mapper._invoke(record, action, parameters))

    def replay(self, answer):
        """Return the answer to a repeated request, cut down to what the client may still see."""
        document = stored_answer.map_documents(
            answer.document, lambda document: minimise(document, self.schema, self.clearance)
        )
        return Answer(answer.status, document, {**answer.headers, "Idempotency-Replayed": "true"})

    def check_allows(self, operation, action=None):
        """Refuse what is not granted, or may not flow now; see the grant."""
        self.grant._check_allows(operation, action)

    def open(self, entity):
        """Return the resource of another entity, as the same client may use it.

        :raises NotFound: when nothing of that entity is granted to it
        """
        return Resource(self.env, self.client, entity)

    @property
    def system(self):
        """The client's own system, as superuser."""
        return self.client.system_id

    def locate(self, uid):
        """Return where a document is."""
        return f"{ROOT}/{self.entity}/{uid}"

    def describe(self):
        """Return what the client may do here."""
        return {
            "entity": self.entity,
            "contract": self.contract.name,
            "href": f"{ROOT}/{self.entity}",
            "schema": f"{ROOT}/{self.entity}/schema",
            "operations": self.grant._get_operations(),
            "actions": sorted(self.grant._get_actions()),
        }

    def show_schema(self):
        """Return the contract as it stands. It holds no data, so whatever is granted of the entity suffices."""
        return Answer(200, self.schema, self._lifecycle_headers())

    def _find_for_change(self, uid):
        """Return the record, locked: two changes of one record come one after the other."""
        record = self.mapper._find(uid)
        record.check_access("write")
        record.lock_for_update(allow_referencing=True)
        return record

    def _show(self, records):
        """Return (entity tag, document) for each record, of what the client may see of it."""
        return [(self.mapper._etag(document), document) for document in self._minimise(self.mapper._project(records))]

    def _minimise(self, documents):
        return list(map(Sieve(self.schema, self.clearance).minimise, documents))

    def _read_selection(self, text):
        return None if text is None else Selection.read(text, self.schema, self.clearance)

    def _answer(self, record, status=200):
        [(tag, document)] = self._show(record)
        return Answer(status, document, {"ETag": etag.quoted(tag), **self._lifecycle_headers()})

    def _lifecycle_headers(self):
        """Return ``Deprecation`` (RFC 9745) and ``Sunset`` (RFC 8594) of an ageing contract."""
        if self.contract.state != "deprecated":
            return {}
        headers = {
            "Deprecation": f"@{int(self.contract.deprecated_at.replace(tzinfo=timezone.utc).timestamp())}"
        }
        if self.contract.sunset_date:
            headers["Sunset"] = http_date(datetime.combine(self.contract.sunset_date, time.min, timezone.utc))
        return headers


def read_limit(text: str | None) -> int:
    """Read the parameter ``limit`` of a list.

    :raises InvalidFilter: when it is no number in the range
    """
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_LIMIT):
        raise InvalidFilter(f"limit is a number from 1 to {MAX_LIMIT}", parameter="limit")
    return int(text)
