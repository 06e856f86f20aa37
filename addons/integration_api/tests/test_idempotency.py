# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A repeated request is answered the same and done once, also side by side."""

import threading
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core.tools.errors import (
    IdempotencyInProgress,
    IdempotencyKeyReused,
    SignatureReplayed,
)

from ..answer import Answer
from ..tools.http_signature import Claim
from .common import ORDERS, ApiCase, ApiFixtures

GOOD = {"number": "T/1"}


@tagged("post_install", "-at_install")
class TestIdempotency(ApiCase):
    def orders(self):
        return self.env["test.integration.order"].search_count([("name", "=", "T/1")])

    def test_a_repeated_request_gets_the_stored_answer(self):
        key = {"Idempotency-Key": "order-17"}
        first = self.call("POST", ORDERS, GOOD, key)
        self.call("PATCH", first.headers["Location"], {"number": "T/2"})
        again = self.call("POST", ORDERS, GOOD, {"Idempotency-Key": '"order-17"'})
        self.assertEqual((again.status_code, again.json()), (201, first.json()))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertNotIn("Idempotency-Replayed", first.headers)
        for name in ("Location", "ETag"):
            self.assertEqual(again.headers[name], first.headers[name])
        self.assertEqual(self.orders(), 0)

    def test_another_body_or_path_under_the_same_key_is_refused(self):
        key = {"Idempotency-Key": "order-17"}
        path = self.call("POST", ORDERS, GOOD, key).headers["Location"]
        for where, body in ((ORDERS, {"number": "T/2"}), (f"{path}/confirm", None), (f"{ORDERS}?x=1", GOOD)):
            self.assert_problem(self.call("POST", where, body, key), 422, "idempotency_key_reused")
        self.assertEqual(self.env["test.integration.order"].search_count([("name", "=", "T/2")]), 0)

    def test_a_refused_request_may_be_corrected_under_the_same_key(self):
        key = {"Idempotency-Key": "order-17"}
        self.assertEqual(self.call("POST", ORDERS, {"number": 7}, key).status_code, 422)
        self.assertEqual(self.call("POST", ORDERS, GOOD, key).status_code, 201)

    def test_two_clients_may_use_the_same_key(self):
        grant = {"contract_id": self.contract.id, "can_create": True}
        credential, secret = self.issue(self.make_client("api-other", grants=[grant]))
        key = {"Idempotency-Key": "order-17"}
        self.assertEqual(self.call("POST", ORDERS, GOOD, key).status_code, 201)
        other = self.call("POST", ORDERS, GOOD, key, key=(credential.key_id, secret))
        self.assertEqual(other.status_code, 201)
        self.assertNotIn("Idempotency-Replayed", other.headers)
        self.assertEqual(self.orders(), 2)

    def test_a_stored_answer_shows_only_what_the_client_may_see_now(self):
        self.interface._write_guarded({"clear_personal": True})
        key, body = {"Idempotency-Key": "order-17"}, {**GOOD, "contact": "Erika"}
        self.assertEqual(self.call("POST", ORDERS, body, key).json()["contact"], "Erika")
        self.interface._write_guarded({"clear_personal": False})
        self.assertNotIn("Erika", self.call("POST", ORDERS, body, key).text)
        self.grant._write_guarded({"can_create": False})
        self.assert_problem(self.call("POST", ORDERS, body, key), 403, "operation_not_granted")

    def test_answers_and_nonces_are_forgotten_in_time_and_not_before(self):
        self.call("POST", ORDERS, GOOD, {"Idempotency-Key": "old"})
        self.call("POST", ORDERS, GOOD, {"Idempotency-Key": "new"})
        answers, nonces = self.env["integration.idempotency"], self.env["integration.nonce"]
        answers.search([("key", "=", "old")]).created_at = fields.Datetime.now() - timedelta(hours=73)
        nonces.search([], limit=1).expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()
        held = nonces.search_count([])
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            answers._cron_forget()
            nonces._cron_forget()
        self.assertEqual(answers.search([("client_id", "=", self.client.id)]).mapped("key"), ["new"])
        self.assertEqual(nonces.search_count([]), held - 1)

    def test_what_is_kept_of_an_erased_subject_is_forgotten_and_nothing_else(self):
        self.interface._write_guarded({"clear_personal": True})
        key = {"Idempotency-Key": "order-17"}
        first = self.call("POST", ORDERS, {**GOOD, "contact": "Erika"}, key).json()
        self.call("POST", ORDERS, {"number": "T/2", "contact": "Max"}, {"Idempotency-Key": "order-18"})
        subject = self.env["integration.subject"]
        self.assertEqual(subject._count_copies("test_order", first["id"])["Answers to clients"], 1)
        for erased in (1, 0):
            counts = subject._erase_subject("test_order", first["id"])
            self.assertEqual(counts["Answers to clients"], erased)
        kept = "".join(self.env["integration.idempotency"].search([]).sudo().mapped("body"))
        self.assertNotIn("Erika", kept)
        self.assertIn("Max", kept)
        again = self.call("POST", ORDERS, {**GOOD, "contact": "Erika"}, key)
        self.assertEqual((again.status_code, again.json()["id"]), (201, first["id"]))
        self.assertNotIn("Erika", again.text)
        self.assertEqual(self.orders(), 1, "and nothing is created a second time")


