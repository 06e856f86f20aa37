# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many documents in one request: all or none of them, or each for itself."""

import gzip
import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ORDERS, ApiCase

BATCH = f"{ORDERS}:batch"


@tagged("post_install", "-at_install")
class TestBatch(ApiCase):
    def batch(self, operation, *documents, headers=None, **more):
        body = {"operation": operation, "documents": list(documents), **more}
        return self.call("POST", BATCH, body, headers)

    def done(self, response):
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def numbers(self):
        self.env.invalidate_all()
        return (
            self.env["test.integration.order"].search([("name", "=like", "B/%")], order="name").mapped("name")
        )

    def refuse(self, *names):
        """Let Odoo refuse orders of these names, without saying which one it means."""
        orders = self.registry["test.integration.order"]
        create, write = orders.create, orders.write

        def refusing(records, vals):
            for one in vals if isinstance(vals, list) else [vals]:
                if one.get("name") in names:
                    raise UserError(records.env._("no"))
            return (create if isinstance(vals, list) else write)(records, vals)

        self.patch(orders, "create", refusing)
        self.patch(orders, "write", refusing)

    def test_each_document_has_a_result_by_which_it_is_found(self):
        answer = self.done(self.batch("create", {"number": "B/1"}, {"number": "B/2"}))
        self.assertEqual(
            (answer["operation"], answer["mode"], answer["succeeded"], answer["failed"]),
            ("create", "all_or_nothing", 2, 0),
        )
        self.assertEqual([result["index"] for result in answer["results"]], [0, 1])
        for result, number in zip(answer["results"], ("B/1", "B/2"), strict=True):
            self.assertEqual(result["status"], 201)
            read = self.call("GET", result["location"])
            self.assertEqual((read.json()["number"], read.json()["id"]), (number, result["id"]))
            self.assertEqual(read.headers["ETag"], result["etag"])

    def test_all_new_records_are_created_by_one_call_of_odoo(self):
        orders, sizes = self.registry["test.integration.order"], []
        create = orders.create

        def counting(records, vals_list):
            sizes.append(len(vals_list))
            return create(records, vals_list)

        self.patch(orders, "create", counting)
        self.done(self.batch("create", *({"number": f"B/{n}"} for n in range(500))))
        self.assertEqual(sizes, [500])

    def test_too_many_documents_or_none_are_refused(self):
        for documents in ([{"number": "B/1"}] * 501, []):
            response = self.batch("create", *documents)
            problem = self.assert_problem(response, 422, "schema_violation")
            self.assertEqual(problem["errors"][0]["pointer"], "/documents")
        self.assertEqual(self.numbers(), [])

    def test_all_or_nothing_names_every_bad_document_and_writes_none(self):
        self.refuse("B/3")
        before = self.count_rows()
        documents = [{"number": "B/0"}, {"number": 7}, {"number": "B/2", "company_id": 1}, {"number": "B/3"}]
        first = self.assert_problem(self.batch("create", *documents), 422, "batch_failed")
        self.assertEqual(
            {result["index"]: result["problem"]["code"] for result in first["results"]},
            {1: "schema_violation", 2: "unknown_property", 3: "action_refused"},
        )
        self.assertEqual(first["results"][0]["problem"]["errors"][0]["pointer"], "/number")
        self.assertEqual((self.numbers(), self.count_rows()), ([], before))

    def test_each_for_itself_writes_the_good_ones(self):
        self.refuse("B/3", "B/5")
        documents = [{"number": f"B/{n}"} for n in range(8)] + [{}]
        answer = self.done(self.batch("create", *documents, mode="per_document"))
        self.assertEqual((answer["succeeded"], answer["failed"]), (6, 3))
        statuses = [result["status"] for result in answer["results"]]
        self.assertEqual(statuses, [201, 201, 201, 422, 201, 422, 201, 201, 422])
        self.assertEqual(answer["results"][3]["problem"]["code"], "action_refused")
        self.assertNotIn("detail", answer["results"][3]["problem"], "Odoo's words are not for everybody")
        self.assertEqual(self.numbers(), ["B/0", "B/1", "B/2", "B/4", "B/6", "B/7"])

    def test_where_odoo_refuses_all_the_work_is_bounded(self):
        names = [f"B/{n}" for n in range(100)]
        self.refuse(*names)
        orders, tried = self.registry["test.integration.order"], []
        create = orders.create
        self.patch(orders, "create", lambda records, vals: tried.extend(vals) or create(records, vals))
        documents = [{"number": name} for name in names]
        answer = self.done(self.batch("create", *documents, mode="per_document"))
        self.assertEqual(answer["failed"], 100)
        self.assertLessEqual(len(tried), 600)
        tried.clear()
        answer = self.assert_problem(self.batch("create", *documents), 422, "batch_failed")
        self.assertEqual([result["index"] for result in answer["results"]], list(range(20)))
        self.assertLess(len(tried), 250)

    def test_nothing_can_be_set_that_only_odoo_sets(self):
        for name in ("state", "company_id", "create_uid", "nonsense"):
            answer = self.done(self.batch("create", {"number": "B/1", name: 1}, mode="per_document"))
            self.assertEqual(answer["results"][0]["problem"]["code"], "unknown_property")
        answer = self.done(self.batch("create", {"number": "B/1", "id": "x"}, mode="per_document"))
        self.assertEqual(answer["results"][0]["problem"]["code"], "read_only_property")
        self.assertEqual(self.numbers(), [])

    def test_what_is_not_cleared_is_neither_accepted_nor_shown(self):
        answer = self.done(self.batch("create", {"number": "B/1", "contact": "Erika"}, mode="per_document"))
        self.assertEqual(answer["results"][0]["problem"]["errors"][0]["pointer"], "/contact")
        good = self.batch("create", {"number": "B/1"}, **{"return": "document"})
        self.assertNotIn("contact", self.done(good)["results"][0]["document"])
        self.assertEqual(self.done(good)["results"][0]["document"]["number"], "B/1")

    def test_a_batch_of_changes_merges_and_compares_tags(self):
        made = self.done(self.batch("create", {"number": "B/1"}, {"number": "B/2"}))["results"]
        change = [
            {"id": item["id"], "if_match": item["etag"], "document": {"number": "B/9"}} for item in made
        ]
        gone = {"id": "8c1f4a52-7c0e-4d43-9a2e-0a6a6f0d4a11", "document": {"number": "B/9"}}
        stale = {**change[1], "if_match": '"stale"'}
        answer = self.done(self.batch("update", change[0], stale, gone, mode="per_document"))
        self.assertEqual([result["status"] for result in answer["results"]], [200, 412, 404])
        self.assertEqual(self.numbers(), ["B/2", "B/9"])
        self.assertNotEqual(answer["results"][0]["etag"], made[0]["etag"])

    def test_a_batch_by_names_creates_once_and_then_changes(self):
        items = [{"external_id": f"BE {n}", "document": {"number": f"B/{n}"}} for n in range(3)]
        first = self.done(self.batch("upsert", *items))
        self.assertEqual([result["status"] for result in first["results"]], [201] * 3)
        items[0]["document"] = {"status": "confirmed"}
        new = {"external_id": "BE 9", "document": {"number": "B/9"}}
        second = self.done(self.batch("upsert", *items, new, items[0], mode="per_document"))
        self.assertEqual([result["status"] for result in second["results"]], [200, 200, 200, 201, 422])
        self.assertEqual(
            [result["id"] for result in first["results"]], [result["id"] for result in second["results"][:3]]
        )
        self.assertEqual(self.numbers(), ["B/0", "B/1", "B/2", "B/9"])

    def test_only_what_is_granted_is_done_of_a_mixed_batch(self):
        item = {"external_id": "BE 1", "document": {"number": "B/1"}}
        self.done(self.batch("upsert", item))
        self.grant._write_guarded({"can_create": False})
        new = {"external_id": "BE 2", "document": {"number": "B/2"}}
        answer = self.done(self.batch("upsert", item, new, mode="per_document"))
        self.assertEqual([result["status"] for result in answer["results"]], [200, 403])
        self.assert_problem(self.batch("create", {"number": "B/3"}), 403, "operation_not_granted")
        self.grant._write_guarded({"can_update": False})
        self.assert_problem(self.batch("upsert", item), 403, "operation_not_granted")
        self.assertEqual(self.numbers(), ["B/1"])

    def test_a_repeated_batch_is_answered_the_same_and_done_once(self):
        key = {"Idempotency-Key": "batch-1"}
        first = self.batch("create", {"number": "B/1"}, {"number": 1}, mode="per_document", headers=key)
        again = self.batch("create", {"number": "B/1"}, {"number": 1}, mode="per_document", headers=key)
        self.assertEqual((again.status_code, again.json()), (200, first.json()))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertEqual(self.numbers(), ["B/1"])
        body = {"operation": "create", "documents": [{"number": "B/2"}]}
        self.assert_problem(self.send(self.sign("POST", BATCH, body)), 400, "idempotency_key_missing")

    def test_a_failed_batch_may_be_corrected_under_the_same_key(self):
        key = {"Idempotency-Key": "batch-1"}
        self.assert_problem(self.batch("create", {}, headers=key), 422, "batch_failed")
        self.done(self.batch("create", {"number": "B/1"}, headers=key))

    def test_a_stored_batch_shows_only_what_the_client_may_see_now_and_forgets_the_erased(self):
        self.interface._write_guarded({"clear_personal": True})
        key, more = {"Idempotency-Key": "batch-1"}, {"return": "document"}
        documents = [{"number": "B/1", "contact": "Erika"}, {"number": "B/2", "contact": "Max"}]
        made = self.done(self.batch("create", *documents, headers=key, **more))["results"]
        subject = self.env["integration.subject"]
        self.assertEqual(subject._count_copies("test_order", made[0]["id"])["Answers to clients"], 1)
        subject._erase_subject("test_order", made[0]["id"])
        again = self.batch("create", *documents, headers=key, **more)
        self.assertNotIn("Erika", again.text)
        self.assertEqual(again.json()["results"][1], made[1])
        self.interface._write_guarded({"clear_personal": False})
        self.assertNotIn("Max", self.batch("create", *documents, headers=key, **more).text)

    def test_a_stored_batch_says_no_more_of_odoos_words_than_the_client_may_read_now(self):
        cleared = {"clear_personal": True, "clear_financial": True}
        self.interface._write_guarded(cleared)
        self.refuse("B/1")
        key, more = {"Idempotency-Key": "batch-1"}, {"mode": "per_document"}
        first = self.batch("create", {"number": "B/1"}, headers=key, **more)
        self.assertEqual(self.done(first)["results"][0]["problem"]["detail"], "no")
        self.interface._write_guarded(dict.fromkeys(cleared, False))
        again = self.batch("create", {"number": "B/1"}, headers=key, **more)
        self.assertNotIn("detail", self.done(again)["results"][0]["problem"])

    def test_a_batch_may_be_larger_than_other_bodies_and_has_a_limit_too(self):
        pad = " " * (2 * 1024 * 1024)
        raw = json.dumps({"operation": "create", "documents": [{"number": "B/1"}]}).encode() + pad.encode()
        self.assertEqual(self.call("POST", BATCH, raw=raw).status_code, 200)
        self.assert_problem(self.call("POST", ORDERS, raw=raw), 413, "body_too_large")
        self.assert_problem(self.call("POST", BATCH, raw=raw + pad.encode() * 4), 413, "body_too_large")

    def test_a_compressed_batch_is_read_and_a_bomb_is_not(self):
        coding = {"Content-Encoding": "gzip"}
        body = json.dumps({"operation": "create", "documents": [{"number": "B/1"}]}).encode()
        key = {"Idempotency-Key": "batch-1"}
        first = self.call("POST", BATCH, raw=gzip.compress(body, mtime=1), headers={**coding, **key})
        self.assertEqual(first.status_code, 200, first.text)
        again = self.call("POST", BATCH, raw=gzip.compress(body, mtime=2), headers={**coding, **key})
        self.assertEqual(again.json(), first.json(), "compressed otherwise, it is the same request")
        plain = self.call("POST", BATCH, raw=body, headers=key)
        self.assertEqual(plain.headers["Idempotency-Replayed"], "true")
        bomb = gzip.compress(b" " * 64 * 1024 * 1024)
        self.assert_problem(self.call("POST", BATCH, raw=bomb, headers=coding), 413, "body_too_large")
        self.assert_problem(self.call("POST", ORDERS, raw=bomb, headers=coding), 413, "body_too_large")
        self.assert_problem(self.call("POST", ORDERS, raw=body, headers=coding), 400, "malformed_body")
        self.assertEqual(self.numbers(), ["B/1"])

    def test_a_lack_of_an_odoo_right_refuses_the_whole_and_is_told_once(self):
        access = self.env["ir.model.access"].search([("model_id.model", "=", "test.integration.order")])
        access.write({"perm_create": False})
        told = []
        self.patch(
            self.registry["integration.issue"],
            "_raise_issue_apart",
            lambda _self, code, **arguments: told.append(code),
        )
        response = self.batch("create", {"number": "B/1"}, {"number": "B/2"}, mode="per_document")
        self.assert_problem(response, 403, "odoo_right_missing")
        self.assertEqual(told, ["odoo_right_missing"])

    def test_other_verbs_are_not_for_a_batch(self):
        response = self.call("GET", BATCH)
        self.assert_problem(response, 405, "method_not_allowed")
        self.assertEqual(response.headers["Allow"], "POST, OPTIONS")
        self.assert_problem(self.call("POST", f"{ORDERS}:bunch", {}), 404, "not_found")

    def test_a_batch_of_what_is_not_granted_is_not_there(self):
        with patch.object(self.registry["integration.mapper.test_order"], "_prepare_create", self.fail):
            response = self.call("POST", BATCH.replace("test_order", "party"), {"operation": "create"})
        self.assert_problem(response, 404, "not_found")
