# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the benches do inside Odoo: set up subscriptions, write events, drain, claim, post invoices.

A :class:`Scene` is the ``round_`` of a :class:`bench.rounds.Side`: what the bench asks for is the name of a method.
"""

import gc
import json
import time
from pathlib import Path

from bench import engine

#: Of a body, all of it.
BODY_BYTES = 2048
LOOPBACK = "127.0.0.0/8"
#: The type of the events that are written by SQL; each subscription of a bench takes one.
EVENT = "invoice.bench_{}"

CODE = "from bench.inside import Scene\nround_ = Scene(env)\n"

_INSERT = """
    INSERT INTO integration_event
           (uid, type, entity, contract, res_model, res_id, subject_uid, payload, correlation_id, occurred_at, xid)
    SELECT 'evt_' || gen_random_uuid(), %(type)s, 'invoice', %(contract)s, 'account.move', n, subject,
           replace(%(payload)s, %(uid)s, subject), replace(gen_random_uuid()::text, '-', ''),
           clock_timestamp() AT TIME ZONE 'UTC', pg_current_xact_id()::text::bigint
      FROM (SELECT n, gen_random_uuid()::text AS subject FROM generate_series(1, %(count)s) n) made
    RETURNING id
"""


class Scene:
    """A database with the suite, as the benches use it; every method commits what it does.

    :param env: the superuser's, of ``odoo shell``
    """

    def __init__(self, env):
        self.env = env

    def __call__(self, what, *arguments):
        """Do what the bench asks for."""
        return getattr(self, what)(*arguments)

    # === SUBSCRIPTIONS === #

    def subscribe(self, url, number=1, event_types=None, values=None):
        """Set up an active subscription by two people, as the suite demands, and return its id.

        The receiver is cleared for all that an invoice holds, so bodies are whole.

        :param number: distinguishes the subscriptions of a database, and names the type of its events
        :param dict values: of the subscription, beside those
        """
        engine.allow_made_up_events(self.env)
        author, manager = self._person("developer"), self._person("manager")
        code, by_author = f"bench-{number}", self.env(user=author.id, su=False)
        system = by_author["integration.system"].create(
            {"name": code, "code": code, "kind": "analytics", "company_id": False}
        )
        system.with_user(manager).private_network = True
        networks = self.env["integration.network"].with_user(manager)
        if not networks.search([("cidr", "=", LOOPBACK)]):
            networks.create({"cidr": LOOPBACK, "note": "Bench"})
        interface = by_author["integration.interface"].create(
            {
                "name": code,
                "code": code,
                "system_id": system.id,
                "company_id": False,
                "direction": "outbound",
                "purpose": "Bench",
                "clear_personal": True,
                "clear_financial": True,
                "owner_id": manager.id,
                "steward_id": author.id,
            }
        )
        self._approve(interface, manager)
        subscription = by_author["integration.subscription"].create(
            {
                "name": code,
                "interface_id": interface.id,
                "url": url,
                "payload_mode": "full",
                "event_types": event_types or EVENT.format(number),
                "owner_id": manager.id,
                **(values or {}),
            }
        )
        subscription.action_generate_secret()
        self._approve(subscription, manager)
        self.env.cr.commit()
        return subscription.id

    def pause(self, subscription_ids):
        """Let events wait."""
        self._as_manager(subscription_ids)._pause("Events wait until the bench lets them go")
        self.env.cr.commit()

    def resume(self, subscription_ids):
        """Let what waits go, by the job runner; return when that was committed, in seconds since 1970."""
        self._as_manager(subscription_ids).action_resume()
        self.env.cr.commit()
        return time.time()

    def _as_manager(self, subscription_ids):
        return (
            self.env["integration.subscription"].with_user(self._person("manager")).browse(subscription_ids)
        )

    def _person(self, role):
        people, login = self.env["res.users"], f"bench_{role}"
        group = self.env.ref(f"integration_core.group_integration_{role}")
        values = {"name": login, "login": login, "group_ids": [(4, group.id)]}
        return people.search([("login", "=", login)]) or people.create(values)

    @staticmethod
    def _approve(record, manager):
        record.action_submit()
        record.with_user(manager).action_approve()

    # === EVENTS === #

    def write(self, count, number=1, chunk=10_000):
        """Write events of one subscription, and their deliveries as the outbox has them written.

        :param number: of the subscription
        """
        document = self._document()
        values = {
            "type": EVENT.format(number),
            "contract": "invoice.v1",
            "uid": document["id"],
            "payload": json.dumps(document, separators=(",", ":"), ensure_ascii=False),
        }
        for start in range(0, count, chunk):
            self.env.cr.execute(_INSERT, {**values, "count": min(chunk, count - start)})
            self.env["integration.event"]._route([id_ for (id_,) in self.env.cr.fetchall()])
            self.env.cr.commit()

    def _document(self):
        """The document of a real invoice, its first line described at such length that a body is 2 kB."""
        if not hasattr(self, "_made"):
            move = self._draft(1)
            move.action_post()
            document = self.env["integration.mapper.invoice"]._project(move)[0]
            body = {"type": EVENT.format(1), "timestamp": "2026-01-31T12:00:00.000Z", "data": document}
            missing = BODY_BYTES - len(json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode())
            document["lines"][0]["description"] += "".join(chr(97 + n * n % 26) for n in range(missing))
            self.env.cr.commit()
            self._made = document
        return self._made

    def _draft(self, count, lines=4):
        """Draft invoices."""
        partner = self.env["res.partner"].create({"name": "Bench customer"})
        products = [
            (0, 0, {"name": f"Line {n}", "quantity": n, "price_unit": 100.0 + n}) for n in range(lines)
        ]
        values = {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": "2026-01-31",
            "invoice_line_ids": products,
        }
        return self.env["account.move"].create([values] * count)

    # === DRAINING === #

    def drain(self, subscription_id):
        """Drain a lane by its job, slice after slice, and return the seconds that took.

        :raises RuntimeError: when a slice moves nothing, or not all were delivered
        """
        gc.collect()
        start = time.perf_counter()
        waiting = self._count(subscription_id, engine.UNDER_WAY)
        while waiting:
            engine.drain(self.env, subscription_id)
            before, waiting = waiting, self._count(subscription_id, engine.UNDER_WAY)
            if waiting == before:
                raise RuntimeError(f"a slice delivered none of {waiting}")
        return time.perf_counter() - start

    def _count(self, subscription_id, states):
        """Count deliveries, without leaving a transaction open."""
        self.env.cr.execute(
            "SELECT count(*) FROM integration_delivery WHERE subscription_id = %s AND state IN %s",
            (subscription_id, states),
        )
        (count,) = self.env.cr.fetchone()
        self.env.cr.commit()
        return count

    def claim(self, subscription_id, times, number=1):
        """Claim batch after batch from a backlog that stays as long as it is; return the seconds of each claim.

        What was claimed counts as delivered, and as many new ones are written, both outside of the clock.
        """
        seconds = []
        for _ in range(times):
            claimed, taken = engine.claim(self.env, subscription_id)
            if claimed != engine.BATCH:
                raise RuntimeError(f"{claimed} claimed instead of {engine.BATCH}")
            seconds.append(taken)
            self.env.cr.execute(
                """UPDATE integration_delivery SET state = 'delivered', claim_id = NULL, lease_until = NULL,
                          done_at = due_at
                    WHERE subscription_id = %s AND state = 'sending'""",
                (subscription_id,),
            )
            self.write(claimed, number)
        return seconds

    # === INVOICES === #

    def draft(self, count):
        """Draft invoices that :meth:`post` posts one by one."""
        self._drafts = list(self._draft(count))
        self.env.cr.commit()

    def post(self):
        """Post one invoice, and commit.

        :return: webhook id of the delivery, and when COMMIT was sent: all else of the transaction was done before
        """
        move = self._drafts.pop()
        move.action_post()
        self.env.cr.flush()  # with what runs before a commit: the event and its delivery are written
        self.env.cr.execute(
            """SELECT webhook_id FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
                WHERE e.res_model = 'account.move' AND e.res_id = %s""",
            (move.id,),
        )
        (webhook_id,) = self.env.cr.fetchone()
        at = time.monotonic()
        self.env.cr.commit()
        return webhook_id, at

    # === MEMORY === #

    def memory(self):
        """Return the megabytes of this process in RAM: now, and at most since the last call."""
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew from now
        return [int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")]
