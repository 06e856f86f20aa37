# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One entity as one client may use it: every operation on documents, and none on HTTP.

This is where grant, clearance and mapper meet. It works as the client's service user; only what is granted is found
whoever asks.
"""

from odoo.tools.misc import hmac

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import InvalidFilter, NotFound, PreconditionFailed
from odoo.addons.integration_core.tools.masking import Sieve, minimise

from . import odoo_rights
from .answer import Answer
from .tools import clearance, etag, page_cursor

DEFAULT_LIMIT, MAX_LIMIT = 50, 100


class Resource:
    """The resource of one grant.

    :param env: of the client's service user
    :param Terms terms: what is granted
    :raises NotFound: when the contract is not in use any more
    """

    def __init__(self, env, terms):
        self.terms = terms
        self.schema = env["integration.contract"]._get(terms.contract)._schema()
        # one company and no other, whatever else the service user may see
        self.env = env(context={**env.context, "allowed_company_ids": [terms.company_id]})
        self.mapper = self.env["integration.contract"]._get_mapper(terms.contract)

    def page(self, parameters):
        """Return one page of the list.

        :param dict parameters: ``limit``, ``cursor`` and filters of the contract, as texts
        :raises InvalidFilter: or
        :raises InvalidCursor:
        """
        self.terms.check_allows("read")
        filters = dict(parameters)
        limit = read_limit(filters.pop("limit", None))
        cursor = filters.pop("cursor", None)
        known = clearance.cleared_filters(self.schema.get("x-filters", ()), self.schema, self.terms.clearance)
        for name in sorted(filters.keys() - known - {"updated_since"}):
            raise InvalidFilter("there is no such filter", parameter=name)
        # a cursor is good for one client and one query
        scope = canonical_json.dumps([self.terms.grant_id, self.terms.contract, filters])
        key = hmac(self.env(su=True), "integration_api.cursor", self.terms.contract).encode()
        position = page_cursor.decode(cursor, scope, key) if cursor is not None else None
        records, following = self.mapper._search_page(filters, position, limit)
        return Answer(
            200,
            {
                "data": [document for _tag, document in self._show(records)],
                "next_cursor": page_cursor.encode(following, scope, key) if following is not None else None,
            },
            self.terms.lifecycle_headers(),
        )

    def read(self, uid, if_none_match=None):
        """Return one document, or 304 when the caller has it already."""
        self.terms.check_allows("read")
        record = self.mapper._find(uid)
        record.check_access("read")
        answer = self._answer(record)
        if if_none_match and etag.if_none_match(if_none_match, answer.headers["ETag"].strip('"')):
            return Answer(304, None, answer.headers)
        return answer

    def create(self, document):
        """Create a record and return its document."""
        self.terms.check_allows("create")
        clearance.check_document(document, self.schema, self.terms.clearance)
        with self._demanding("create"):
            answer = self._answer(self.mapper._create_from([document]), status=201)
        answer.headers["Location"] = f"{self.terms.path}/{answer.document['id']}"
        return answer

    def update(self, uid, document, if_match=None):
        """Merge ``document`` (RFC 7396) into the record and return its document.

        :raises PreconditionFailed: when ``if_match`` names another state
        """
        self.terms.check_allows("update")
        with self._demanding("write"):
            record = self._find_for_change(uid)
            clearance.check_document(document, self.schema, self.terms.clearance)
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
        self.terms.check_allows("action", action)
        with self._demanding("write"):
            record = self._find_for_change(uid)
            return self._answer(self.mapper._invoke(record, action, parameters))

    def replay(self, answer, operation, action=None):
        """Return the answer to a repeated request, cut down to what the client may still see."""
        self.terms.check_allows(operation, action)
        document = minimise(answer.document, self.schema, self.terms.clearance)
        return Answer(answer.status, document, {**answer.headers, "Idempotency-Replayed": "true"})

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

    def _demanding(self, operation):
        """Do what Odoo's operation is needed for; see :func:`.odoo_rights.demanded`."""
        return odoo_rights.demanded(self.terms.grant_id, self.env, operation)

    def _find_for_change(self, uid):
        """Return the record, locked: two changes of one record come one after the other."""
        record = self.mapper._find(uid)
        record.check_access("write")
        record.lock_for_update(allow_referencing=True)
        return record

    def _show(self, records):
        """Return (entity tag, document) for each record, of what the client may see of it."""
        sieve = Sieve(self.schema, self.terms.clearance)
        shown = map(sieve.minimise, self.mapper._project(records))
        return [(self.mapper._etag(document), document) for document in shown]

    def _answer(self, record, status=200):
        [(tag, document)] = self._show(record)
        return Answer(status, document, {"ETag": etag.quoted(tag), **self.terms.lifecycle_headers()})


def read_limit(text: str | None) -> int:
    """Read the parameter ``limit`` of a list.

    :raises InvalidFilter: when it is no number in the range
    """
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_LIMIT):
        raise InvalidFilter(f"limit is a number from 1 to {MAX_LIMIT}", parameter="limit")
    return int(text)
