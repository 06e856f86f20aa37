# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Parts of documents, documents along with others, compressed ones, and records that have none."""

import gzip
import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ORDERS, ApiCase

PARTLY = "?fields=number"


@tagged("post_install", "-at_install")
class TestReading(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        orders = cls.env["test.integration.order"]
        cls.first = orders.create({"name": "R/1", "note": "Erika"})
        cls.second = orders.create({"name": "R/2", "follows_id": cls.first.id})
        identifiers = cls.env["integration.identifier"]
        uids = identifiers._uids(cls.first | cls.second, "test_order")
        cls.uid, cls.path = uids[cls.first.id], f"{ORDERS}/{uids[cls.second.id]}"
        cls.told = []

    def setUp(self):
        super().setUp()
        self.told = []
        self.patch(
            self.registry["integration.issue"],
            "_raise_issue_apart",
            lambda _self, code, **arguments: self.told.append((code, arguments)),
        )

    def test_only_the_asked_part_is_shown_under_the_tag_of_the_whole(self):
        whole, part = self.call("GET", self.path), self.call("GET", self.path + PARTLY)
        self.assertEqual(part.json(), {"id": whole.json()["id"], "number": "R/2"})
        self.assertEqual(part.headers["ETag"], whole.headers["ETag"])
        match = {"If-Match": part.headers["ETag"]}
        self.assertEqual(self.call("PATCH", self.path, {"number": "R/3"}, match).status_code, 200)

    def test_only_what_is_asked_for_is_read_for_a_list(self):
        page = self.call("GET", f"{ORDERS}{PARTLY},follows.id&limit=2").json()
        for document in page["data"]:
            self.assertEqual(document.keys(), {"id", "number", "follows"})
        mapper, asked = self.registry["integration.mapper.test_order"], []
        project = mapper._project

        def recording(records, chosen, names=None):
            asked.append(names)
            return project(records, chosen, names)

        self.patch(mapper, "_project", recording)
        self.call("GET", ORDERS + PARTLY)
        self.assertEqual(asked, [{"id", "number"}])

    def test_unknown_and_uncleared_parts_are_refused_alike(self):
        for path in (ORDERS, self.path):
            for name in ("nonsense", "contact", "number.x", ""):
                problem = self.assert_problem(
                    self.call("GET", f"{path}?fields={name}"), 400, "invalid_filter"
                )
                self.assertEqual(problem["parameter"], "fields")
            for name in ("number", "contact", ""):
                problem = self.assert_problem(
                    self.call("GET", f"{path}?include={name}"), 400, "invalid_filter"
                )
                self.assertEqual(problem["parameter"], "include")
        self.assert_problem(self.call("GET", f"{self.path}?number=1"), 400, "invalid_filter")
        self.interface._write_guarded({"clear_personal": True})
        self.assertEqual(self.call("GET", f"{self.path}?fields=contact").status_code, 200)

    def test_what_is_referred_to_comes_along_as_the_client_may_read_it(self):
        for path in (self.path, f"{ORDERS}?number=R/2", f"{self.path}{PARTLY}"):
            answer = self.call("GET", path + ("&" if "?" in path else "?") + "include=follows").json()
            self.assertEqual(list(answer["included"]), ["test_order"])
            [document] = answer["included"]["test_order"].values()
            self.assertEqual((document["id"], document["number"]), (self.uid, "R/1"))
            self.assertNotIn("contact", document)
        alone = self.call("GET", f"{ORDERS}/{self.uid}?include=follows").json()
        self.assertEqual(alone["included"], {"test_order": {}})

    def test_what_the_client_may_not_read_does_not_come_along(self):
        query = f"{self.path}?include=follows"
        self.first.kind = "internal"
        self.assertEqual(self.call("GET", query).json()["included"], {"test_order": {}})

    def test_without_the_grant_or_the_right_to_read_it_does_not_come_along_and_the_rest_does(self):
        query = f"{self.path}?include=follows"

        def refuse(*_args):
            raise AccessError(self.env._("no"))

        with patch.object(self.registry["integration.mapper.test_order"], "_find_many", refuse):
            answer = self.call("GET", query)
        self.assertEqual((answer.status_code, answer.json()["included"]), (200, {"test_order": {}}))
        with patch.object(self.registry["integration.grant"], "_load_all_terms", lambda *_args: []):
            answer = self.call("GET", query)
        self.assertEqual((answer.status_code, answer.json()["included"]), (200, {"test_order": {}}))

    def test_included_documents_take_no_statement_each(self):
        def count(size):
            self.env["test.integration.order"].create(
                [{"name": f"I/{size}", "follows_id": order.id} for order in self.make_orders(size)]
            )
            path = f"{ORDERS}?number=I/{size}&include=follows&limit=100"
            self.call("GET", path)  # gives the uids
            with self.assertLogs("odoo.sql_db", "DEBUG") as logs:
                page = self.call("GET", path).json()
            self.assertEqual(len(page["included"]["test_order"]), size)
            return len([line for line in logs.output if "SELECT" in line])

        self.assertEqual(count(2), count(60))

    def make_orders(self, count):
        return self.env["test.integration.order"].create([{"name": "O"} for _number in range(count)])

    def test_a_record_without_a_code_is_named_in_the_page_and_hides_no_other(self):
        bad = self.env["test.integration.order"].create({"name": "R/4", "note": "unprojectable"})
        last = self.env["test.integration.order"].create({"name": "R/5"})
        page = self.call("GET", f"{ORDERS}?limit=100")
        self.assertEqual(page.status_code, 200, page.text)
        numbers = [document["number"] for document in page.json()["data"]]
        self.assertIn("R/1", numbers)
        self.assertEqual(numbers[-1], "R/5")
        self.assertNotIn("R/4", numbers)
        uid = self.env["integration.identifier"]._uids(bad, "test_order")[bad.id]
        self.assertEqual(
            page.json()["problems"],
            [{"id": uid, "code": "unmapped_code", "title": "The code is not mapped"}],
        )
        [(code, issue)] = self.told
        self.assertEqual((code, issue["record"], issue["interface"]), ("unmapped_code", bad, self.interface))
        self.assert_problem(self.call("GET", f"{ORDERS}/{uid}"), 422, "unmapped_code")
        self.assertEqual(len(self.told), 2)
        last.unlink()

    def test_pages_go_on_over_records_without_a_code(self):
        orders = self.env["test.integration.order"]
        orders.create([{"name": f"P/{n}", "note": "unprojectable" if n < 6 else ""} for n in range(8)])
        seen, problems, cursor = [], 0, ""
        for _page in range(20):
            page = self.call("GET", f"{ORDERS}?limit=2{cursor}").json()
            seen += [document["number"] for document in page["data"]]
            problems += len(page.get("problems", ()))
            if not page["next_cursor"]:
                break
            cursor = f"&cursor={page['next_cursor']}"
        self.assertEqual((seen[-2:], problems), (["P/6", "P/7"], 6))

    def test_a_large_answer_is_compressed_for_who_accepts_it(self):
        self.make_orders(20)
        plain = self.call("GET", f"{ORDERS}?limit=20", headers={"Accept-Encoding": "identity"})
        self.assertNotIn("Content-Encoding", plain.headers)
        self.assertEqual(plain.headers["Vary"], "Accept-Encoding")
        packed = self.call("GET", f"{ORDERS}?limit=20", headers={"Accept-Encoding": "gzip"})
        self.assertEqual((packed.headers["Content-Encoding"], packed.json()), ("gzip", plain.json()))
        self.assertLess(int(packed.headers["Content-Length"]), len(plain.content) / 2)
        small = self.call("GET", self.path, headers={"Accept-Encoding": "gzip"})
        self.assertNotIn("Content-Encoding", small.headers)

    def test_the_tag_of_a_compressed_document_serves_as_well(self):
        self.patch(self.registry["test.integration.order"]._fields["name"], "size", None)
        self.env["test.integration.order"].browse(self.second.id).name = "R" * 1200
        plain = self.call("GET", self.path, headers={"Accept-Encoding": "identity"})
        packed = self.call("GET", self.path, headers={"Accept-Encoding": "gzip"})
        tag = packed.headers["ETag"]
        self.assertEqual(tag, plain.headers["ETag"][:-1] + '-gzip"')
        self.assertEqual(self.call("GET", self.path, headers={"If-None-Match": tag}).status_code, 304)
        self.assertEqual(self.call("PATCH", self.path, {"number": "R/9"}, {"If-Match": tag}).status_code, 200)
        self.assert_problem(
            self.call("PATCH", self.path, {"number": "R/8"}, {"If-Match": tag}), 412, "precondition_failed"
        )

    def test_a_compressed_document_is_read(self):
        raw = gzip.compress(json.dumps({"number": "R/7"}).encode())
        response = self.call("POST", ORDERS, raw=raw, headers={"Content-Encoding": "gzip"})
        self.assertEqual((response.status_code, response.json()["number"]), (201, "R/7"))
