# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of faults do to a running system, and see of it."""

import psutil

from dev.demo.organisation import Organisation

#: Writes events as the outbox does, and routes them, in one transaction.
HAPPEN = """
ids = []
for name, count in counts.items():
    env.cr.execute(
        '''INSERT INTO integration_event
                  (uid, type, entity, res_model, res_id, payload, correlation_id, occurred_at, xid)
           SELECT 'evt_' || gen_random_uuid(), %s, 'fault', 'res.users', n, '{"id":"u"}', repeat('a', 32),
                  now() AT TIME ZONE 'UTC', pg_current_xact_id()::text::bigint
             FROM generate_series(1, %s) n RETURNING id''',
        [f"{name}.happened", count],
    )
    ids += [id_ for (id_,) in env.cr.fetchall()]
env["integration.event"]._route(ids)
env.cr.commit()
"""


class Faults:
    """A running system of its own, for it is going to be broken, and what tests do to it.

    Its log is no part of what ``make test`` looks through: a database that goes away is an error there.
    """

    def __init__(self, stack, receiver):
        self.stack = stack
        self.receiver = receiver
        self._organisation = Organisation(stack)
        self._interface = self._organisation.add_interface("faults", "Faults", "other", "outbound")

    def subscribe(self, behaviour, types="", receiver=None, **values):
        """A subscription to a receiver that behaves so; return its id.

        :param types: what its event types begin with, if not as the behaviour is called
        """
        url = (receiver or self.receiver).url(behaviour)
        subscription, _secret = self._organisation.add_subscription(
            self._interface, types or behaviour, url, "party.*", **values
        )
        self.stack.sql(  # the events of these tests are made up, so nobody could ask for them
            "UPDATE integration_subscription SET approved_patterns = %s WHERE id = %s",
            [f"{types or behaviour}.%", subscription],
        )
        return subscription

    def pause(self, subscription):
        """Send it nothing more."""
        approver, record = self._organisation.approver, f"integration.subscription,{subscription}"
        dialog = approver.create("integration.pause", record=record, reason="Its faults were seen")
        approver.call("integration.pause", "action_pause", [dialog])

    def happen(self, **counts):
        """Let events happen, committed at once: how many of which types."""
        self.stack.run_script(HAPPEN, counts=counts)

    def promised(self, subscription):
        """The webhook ids of all deliveries."""
        rows = self.stack.sql(
            "SELECT webhook_id FROM integration_delivery WHERE subscription_id = %s", [subscription]
        )
        return {webhook_id for (webhook_id,) in rows}

    def states(self, subscription):
        """{state: number of deliveries}"""
        return dict(
            self.stack.sql(
                "SELECT state, count(*) FROM integration_delivery WHERE subscription_id = %s GROUP BY 1",
                [subscription],
            )
        )

    def attempts(self, subscription):
        """The (code, excerpt length, milliseconds) of all attempts."""
        return self.stack.sql(
            """SELECT code, coalesce(length(excerpt), 0), duration_ms FROM integration_attempt
                WHERE subscription_id = %s ORDER BY id""",
            [subscription],
        )

    def stories(self, subscription):
        """{webhook id: (state, codes of its attempts)}"""
        rows = self.stack.sql(
            """SELECT d.webhook_id, d.state, array_agg(a.code ORDER BY a.id)
                 FROM integration_delivery d LEFT JOIN integration_attempt a ON a.delivery_id = d.id
                WHERE d.subscription_id = %s GROUP BY d.id""",
            [subscription],
        )
        return {webhook_id: (state, codes) for webhook_id, state, codes in rows}

    def max_in_flight(self, subscription):
        """How many requests may be under way at once."""
        return self.stack.sql(
            "SELECT max_in_flight FROM integration_subscription WHERE id = %s", [subscription]
        )[0][0]

    # === OUR PROCESSES === #

    def find_job(self, subscription):
        """The job that drains a subscription now."""
        ((uuid,),) = self.stack.sql(
            "SELECT uuid FROM queue_job WHERE identity_key = %s AND state = 'started'",
            [f"integration_webhook.lane:{subscription}"],
        )
        return uuid

    def is_job_over(self, uuid):
        """Whether a job has ended."""
        return self.stack.sql("SELECT state FROM queue_job WHERE uuid = %s", [uuid]) != [("started",)]

    def find_worker(self):
        """The process of Odoo that is connected to the receiver."""
        workers = psutil.Process(self.stack.server.pid).children(recursive=True)
        (found,) = {
            worker.pid
            for worker in workers
            for connection in worker.net_connections("tcp")
            if connection.raddr and connection.raddr.port == self.receiver.port
        }
        return found

    def is_lease_over(self, subscription):
        """Whether nobody may work on the deliveries of a subscription any more."""
        return self.stack.sql(
            """SELECT coalesce(bool_and(lease_until < now() AT TIME ZONE 'UTC'), true) FROM integration_delivery
                WHERE subscription_id = %s""",
            [subscription],
        ) == [(True,)]

    def cut_off_holder(self, subscription):
        """End the database session by which a job holds the lane of a subscription."""
        (ended,) = self.stack.sql(
            """SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND objid = %s
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""",
            [subscription],
        )
        assert ended == (True,)
