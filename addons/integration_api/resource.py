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

from . import odoo_rights
from .answer import Answer
from .tools import clearance, etag, page_cursor

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

        :param dict parameters: ``limit``, ``cursor`` and filters of the contract, as texts
        :raises InvalidFilter: or
        :raises InvalidCursor:
        """
        self.grant._check_allows("read")
        filters = dict(parameters)
        limit = read_limit(filters.pop("limit", None))
        cursor = filters.pop("cursor", None)
        known = clearance.cleared_filters(self.schema.get("x-filters", ()), self.schema, self.clearance)
        for name in sorted(filters.keys() - known - {"updated_since"}):
            raise InvalidFilter("there is no such filter", parameter=name)
        # a cursor is good for one client and one query
        scope = canonical_json.dumps([self.grant.id, self.contract.name, filters])
        key = hmac(self.env(su=True), "integration_api.cursor", self.contract.name).encode()
        position = page_cursor.decode(cursor, scope, key) if cursor is not None else None
        records, following = self.mapper._search_page(filters, position, limit)
        return Answer(
            200,
            {
                "data": [document for _tag, document in self._show(records)],
                "next_cursor": page_cursor.encode(following, scope, key) if following is not None else None,
            },
            self._lifecycle_headers(),
        )

    def read(self, uid, if_none_match=None):
        """Return one document, or 304 when the caller has it already."""
        self.grant._check_allows("read")
        record = self.mapper._find(uid)
        record.check_access("read")
        answer = self._answer(record)
        if if_none_match and etag.if_none_match(if_none_match, answer.headers["ETag"].strip('"')):
            return Answer(304, None, answer.headers)
        return answer

    def create(self, document):
        """Create a record and return its document."""
        self.grant._check_allows("create")
        clearance.check_document(document, self.schema, self.clearance)
        with odoo_rights.demanded(self.grant, self.env, "create"):
            answer = self._answer(self.mapper._create_from([document]), status=201)
        answer.headers["Location"] = f"{ROOT}/{self.entity}/{answer.document['id']}"
        return answer

    def update(self, uid, document, if_match=None):
        """Merge ``document`` (RFC 7396) into the record and return its document.

        :raises PreconditionFailed: when ``if_match`` names another state
        """
        self.grant._check_allows("update")
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
        self.grant._check_allows("action", action)
        with odoo_rights.demanded(self.grant, self.env, "write"):
            record = self._find_for_change(uid)
            return self._answer(self.mapper._invoke(record, action, parameters))

    def replay(self, answer, operation, action=None):
        """Return the answer to a repeated request, cut down to what the client may still see."""
        self.grant._check_allows(operation, action)
        document = minimise(answer.document, self.schema, self.clearance)
        return Answer(answer.status, document, {**answer.headers, "Idempotency-Replayed": "true"})

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
        sieve = Sieve(self.schema, self.clearance)
        shown = map(sieve.minimise, self.mapper._project(records))
        return [(self.mapper._etag(document), document) for document in shown]

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
