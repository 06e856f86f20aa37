# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happened, as one client may see it: the events for systems that ask instead of being called.

Complete and in order, also when transactions commit in another order than they began: an event is shown only when
nothing can come before it any more. Like :mod:`.resource` it works on documents, and not on HTTP.
"""

import json
from collections import defaultdict

from odoo.tools.misc import hmac

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import (
    InvalidCursor,
    InvalidFilter,
    NotFound,
    OperationNotGranted,
)
from odoo.addons.integration_outbox import numbering, store
from odoo.addons.integration_outbox.emission import get_entity
from odoo.addons.integration_outbox.tools.content import frame, link_to, thin
from odoo.addons.integration_outbox.tools.patterns import parse_patterns, to_like

from . import use
from .answer import Answer
from .listing import read_limit
from .tools import page_cursor

#: transaction, id and uid of the event that a page begins behind
BEGINNING = (-(2**62), 0, "")  # tests number their transactions below zero
_MOST_PATTERNS = 20
#: events that one page looks at, wanted or not: a filter that fits nothing must not read the whole table
_MOST_LOOKED_AT = 10_000
PARAMETERS = frozenset({"after", "limit", "type"})


class Feed:
    """The events of what a client may read.

    :param env: of the client's service user
    :param int client_id: the client
    """

    def __init__(self, env, client_id):
        self.env = env
        self.client_id = client_id
        self._shown = defaultdict(list)  # Terms → documents
        self.terms = {}  # entity → its Terms, those of the newest version last

    def page(self, parameters):
        """Return the events after a cursor, and the cursor after them, from which to go on whenever one likes.

        A page may hold fewer events than were asked for, or none, with more to come: what Odoo does not let the
        client's service user see is left out, and a page that finds little ends after so many events that it looked at.

        :param dict parameters: ``after``, ``limit``, ``type`` (patterns), as texts
        :raises InvalidFilter: or
        :raises InvalidCursor:
        :raises Forbidden: while something of what is asked for is not in force
        """
        for name in sorted(parameters.keys() - PARAMETERS):
            raise InvalidFilter("there is no such filter", parameter=name)
        limit = read_limit(parameters.get("limit"))
        patterns = _read_patterns(parameters.get("type", "*"))
        self.terms = self._get_terms(patterns)
        horizon = store.find_horizon(self.env.cr)
        after = self._decode(parameters.get("after"))
        companies = {entity: terms[-1].company_id for entity, terms in self.terms.items()}
        likes = [to_like(pattern) for pattern in patterns]
        rows = store.read_feed(self.env.cr, after, horizon, companies, likes, limit + 1, _MOST_LOOKED_AT)
        if len(rows) > limit:
            rows = rows[:limit]
            end = rows[-1].xid, rows[-1].id, rows[-1].uid
        else:
            # go on behind all that was looked at, not behind what was found: it may be long ago
            end = store.find_end(self.env.cr, after, horizon, _MOST_LOOKED_AT)
        # behind an event and not at the horizon: only that can be found again, see `_decode`
        data, following = self._show(rows), end or store.find_last(self.env.cr, after, horizon) or after
        return Answer(200, {"data": data, "next": self._encode(following), "has_more": bool(end)})

    def _get_terms(self, patterns):
        """Return what is granted to read of what these patterns may match: {entity: [Terms]}.

        What was granted once and is held up now holds up the answer. Else its events would be passed over while the
        client reads on, and be lost to it: as with webhooks, they wait.
        """
        found = defaultdict(list)
        grants = self.env["integration.grant"].sudo().search([("client_id", "=", self.client_id)])
        for grant in grants.sorted(lambda grant: grant.contract_id.major):
            is_asked_for = any(pattern == "*" or get_entity(pattern) == grant.entity for pattern in patterns)
            if not (is_asked_for and grant.can_read and grant.approved_at) or grant.state == "retired":
                continue
            if grant.state != "approved":
                raise OperationNotGranted(f"the grant for {grant.entity} is not in force now")
            terms = grant._get_terms()
            terms.check_allows("read")
            try:
                self.env["integration.contract"]._get(terms.contract)
            except NotFound:  # retired, for good
                continue
            use.note(grant)
            found[terms.entity].append(terms)
        return dict(found)

    # === WHAT IS SHOWN === #

    def _show(self, rows):
        """Return the events that the client may see, each as webhooks tell it, with its id."""
        hidden, gone = self._find_hidden_and_gone(rows)
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        told = [
            {
                "id": row.uid,
                **frame(
                    row.type,
                    row.occurred_at,
                    self._select(row, (row.res_model, row.res_id) in gone, base_url),
                ),
            }
            for row in rows
            if (row.res_model, row.res_id) not in hidden
        ]
        self._note_read()
        return told

    def _select(self, row, is_gone, base_url):
        """What the client gets of the document.

        A link, where it is of another version than the client works with, or where the record is gone and nobody
        can tell any more whether the client was let to see it.
        """
        versions = self.terms[row.entity]
        terms = next((terms for terms in versions if terms.contract == row.contract), None)
        if is_gone or not terms:
            return thin(row.subject_uid, link_to(base_url, versions[-1].contract, row.subject_uid))
        sieve = self.env["integration.contract"]._get(terms.contract)._sieve(terms.clearance)
        shown = sieve.minimise(json.loads(row.payload))
        self._shown[terms].append(shown)
        return shown

    def _note_read(self):
        """Have it written down that the client saw these documents, where their mappers want that."""
        for terms, documents in self._shown.items():
            mapper = self.env["integration.contract"]._get_mapper(terms.contract)
            if mapper._audits_reads:
                client = self.env["integration.client"].sudo().browse(self.client_id)
                mapper._note_read(documents, client=client.code, interface=terms.interface)

    def _find_hidden_and_gone(self, rows):
        """Return the records that the service user may not see, and those that are no more: (model, id).

        Two queries for each model, however many events there are.
        """
        ids = defaultdict(set)
        for row in rows:
            ids[row.entity, row.res_model].add(row.res_id)
        hidden, gone = set(), set()
        for (entity, model_name), record_ids in ids.items():
            keys = {id_: (model_name, id_) for id_ in record_ids}
            if model_name not in self.env:  # its app was uninstalled
                gone.update(keys.values())
                continue
            company_id = self.terms[entity][-1].company_id
            model = self.env[model_name].with_context(active_test=False, allowed_company_ids=[company_id])
            present = set(model.sudo().browse(sorted(record_ids)).exists().ids)
            seen = (
                set(model.search([("id", "in", sorted(present))]).ids) if model.has_access("read") else set()
            )
            hidden.update(keys[id_] for id_ in present - seen)
            (gone if model.has_access("read") else hidden).update(keys[id_] for id_ in record_ids - present)
        return hidden, gone

    # === CURSOR === #

    def _decode(self, cursor):
        """Return the position that a cursor names, if it still means what it meant when it was told.

        The event that it leads on from must be there. In a database that was put back, all that is before that event
        is what the client knows; where it is missing, numbers were given away again, and others would be passed over.
        """
        if cursor is None:
            return BEGINNING
        *position, generation = page_cursor.decode(cursor, self._scope(), self._key())
        if generation != numbering.get_generation(self.env.cr) or (
            position[2] and not self.env["integration.numbering"].sudo()._check_told(position)
        ):
            raise InvalidCursor("it is from before this database was restored; begin anew without a cursor")
        return tuple(position)

    def _encode(self, position):
        return page_cursor.encode(
            [*position, numbering.get_generation(self.env.cr)], self._scope(), self._key()
        )

    def _scope(self):
        return canonical_json.dumps([self.client_id, "events", "uid"])

    def _key(self):
        return hmac(self.env(su=True), "integration_api.cursor", "events").encode()


def _read_patterns(text):
    try:
        patterns = parse_patterns(text)
    except ValueError as error:
        raise InvalidFilter(
            "an event type is such as invoice.posted, or a pattern such as invoice.*", parameter="type"
        ) from error
    if len(patterns) > _MOST_PATTERNS:
        raise InvalidFilter(f"at most {_MOST_PATTERNS} patterns", parameter="type")
    return patterns
