# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A whole collection as one file, part by part."""

import csv
import io
import json
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.integration_api import export

from .common import ORDERS, ApiCase

EXPORT = f"{ORDERS}:export"


@tagged("post_install", "-at_install")
class TestExport(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["test.integration.order"].create(
            [{"name": f"E/{number}", "note": "Erika, “Mustermann”"} for number in range(7)]
        )

    def parts(self, query=""):
        """Follow the links to the end; return the answers."""
        path, answers = f"{EXPORT}?limit=3{query}", []
        while path:
            answers.append(self.call("GET", path))
            self.assertEqual(answers[-1].status_code, 200, answers[-1].text)
            path = answers[-1].links.get("next", {}).get("url")
            self.assertLess(len(answers), 20)
        return answers

    def numbers(self, documents):
        return [document["number"] for document in documents if document["number"].startswith("E/")]

    def test_the_parts_put_together_are_one_ndjson_file_with_each_document_once(self):
        answers = self.parts()
        self.assertEqual({answer.headers["Content-Type"] for answer in answers}, {"application/x-ndjson"})
        lines = "".join(answer.text for answer in answers).splitlines()
        documents = list(map(json.loads, lines))
        self.assertEqual(self.numbers(documents), [f"E/{number}" for number in range(7)])
        uid = documents[-1]["id"]
        self.assertEqual(documents[-1], self.call("GET", f"{ORDERS}/{uid}").json())

    def test_the_parts_put_together_are_one_csv_file_with_one_line_of_names(self):
        self.interface._write_guarded({"clear_personal": True})
        answers = self.parts("&format=csv")
        kinds = [answer.headers["Content-Type"] for answer in answers]
        self.assertEqual(kinds[0], "text/csv; charset=utf-8; header=present")
        self.assertEqual(set(kinds[1:]), {"text/csv; charset=utf-8; header=absent"})
        text = b"".join(answer.content for answer in answers).decode()
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(self.numbers(rows), [f"E/{number}" for number in range(7)])
        self.assertEqual(rows[-1]["contact"], "Erika, “Mustermann”")
        self.assertEqual(rows[-1]["problem"], "")

    def test_what_the_client_is_not_cleared_for_is_in_no_file(self):
        for format_ in ("csv", "ndjson"):
            text = "".join(answer.text for answer in self.parts(f"&format={format_}"))
            self.assertIn("E/6", text)
            self.assertNotIn("Erika", text)
            self.assertNotIn("contact", text)

    def test_only_the_asked_part_is_exported(self):
        for format_, line in (("csv", "id,number,problem"), ("ndjson", None)):
            answer = self.parts(f"&format={format_}&fields=number")[0]
            first = answer.text.splitlines()[0]
            if line:
                self.assertEqual(first, line)
            else:
                self.assertEqual(json.loads(first).keys(), {"id", "number"})

    def test_filters_hold_on_all_parts(self):
        self.orders[2:].name = "E/same"
        with patch.object(export, "_AT_ONCE", 2):
            answers = self.parts("&number=E/same")
        documents = [json.loads(line) for answer in answers for line in answer.text.splitlines()]
        self.assertEqual([document["number"] for document in documents], ["E/same"] * 5)

    def test_a_document_that_cannot_be_shown_is_told_and_hides_no_other(self):
        self.orders[1].note = "unprojectable"
        self.patch(self.registry["integration.issue"], "_raise_issue_apart", lambda *_args, **_options: None)
        uid = self.env["integration.identifier"]._uids(self.orders[1], "test_order")[self.orders[1].id]
        lines = [json.loads(line) for answer in self.parts() for line in answer.text.splitlines()]
        self.assertIn(
            {"id": uid, "problem": {"code": "unmapped_code", "title": "The code is not mapped"}}, lines
        )
        self.assertEqual(len(self.numbers(line for line in lines if "number" in line)), 6)
        text = "".join(answer.text for answer in self.parts("&format=csv"))
        [row] = [row for row in csv.DictReader(io.StringIO(text)) if row["problem"]]
        self.assertEqual((row["id"], row["number"], row["problem"]), (uid, "", "unmapped_code"))

    def test_wrong_parameters_are_refused_by_name(self):
        for query, parameter in (
            ("format=xml", "format"),
            ("limit=0", "limit"),
            ("limit=5001", "limit"),
            ("include=follows", "include"),
            ("no_such=1", "no_such"),
        ):
            problem = self.assert_problem(self.call("GET", f"{EXPORT}?{query}"), 400, "invalid_filter")
            self.assertEqual(problem["parameter"], parameter)
        self.assert_problem(self.call("GET", f"{EXPORT}?cursor=mine"), 400, "invalid_cursor")

    def test_the_right_to_read_is_needed(self):
        self.grant._write_guarded({"can_read": False})
        self.assert_problem(self.call("GET", EXPORT), 403, "operation_not_granted")

    def test_it_is_written_down_as_a_read_of_the_entity(self):
        self.call("GET", f"{EXPORT}?number=E/1")
        while not self.after_answer.empty():
            self.after_answer.get()()
        request = self.env["integration.request"].search([], order="id desc", limit=1)
        self.assertEqual((request.path, request.operation), (EXPORT, "read"))
