# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the benches of calls do inside Odoo: a partner with its key, a person with an API key, invoices to read."""

import gc
import time
from datetime import datetime, timedelta

from psycopg2 import sql

from bench.inside import Scene

CODE = "from bench.partner import Partner\nround_ = Partner(env)\n"
RIGHTS = ("account.group_account_invoice",)
#: More than any bench asks for: what is measured is not how well we refuse.
UNLIMITED = {"requests": 1_000_000, "window": 1, "burst": 1_000_000, "daily": 0}
LINES = 3


class Partner(Scene):
    """A database in which a billing engine may read and write invoices, by signed calls and by JSON-2."""

    contracts = ("invoice.v1", "party.v1")
    rights = RIGHTS

    def set_up(self):
        """Set up a client with grant, key and no limits, a clerk with an API key, and an invoice to read.

        :return: dict with ``key_id``, ``secret`` and ``uid`` of the invoice for signed calls, ``api_key`` and ``id``
            of the same for JSON-2, ``party`` and ``partner_id`` of its customer, ``user`` for OCA fastapi
        """
        author, manager = self._person("developer"), self._person("manager")
        by_author = self.env(user=author.id, su=False)
        self._owner = {"owner_id": manager.id, "steward_id": author.id}
        self._system = by_author["integration.system"].create(
            {"name": "Bench", "code": "bench", "kind": "billing"}
        )
        self._interface = by_author["integration.interface"].create(
            {
                "name": "Bench",
                "code": "bench",
                "system_id": self._system.id,
                "direction": "inbound",
                "purpose": "Bench",
                "clear_personal": True,
                "clear_financial": True,
                **self._owner,
            }
        )
        self._approve(self._interface, manager)
        self._client = self._add_client(by_author, manager)
        ends = datetime.now().replace(microsecond=0) + timedelta(days=30)
        credential, secret = (
            self.env["integration.credential"]
            .with_user(manager)
            ._issue(self._client.with_user(manager), ends)
        )
        clerk = self._add_clerk()
        api_key = self.env["res.users.apikeys"].with_user(clerk).sudo()._generate("rpc", "bench", ends)
        move = self._draft(1, LINES)
        move.action_post()
        identifiers = self.env["integration.identifier"]
        made = {
            "key_id": credential.key_id,
            "secret": secret,
            "uid": identifiers._uids(move, "invoice")[move.id],
            "api_key": api_key,
            "id": move.id,
            "party": identifiers._uids(move.partner_id, "party")[move.partner_id.id],
            "partner_id": move.partner_id.id,
            "user": clerk.id,
        }
        self.env.cr.commit()
        return made

    def _add_client(self, by_author, manager):
        grants = [
            {
                "interface_id": self._interface.id,
                "contract_id": self.env["integration.contract"]._get(contract).id,
                "can_create": True,
                "can_update": True,
                **self._owner,
            }
            for contract in self.contracts
        ]
        client = by_author["integration.client"].create(
            {
                "name": "Bench",
                "code": "bench",
                "system_id": self._system.id,
                "group_ids": [(6, 0, [self.env.ref(name).id for name in self.rights])],
                "grant_ids": [(0, 0, grant) for grant in grants],
                **self._owner,
            }
        )
        self._approve(client, manager)
        classes = [
            name for name, _label in self.env["integration.rate.line"]._fields["route_class"].selection
        ]
        policy = (
            self.env["integration.rate.policy"]
            .with_user(manager)
            .create(
                {
                    "name": "Bench",
                    "company_id": self.env.company.id,
                    "line_ids": [(5,), *((0, 0, {"route_class": name, **UNLIMITED}) for name in classes)],
                }
            )
        )
        client.with_user(manager).rate_policy_id = policy
        return client

    def _add_clerk(self):
        groups = [self.env.ref(name).id for name in ("base.group_user", *RIGHTS)]
        values = {"name": "bench_clerk", "login": "bench_clerk", "group_ids": [(6, 0, groups)]}
        return self.env["res.users"].create(values)

    # === THE SAME BY OTHERS === #

    def serve_by_fastapi(self, user):
        """Serve invoices by OCA fastapi, to anybody, as this user."""
        endpoint = self.env["fastapi.endpoint"].create(
            {"name": "Bench", "app": "bench", "root_path": "/bench", "user_id": user}
        )
        endpoint.action_sync_registry()
        self.env.cr.commit()

    def create(self, values, count):
        """Create invoices in one ``create``, and return the seconds until they are committed."""
        gc.collect()
        start = time.perf_counter()
        self.env["account.move"].create([values] * count)
        self.env.cr.commit()
        self.env.invalidate_all()
        return time.perf_counter() - start

    # === MANY INVOICES === #

    def multiply(self, count):
        """Draft one invoice and copy its rows until there are so many, and let them be analysed."""
        move = self._draft(1, LINES)
        self.env.flush_all()
        ids = self._copy(move, "generate_series(2, %(times)s) AS owner(id)", count)
        self._copy(move.line_ids, "unnest(%(times)s::int[]) AS owner(id)", ids, "move_id")
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE account_move, account_move_line")
        self.env.cr.commit()
        self.env.invalidate_all()

    def _copy(self, records, owners, times, owner=None):
        """Copy the rows of records once for each owner, and return the new ids.

        :param str owners: a table with a column ``id``
        :param str owner: the column that names the owner, if one does
        """
        names = [f.name for f in records._fields.values() if f.store and f.column_type and f.name != "id"]
        statement = sql.SQL(
            "INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS source, {owners}"
            " WHERE source.id = ANY(%(ids)s) RETURNING id"
        ).format(
            table=sql.Identifier(records._table),
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            values=sql.SQL(", ").join(
                sql.Identifier("owner", "id") if name == owner else sql.Identifier("source", name)
                for name in names
            ),
            owners=sql.SQL(owners),
        )
        self.env.cr.execute(statement.as_string(self.env.cr._cnx), {"times": times, "ids": records.ids})
        return [id_ for (id_,) in self.env.cr.fetchall()]

    # === MESSAGES === #

    def open_source(self):
        """Set up a source of messages by Standard Webhooks; return the address below the API, and the secret."""
        manager = self._person("manager")
        rules = [(0, 0, {"pattern": "*", "operation": "ignore"})]
        source = self.env(user=self._person("developer").id, su=False)["integration.source"].create(
            {
                "name": "Bench",
                "code": "bench",
                "interface_id": self._interface.id,
                "client_id": self._client.id,
                "rule_ids": rules,
                "rate_per_minute": 0,
                **self._owner,
            }
        )
        self._approve(source, manager)
        keys = self.env["integration.source.key"].with_user(manager)
        secret = "whsec_" + "QkVOQ0hCRU5DSEJFTkNIQkVOQ0g="
        keys._add(source.with_user(manager), name="bench", kind="secret", text=secret)
        self.env.cr.commit()
        return "/integration/v1/inbox/bench", secret