@tagged("post_install", "-at_install")
class TestSideBySide(ApiFixtures, TransactionCase):
    """Two real transactions on connections of their own, over a client that is really committed."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self.connect(), self.connect()
        env = self.environment(self.first)
        system = env["integration.system"].create({"name": "Parallel", "code": "api-parallel"})
        client = env["integration.client"].create(
            {"name": "Parallel", "code": "api-parallel", "system_id": system.id, "owner_id": SUPERUSER_ID}
        )
        self.client_id = client.id
        self.addCleanup(self.remove, client.id, system.id)
        self.first.commit()  # pylint: disable=invalid-commit

    def connect(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        return cr

    def environment(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def remove(self, client_id, system_id):
        self.first.rollback()
        self.second.rollback()
        with db_connect(self.env.cr.dbname).cursor() as cr:
            env = self.environment(cr)
            env["integration.client"].browse(client_id).unlink()
            env["integration.system"].browse(system_id).unlink()

    def begin(self, cr, key="order-17", fingerprint="f"):
        answers = self.environment(cr)["integration.idempotency"]
        return answers._begin(self.client_id, key, fingerprint, method="POST", path="/x")

    def finish(self, cr, row_id):
        env = self.environment(cr)
        env["integration.idempotency"]._finish(row_id, Answer(201, {"id": "1"}, {"ETag": '"e"'}))
        env.flush_all()
        cr.commit()  # pylint: disable=invalid-commit

    def test_while_the_first_works_the_second_is_told_so_at_once(self):
        row_id, answered = self.begin(self.first)
        self.assertIsNone(answered)
        with self.assertRaises(IdempotencyInProgress):
            self.begin(self.second)
        self.second.rollback()
        self.begin(self.second, key="another key is not held up")
        self.second.rollback()
        self.finish(self.first, row_id)
        self.assertEqual(self.begin(self.second)[1], Answer(201, {"id": "1"}, {"ETag": '"e"'}))

    def test_a_transaction_that_began_before_the_first_committed_does_not_do_it_again(self):
        self.second.execute("SELECT 1 FROM res_users")  # takes the snapshot
        row_id, _answered = self.begin(self.first)
        self.finish(self.first, row_id)
        with self.assertRaises(SerializationFailure):
            self.begin(self.second)
        self.second.rollback()  # as Odoo's retry does
        with self.assertRaises(IdempotencyKeyReused):
            self.begin(self.second, fingerprint="g")
        self.second.rollback()
        self.assertEqual(self.begin(self.second)[1].status, 201)

    def test_what_died_before_its_commit_left_nothing(self):
        self.begin(self.first)
        self.first.rollback()
        self.assertIsNone(self.begin(self.second)[1])

    def test_a_nonce_is_used_up_also_when_the_request_is_rolled_back(self):
        key = self.environment(self.first)["integration.credential"].create(
            {"client_id": self.client_id, "key_id": "key_parallel", "expires_at": "2100-01-01"}
        )
        self.first.commit()  # pylint: disable=invalid-commit
        claim, burnt = Claim("key_parallel", 4_000_000_000, "n" * 16), set()
        key.env["integration.nonce"]._burn(key.id, claim, burnt)
        self.first.rollback()
        key.env["integration.nonce"]._burn(key.id, claim, burnt)  # Odoo runs the same request again
        with self.assertRaises(SignatureReplayed):
            key.env["integration.nonce"]._burn(key.id, claim, set())

    def test_many_at_once_yield_one(self):
        done, refused = [], []
        cursors = [self.connect() for _number in range(8)]
        for cr in cursors:
            self.environment(cr)  # looks up the registry, which the test's own thread holds
        barrier = threading.Barrier(len(cursors))

        def work(cr):
            barrier.wait(10)
            try:
                row_id, answered = self.begin(cr)
                if answered is None:
                    self.finish(cr, row_id)
                    done.append(row_id)
                else:
                    refused.append(answered)
            except (IdempotencyInProgress, SerializationFailure) as error:
                refused.append(error)
            finally:
                cr.rollback()

        threads = [threading.Thread(target=work, args=(cr,)) for cr in cursors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        self.assertEqual((len(done), len(refused)), (1, 7))
