# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Partners' webhooks over real HTTP, with real workers and jobs: kept once, done once, whatever dies in between."""

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest
import requests
from standardwebhooks.webhooks import Webhook

from dev import stack as stacks
from dev.demo.listener import wait_until
from dev.demo.organisation import Organisation
from dev.demo.scenario import GRANTS, RIGHTS

#: the session that works on a message and waits for what the test holds
WAITING = """SELECT pid FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE '%res_partner%'"""

RULE = {
    "pattern": "party.*",
    "operation": "upsert",
    "contract": "party.v1",
    "document_pointer": "/data",
    "external_pointer": "/number",
}


class Partner:
    """A partner that sends webhooks, and what became of them."""

    def __init__(self, stack, code, secret):
        self.stack = stack
        self.url = f"{stack.server.url}/integration/v1/inbox/{code}"
        self._webhook = Webhook(secret)

    def send(self, number, webhook_id=None):
        """Send one webhook about a customer and return the status that it is answered with."""
        webhook_id = webhook_id or f"msg_{number}"
        data = {"name": f"Customer {number}", "roles": ["customer"]}
        body = json.dumps({"type": "party.created", "number": number, "data": data})
        now = datetime.now(timezone.utc)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(webhook_id, now, body),
        }
        return requests.post(self.url, data=body, headers=headers, timeout=30).status_code

    def deliver(self, number):
        """Send until it is taken, as partners do; return the last status."""
        statuses = []

        def is_taken():
            with contextlib.suppress(requests.RequestException):
                statuses.append(self.send(number))
            return statuses[-1:] in ([200], [202])

        wait_until(is_taken, f"the end of tries to send {number}", 120)
        return statuses[-1]

    def states(self):
        """{state: number of messages}"""
        return dict(self.stack.sql("SELECT state, count(*) FROM integration_message GROUP BY 1"))

    def customers(self):
        """The names of the customers that came of it."""
        return [
            name for (name,) in self.stack.sql("SELECT name FROM res_partner WHERE name LIKE 'Customer %%'")
        ]

    def wait(self, count, seconds=120):
        """Wait until so many are processed, and none waits."""
        wait_until(lambda: self.states() == {"processed": count}, f"the end of {count} messages", seconds)


@pytest.fixture(scope="module")
def partner():
    """A system of its own, for it is going to be killed; its log is no part of what is looked through."""
    with stacks.running("inbox", log_folder="faults", workers=3) as stack:
        organisation = Organisation(stack)
        interface = organisation.add_interface("shop", "Shop", "billing", "inbound")
        organisation.add_client(interface, "Shop", RIGHTS, GRANTS)
        yield Partner(stack, *organisation.add_source(interface, "Shop", [RULE]))


def test_fifty_parallel_identical_webhooks_make_one_record(partner):
    with ThreadPoolExecutor(25) as pool:
        statuses = list(pool.map(lambda _n: partner.send("same"), range(50)))
    assert sorted(statuses) == [200] * 49 + [202]
    partner.wait(1)
    assert partner.customers() == ["Customer same"]


def test_a_session_that_ends_while_a_message_is_processed_costs_a_try_and_no_person(partner):
    """As in a failover, or when an administrator ends what waits for a lock."""
    before = sum(partner.states().values())
    postgres, database = partner.stack.odoo.postgres, partner.stack.database
    with contextlib.closing(postgres.connect(database)) as holder, holder.cursor() as cr:
        cr.execute("BEGIN; LOCK TABLE res_partner IN SHARE MODE")
        assert partner.send("cut-off") == 202
        wait_until(lambda: partner.stack.sql(WAITING), "a session that waits", 60)
        assert partner.stack.sql(f"SELECT pg_terminate_backend(({WAITING} LIMIT 1), 5000)") == [(True,)]
        cr.execute("ROLLBACK")
    partner.wait(before + 1)
    assert "Customer cut-off" in partner.customers()
    assert partner.stack.sql(
        "SELECT attempts > 1 FROM integration_message WHERE message_uid = 'msg_cut-off'"
    ) == [(True,)]


def test_a_kill_between_accepting_and_processing_loses_nothing_and_does_nothing_twice(partner):
    """Killed in the middle of both; the partner sends again what it got no answer to."""
    count = 150
    before = len(partner.customers())
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(partner.deliver, f"k{number}") for number in range(count)]
        wait_until(lambda: partner.states().get("processed", 0) > before + 20, "the first twenty")
        partner.stack.server.kill()
        assert len(partner.customers()) < before + count, "it was killed in the middle"
        partner.stack.server.restart()
        assert {future.result() for future in sent} <= {200, 202}
    partner.wait(before + count)
    customers = partner.customers()
    assert len(customers) == len(set(customers)) == before + count


def test_a_message_whose_job_is_lost_is_found_after_a_power_cut(partner):
    before = sum(partner.states().values())
    assert partner.send("cut") == 202
    partner.stack.server.kill()
    partner.stack.sql("DELETE FROM queue_job WHERE state <> 'done'")
    assert sum(partner.states().values()) == before + 1, "it is kept"
    partner.stack.server.restart()
    partner.wait(before + 1, 150)
