# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Real processes that die, and real receivers that misbehave: nothing is lost, and nobody else notices."""

import time

import pytest

from dev import stack as stacks
from dev.demo.listener import wait_until
from dev.demo.organisation import Organisation
from tests.e2e.receiver import Receiver

#: Writes events as the outbox does, and routes them, in one transaction.
HAPPEN = """
env.cr.execute(
    '''INSERT INTO integration_event (uid, type, entity, res_model, res_id, payload, correlation_id, occurred_at, xid)
       SELECT 'evt_' || gen_random_uuid(), %s, 'fault', 'res.users', n, '{"id":"u"}', repeat('a', 32),
              now() AT TIME ZONE 'UTC', pg_current_xact_id()::text::bigint
         FROM generate_series(1, %s) n RETURNING id''',
    [type_, count],
)
env["integration.event"]._route([id_ for (id_,) in env.cr.fetchall()])
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

    def subscribe(self, behaviour):
        """A subscription to a receiver that behaves so; return its id."""
        subscription, _secret = self._organisation.add_subscription(
            self._interface, behaviour, self.receiver.url(behaviour), "party.*"
        )
        self.stack.sql(  # the events of these tests are made up, so nobody could ask for them
            "UPDATE integration_subscription SET approved_patterns = %s WHERE id = %s",
            [f"{behaviour}.%", subscription],
        )
        return subscription

    def happen(self, behaviour, count=1):
        """Let events happen, committed at once."""
        self.stack.run_script(HAPPEN, type_=f"{behaviour}.happened", count=count)

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

    def max_in_flight(self, subscription):
        """How many requests may be under way at once."""
        return self.stack.sql(
            "SELECT max_in_flight FROM integration_subscription WHERE id = %s", [subscription]
        )[0][0]


@pytest.fixture(scope="module")
def faults():
    """A system with receivers that misbehave."""
    with stacks.running("faults", log_folder="faults") as stack, Receiver() as receiver:
        yield Faults(stack, receiver)


@pytest.fixture(scope="module")
def drained(faults):
    """A subscription to a receiver that takes everything."""
    return faults.subscribe("ok")


def _wait_for_delivery(faults, subscription, seconds=240):
    wait_until(
        lambda: set(faults.states(subscription)) == {"delivered"}, "the end of all deliveries", seconds
    )


def _check_nothing_lost(faults, subscription):
    """All arrived, under their own ids, and repeated is at most what was in flight."""
    received = faults.receiver.received("ok")
    assert set(received) == faults.promised(subscription)
    return len(received) - len(set(received))


def test_a_kill_while_draining_ten_thousand_repeats_at_most_what_was_in_flight(faults, drained):
    faults.happen("ok", 10_000)
    wait_until(lambda: len(faults.receiver.received("ok")) > 2_000, "the first two thousand")
    faults.stack.server.kill()
    assert len(faults.receiver.received("ok")) < 10_000, "it was killed in the middle"
    faults.stack.server.restart()
    _wait_for_delivery(faults, drained)
    assert _check_nothing_lost(faults, drained) <= faults.max_in_flight(drained)


def test_a_database_that_goes_away_while_draining_loses_nothing(faults, drained):
    before = len(faults.receiver.received("ok"))
    faults.happen("ok", 5_000)
    wait_until(lambda: len(faults.receiver.received("ok")) > before + 1_000, "the first thousand")
    _interrupt_database(faults)
    assert len(faults.receiver.received("ok")) < before + 5_000, "it was interrupted in the middle"
    _wait_for_delivery(faults, drained)
    _check_nothing_lost(faults, drained)


def _interrupt_database(faults, seconds=2):
    """What clients see of a server that restarts: all sessions are cut, and for a while no new one is let in.

    The server itself goes on, for other tests have their databases there.
    """
    postgres, database = faults.stack.odoo.postgres, faults.stack.database
    postgres.run(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
    try:
        for _again in range(10 * seconds):
            postgres.disconnect(database)
            time.sleep(0.1)
    finally:
        postgres.run(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true')


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("early", "connection_closed"),
        ("huge", "ok"),
        ("bomb", "ok"),
        ("flood", "invalid_response"),
        ("drip", "timeout"),
        ("hang", "timeout"),
    ],
)
def test_a_receiver_that_misbehaves_costs_an_attempt_and_nothing_else(faults, drained, behaviour, code):
    subscription = faults.subscribe(behaviour)
    before = len(faults.receiver.received("ok"))
    faults.happen(behaviour)
    faults.happen("ok", 20)
    wait_until(lambda: len(faults.receiver.received("ok")) >= before + 20, "what goes to the others")
    wait_until(lambda: faults.attempts(subscription), "the first attempt")
    (first, *_rest) = faults.attempts(subscription)
    assert first[0] == code
    assert first[1] <= 2048, "no more of the answer is kept"
    assert first[2] <= 20_000, "no longer than the deadline"
