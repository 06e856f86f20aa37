# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many requests at once, and an Odoo that dies in the middle of one: each document is written once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import requests

from dev import stack as stacks
from dev.demo.listener import wait_until
from dev.demo.organisation import Credential, Organisation
from dev.demo.scenario import RIGHTS, usd
from dev.stack import Stack
from tests.e2e.partners import SignedClient

ROOT = "/integration/v1"
BATCH = f"{ROOT}/invoice:batch"
SIZE = 200
SECONDS = 240
GRANTS = {
    "party.v1": {"can_create": True, "can_update": True, "can_read": True},
    "invoice.v1": {"can_create": True, "can_update": True, "can_read": True},
}


@dataclass
class Api:
    """A running system of its own, for it is going to be killed, and a client of it.

    ``party`` is the id of a customer.
    """

    stack: Stack
    credential: Credential
    party: str = ""

    def call(self, method, path, document=None, headers=None):
        """Sign and send, from any thread."""
        client = SignedClient(self.stack.server.url, self.credential.key_id, self.credential.secret)
        return client.request(method, path, document, headers, timeout=SECONDS)

    def invoice(self, source):
        """A document of an invoice of three lines."""
        line = {"description": "Care", "quantity": "2", "unit_price": usd("50.00"), "taxes": []}
        recipient = {"entity": "party", "id": self.party}
        return {"recipient": recipient, "source": source, "lines": [line] * 3}

    def sources(self, prefix):
        """The sources of all invoices whose source begins so, in order."""
        rows = self.stack.sql(
            "SELECT invoice_origin FROM account_move WHERE invoice_origin LIKE %s ORDER BY 1", [f"{prefix}-%"]
        )
        return [source for (source,) in rows]

    def begun(self):
        """How far the ids of invoices have come, also those that are not committed."""
        return self.stack.sql("SELECT last_value FROM account_move_id_seq")[0][0]


@pytest.fixture(scope="module")
def api():
    """A system with a client that may create and change."""
    with stacks.running("requests", log_folder="faults", workers=4) as stack:
        people = Organisation(stack)
        interface = people.add_interface("billing", "Billing engine", "billing", "inbound")
        credential = people.add_client(interface, "Billing engine", RIGHTS, GRANTS)
        found = Api(stack, credential)
        answer = found.call("POST", f"{ROOT}/party", {"name": "Northgate"}, {"Idempotency-Key": "party"})
        assert answer.status_code == 201, answer.text
        found.party = answer.json()["id"]
        yield found


def _expected(prefix):
    return sorted(f"{prefix}-{number}" for number in range(SIZE))


def _batch(api, prefix, **more):
    documents = [api.invoice(f"{prefix}-{number}") for number in range(SIZE)]
    return {"operation": "create", "documents": documents, **more}


def test_fifty_identical_creates_at_once_are_one_invoice(api):
    document, key = api.invoice("FIFTY-1"), {"Idempotency-Key": "fifty"}
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _n: api.call("POST", f"{ROOT}/invoice", document, key), range(50)))
    answered = [answer for answer in answers if answer.status_code == 201]
    told_to_wait = [answer for answer in answers if answer.status_code == 409]
    assert len(answered) + len(told_to_wait) == 50, {answer.status_code for answer in answers}
    assert {answer.json()["code"] for answer in told_to_wait} <= {"idempotency_in_progress"}
    assert len([answer for answer in answered if "Idempotency-Replayed" not in answer.headers]) == 1
    later = [api.call("POST", f"{ROOT}/invoice", document, key) for _answer in told_to_wait]
    assert {answer.json()["id"] for answer in answered + later} == {answered[0].json()["id"]}
    assert api.sources("FIFTY") == ["FIFTY-1"]


def test_twenty_puts_of_one_name_at_once_are_one_record(api):
    document = api.invoice("PUT-1")
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _n: api.call("PUT", f"{ROOT}/invoice/external/PUT-1", document), range(20))
        )
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 1, statuses
    assert set(statuses) <= {200, 201, 409}
    assert api.sources("PUT") == ["PUT-1"]


