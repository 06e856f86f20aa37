# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Real processes that die, and real receivers that misbehave: nothing is lost, and nobody else notices."""

import contextlib
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
import requests

from dev import databases
from dev import stack as stacks
from dev.demo.listener import wait_until
from dev.odoo import Odoo
from dev.server import Server
from tests.e2e.cluster import Cluster
from tests.e2e.faults import Faults
from tests.e2e.receiver import Receiver

#: Seconds that a receiver gets which does not answer.
PATIENCE = 8
#: What a connection takes before anybody reads it, and far less than there is to read.
BUFFERED = 32 << 20


@pytest.fixture(scope="module")
def faults():
    """A system with receivers that misbehave."""
    options = {
        "workers": 3,
        "channels": "root:4,root.integration:3",
        "limit_time_real": 600,  # else Odoo ends a worker that a test holds still for longer than two minutes
    }
    with stacks.running("faults", log_folder="faults", **options) as stack, Receiver() as receiver:
        yield Faults(stack, receiver)


@pytest.fixture(scope="module")
def drained(faults):
    """A subscription to a receiver that takes everything."""
    return faults.subscribe("ok")


def _wait_for_delivery(faults, subscription, seconds=240):
    wait_until(
        lambda: set(faults.states(subscription)) == {"delivered"}, "the end of all deliveries", seconds
    )


def _check_nothing_lost(faults, subscription, former=()):
    """All arrived, under their own ids, and repeated is at most what was in flight.

    :param former: what the receiver had got before
    """
    received = faults.receiver.received("ok")
    assert set(received) == faults.promised(subscription)
    received = received[len(former) :]
    assert len(received) - len(set(received)) <= faults.max_in_flight(subscription)


# === OUR PROCESSES === #


def test_a_kill_while_draining_ten_thousand_repeats_at_most_what_was_in_flight(faults, drained):
    faults.happen(ok=10_000)
    wait_until(lambda: len(faults.receiver.received("ok")) > 2_000, "the first two thousand")
    faults.stack.server.kill()
    assert len(faults.receiver.received("ok")) < 10_000, "it was killed in the middle"
    faults.stack.server.restart()
    _wait_for_delivery(faults, drained)
    _check_nothing_lost(faults, drained)


def test_a_worker_that_stood_still_past_its_lease_changes_nothing_any_more(faults):
    """Its host stood still or was cut off, so that PostgreSQL gave its session up; then it comes back."""
    subscription = faults.subscribe("held", total_timeout=PATIENCE)
    faults.happen(held=1)
    wait_until(lambda: faults.receiver.received("held"), "the first request")
    (first,) = faults.receiver.received("held")
    job, worker = faults.find_job(subscription), faults.find_worker()
    os.kill(worker, signal.SIGSTOP)
    try:
        wait_until(lambda: faults.is_lease_over(subscription), "the end of its lease")
        faults.cut_off_holder(subscription)
        faults.happen(held=1)
        wait_until(lambda: faults.receiver.received("held").count(first) == 2, "another worker", 100)
    finally:
        os.kill(worker, signal.SIGCONT)
    wait_until(lambda: faults.is_job_over(job), "the end of the late worker's job", PATIENCE - 2)
    assert faults.stories(subscription)[first] == ("sending", ["lease_expired"]), "the other one's turn"
    faults.receiver.release()
    _wait_for_delivery(faults, subscription)
    stories = faults.stories(subscription)
    assert stories.pop(first) == ("delivered", ["lease_expired", "ok"])
    assert list(stories.values()) == [("delivered", ["ok"])]


# === THE DATABASE === #


def test_a_database_that_goes_away_while_draining_loses_nothing(faults, drained):
    former = faults.receiver.received("ok")
    faults.happen(ok=5_000)
    wait_until(lambda: len(faults.receiver.received("ok")) > len(former) + 1_000, "the first thousand")
    _interrupt_database(faults)
    assert len(faults.receiver.received("ok")) < len(former) + 5_000, "it was interrupted in the middle"
    _wait_for_delivery(faults, drained)
    _check_nothing_lost(faults, drained, former)