def test_a_batch_that_odoo_was_killed_in_is_written_wholly_or_not_and_its_repetition_completes_it(api):
    body, key = _batch(api, "KILL", mode="all_or_nothing"), {"Idempotency-Key": "kill"}
    before, cut_off = api.begun(), []

    def send():
        try:
            api.call("POST", BATCH, body, key)
        except requests.ConnectionError:
            cut_off.append(True)

    sender = threading.Thread(target=send)
    sender.start()
    wait_until(lambda: api.begun() > before, "the first invoice of the batch")
    api.stack.server.kill()
    sender.join()
    assert cut_off, "it was killed in the middle"
    assert api.sources("KILL") in ([], _expected("KILL"))
    api.stack.server.restart()
    answer = api.call("POST", BATCH, body, key)
    assert (answer.status_code, answer.json()["succeeded"]) == (200, SIZE), answer.text
    assert api.sources("KILL") == _expected("KILL")
    again = api.call("POST", BATCH, body, key)
    assert again.json() == answer.json()
    assert api.sources("KILL") == _expected("KILL")


def test_a_job_that_odoo_was_killed_in_goes_on_and_writes_nothing_twice(api):
    headers = {"Idempotency-Key": "job", "Prefer": "respond-async"}
    accepted = api.call("POST", BATCH, _batch(api, "JOB", mode="per_document"), headers)
    assert accepted.status_code == 202, accepted.text
    job = accepted.headers["Location"]

    def position():
        uid = job.rpartition("/")[2]
        return api.stack.sql("SELECT position FROM integration_batch WHERE uid = %s", [uid])[0][0]

    wait_until(lambda: position() > 0, "the first part of the batch", SECONDS)
    api.stack.server.kill()
    assert 0 < position() < SIZE, "it was killed in the middle"
    assert len(api.sources("JOB")) == position(), "what is written is what is said to be"
    api.stack.server.restart()
    wait_until(lambda: api.call("GET", job).json()["state"] == "done", "the end of the job", SECONDS)
    told = api.call("GET", job).json()
    assert (told["succeeded"], len(told["results"])) == (SIZE, SIZE)
    assert api.sources("JOB") == _expected("JOB")


def test_an_invoice_comes_with_its_recipient_and_in_parts(api):
    made = api.call("POST", f"{ROOT}/invoice", api.invoice("READ-1"), {"Idempotency-Key": "read"})
    path = made.headers["Location"]
    answer = api.call("GET", f"{path}?fields=source,lines.quantity&include=recipient").json()
    assert answer.pop("included")["party"][api.party]["name"] == "Northgate"
    assert answer == {"id": made.json()["id"], "source": "READ-1", "lines": [{"quantity": "2"}] * 3}


def test_a_code_that_many_refused_requests_lacked_is_kept_once_and_mapped_for_all(api):
    document = {"name": "Elsewhere", "address": {"country": "XX"}}
    with ThreadPoolExecutor(8) as pool:
        keys = [{"Idempotency-Key": f"lacking-{number}"} for number in range(8)]
        answers = list(pool.map(lambda key: api.call("POST", f"{ROOT}/party", document, key), keys))
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "unmapped_code")}
    rows = api.stack.sql("SELECT code, occurrence_count, state FROM integration_unmapped_code")
    assert rows == [("XX", 8, "open")]
    assert api.stack.sql("SELECT count(*) FROM integration_issue WHERE code = 'unmapped_code'") == [(1,)]
    api.stack.run_script(
        """
        missing = env["integration.unmapped.code"].search([("code", "=", "XX")])
        missing.record = env.ref("base.be")
        missing.action_map()
        result = missing.state
        """
    )
    answer = api.call("POST", f"{ROOT}/party", document, {"Idempotency-Key": "mapped"})
    assert (answer.status_code, answer.json()["address"]["country"]) == (201, "XX"), answer.text


def test_a_collection_is_exported_in_parts_that_are_one_file(api):
    body = {"operation": "create", "documents": [{"name": f"Exported {number:04}"} for number in range(300)]}
    assert api.call("POST", f"{ROOT}/party:batch", body, {"Idempotency-Key": "many"}).status_code == 200
    path, text, parts = f"{ROOT}/party:export?format=csv&fields=name&limit=100", "", 0
    while path:
        answer = api.call("GET", path)
        assert answer.status_code == 200, answer.text
        path, text, parts = answer.links.get("next", {}).get("url"), text + answer.text, parts + 1
    assert parts >= 3
    lines = text.splitlines()
    assert lines[0] == "id,name,problem"
    assert [line.split(",")[1] for line in lines if "Exported" in line] == [
        f"Exported {number:04}" for number in range(300)
    ]