def _interrupt_database(faults, seconds=2):
    """What clients see of a server that goes away: all sessions are cut, and for a while no new one is let in.

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


def test_without_its_database_the_api_says_so_and_not_that_nothing_is_there(faults):
    """A partner that is told 404 gives its webhook or its write up."""
    addresses = [
        f"{faults.stack.server.url}/integration/v1/{path}" for path in ("party", "inbox/shop", "token")
    ]
    seen = {address: [] for address in addresses}
    with ThreadPoolExecutor(1) as pool:
        interruption = pool.submit(_interrupt_database, faults, 4)
        while not interruption.done():
            for address in addresses:
                seen[address].append(requests.post(address, json={}, timeout=60))
    for address, answers in seen.items():
        statuses = {answer.status_code for answer in answers}
        assert 503 in statuses and 404 not in statuses, (address, statuses)
        away = [answer for answer in answers if answer.status_code == 503]
        assert {answer.headers["Retry-After"] for answer in away} == {"30"}
        assert {answer.json()["code"] for answer in away} == {"database_unavailable"}


@pytest.fixture
def cluster(faults):
    """A PostgreSQL of the test's own, with a copy of a prepared database; gives it and the database's name."""
    odoo = faults.stack.odoo
    with Cluster() as cluster:
        database = databases.ready(odoo)
        cluster.bring(odoo.postgres, database)
        yield cluster, database


def test_postgresql_restarted_while_draining_loses_nothing(cluster):
    cluster, database = cluster
    count = 2_000
    with (
        Server(Odoo(cluster.postgres), database, "restart", log_folder="faults") as server,
        Receiver() as receiver,
    ):
        faults = Faults(stacks.Stack(Odoo(cluster.postgres), server), receiver)
        drained = faults.subscribe("ok", total_timeout=PATIENCE)
        faults.happen(ok=count)
        wait_until(lambda: len(receiver.received("ok")) > count / 4, "the first quarter")
        cluster.restart()
        assert len(receiver.received("ok")) < count, "it was restarted in the middle"
        wait_until(lambda: _is_lease_over_under_supervision(faults, drained), "the end of all leases", 150)
        faults.happen(ok=1)  # its job frees what the former one held, and the cron need not be waited for
        _wait_for_delivery(faults, drained, 150)
        _check_nothing_lost(faults, drained)


def _is_lease_over_under_supervision(faults, subscription):
    """Whether nothing is under way; a server that has ended is started again, as a supervisor would."""
    if not faults.stack.server.running:
        faults.stack.server.restart()
    with contextlib.suppress(psycopg2.OperationalError):
        return faults.is_lease_over(subscription)
    return False


# === RECEIVERS === #


def test_a_receiver_that_is_down_gets_everything_when_it_is_up_again(faults):
    down = Receiver()
    subscription = faults.subscribe("ok", types="down", receiver=down)
    faults.happen(down=5)
    wait_until(lambda: len(faults.attempts(subscription)) >= 5, "the first attempts")
    with down:
        _wait_for_delivery(faults, subscription, 60)
        received = down.received("ok")
    assert sorted(received) == sorted(faults.promised(subscription)), "each once"
    for _state, codes in faults.stories(subscription).values():
        assert set(codes[:-1]) == {"connect_failure"}
        assert codes[-1] == "ok"


def test_an_ordered_lane_goes_on_beside_one_whose_receiver_hangs(faults):
    """The job of that one has a transaction open, for queue_job; it writes no events, so nobody waits for its end."""
    with Receiver() as receiver:
        ordered = faults.subscribe("ok", types="ordered", receiver=receiver, ordering="subject")
        hanging = faults.subscribe("hang", types="hanging", receiver=receiver, total_timeout=30)
        faults.happen(hanging=2)
        wait_until(lambda: receiver.received("hang"), "the requests that hang")
        faults.happen(ordered=5)
        _wait_for_delivery(faults, ordered, 25)
        assert not faults.attempts(hanging), "it hangs yet"
        faults.pause(hanging)


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
    subscription = faults.subscribe(behaviour, total_timeout=PATIENCE)
    before = len(faults.receiver.received("ok"))
    faults.happen(**{behaviour: 1, "ok": 20})
    wait_until(lambda: len(faults.receiver.received("ok")) >= before + 20, "what goes to the others", 20)
    if code == "timeout":
        assert not faults.attempts(subscription), "the others did not wait for it"
    wait_until(lambda: faults.attempts(subscription), "the first attempt")
    faults.pause(subscription)
    (first, *_rest) = faults.attempts(subscription)
    assert first[0] == code
    assert first[1] <= 2048, "no more of the answer is kept"
    assert first[2] <= 1000 * (PATIENCE + 2), "no longer than the deadline"
    if behaviour in ("huge", "bomb", "flood"):
        wait_until(lambda: faults.receiver.sent(behaviour), "the end of the connection")
        assert max(faults.receiver.sent(behaviour)) < BUFFERED, "and no more of it is read"
