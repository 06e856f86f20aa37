# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Actions that take parameters, and those that only answer."""

from odoo.tests import tagged

from .common import ORDERS, ApiCase


@tagged("post_install", "-at_install")
class TestActions(ApiCase):
    def setUp(self):
        super().setUp()
        self.grant._write_guarded({"actions": "confirm renumber inspect"})
        self.order = self.env["test.integration.order"].create(
            {"name": "T/1", "note": "Erika Mustermann", "line_ids": [(0, 0, {}), (0, 0, {})]}
        )
        self.path = (
            f"{ORDERS}/{self.env['integration.identifier']._uids(self.order, 'test_order')[self.order.id]}"
        )

    def number(self):
        self.env.invalidate_all()
        return self.order.name

    def test_an_action_takes_the_parameters_that_its_contract_names(self):
        done = self.call("POST", f"{self.path}/renumber", {"number": "T/2"})
        self.assertEqual((done.status_code, done.json()["number"]), (200, "T/2"))
        self.assertEqual(self.number(), "T/2")

    def test_parameters_that_do_not_fit_are_refused_where_they_stand(self):
        for parameters, code, pointer in (
            ({}, "schema_violation", "/number"),
            ({"number": 7}, "schema_violation", "/number"),
            ({"number": ""}, "schema_violation", "/number"),
            ({"number": "x" * 65}, "schema_violation", "/number"),
            ({"number": "T/2", "state": "confirmed"}, "unknown_property", "/state"),
        ):
            with self.subTest(parameters):
                answer = self.call("POST", f"{self.path}/renumber", parameters)
                problem = self.assert_problem(answer, 422, code)
                self.assertEqual([place["pointer"] for place in problem["errors"]], [pointer])
        self.assertEqual(self.number(), "T/1")

    def test_an_action_without_parameters_takes_none(self):
        answer = self.call("POST", f"{self.path}/confirm", {"number": "T/2"})
        problem = self.assert_problem(answer, 422, "unknown_property")
        self.assertEqual([place["pointer"] for place in problem["errors"]], ["/number"])

    def test_a_parameter_that_the_client_is_not_cleared_for_is_unknown(self):
        parameters = {"number": "T/2", "contact": "Erika Mustermann"}
        answer = self.call("POST", f"{self.path}/renumber", parameters)
        problem = self.assert_problem(answer, 422, "unknown_property")
        self.assertEqual([place["pointer"] for place in problem["errors"]], ["/contact"])
        self.interface._write_guarded({"clear_personal": True})
        self.assertEqual(self.call("POST", f"{self.path}/renumber", parameters).status_code, 200)

    def test_a_safe_action_answers_what_it_found_as_far_as_the_client_is_cleared(self):
        self.assertEqual(self.call("POST", f"{self.path}/inspect").json(), {"lines": 2})
        self.interface._write_guarded({"clear_personal": True})
        answer = self.call("POST", f"{self.path}/inspect")
        self.assertEqual(answer.json(), {"lines": 2, "contact": "Erika Mustermann"})
        self.assertNotIn("ETag", answer.headers)

    def test_a_safe_action_is_done_anew_each_time(self):
        key = {"Idempotency-Key": "again"}
        self.assertEqual(self.call("POST", f"{self.path}/inspect", None, key).json(), {"lines": 2})
        self.order.line_ids = [(0, 0, {})]
        again = self.call("POST", f"{self.path}/inspect", None, key)
        self.assertEqual((again.json(), again.headers.get("Idempotency-Replayed")), ({"lines": 3}, None))

    def test_a_safe_action_needs_the_right_to_read_and_no_more(self):
        access = self.env["ir.model.access"].search([("model_id.model", "=", "test.integration.order")])
        access.perm_write = False
        self.assertEqual(self.call("POST", f"{self.path}/inspect").json(), {"lines": 2})
        answer = self.call("POST", f"{self.path}/renumber", {"number": "T/2"})
        self.assert_problem(answer, 403, "odoo_right_missing")

    def test_a_safe_action_is_granted_like_any_other(self):
        self.grant._write_guarded({"actions": "confirm"})
        self.assert_problem(self.call("POST", f"{self.path}/inspect"), 403, "operation_not_granted")

    def test_the_documents_say_what_an_action_takes_and_answers(self):
        document = self.call("GET", "/integration/v1/openapi.json").json()
        schemas = document["components"]["schemas"]
        taken = document["paths"][f"{ORDERS}/{{id}}/renumber"]["post"]["requestBody"]
        name = taken["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        self.assertTrue(taken["required"])
        self.assertEqual(schemas[name]["properties"].keys(), {"number"}, "not what it is not cleared for")
        told = document["paths"][f"{ORDERS}/{{id}}/inspect"]["post"]["responses"]["200"]
        name = told["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        self.assertEqual(schemas[name]["properties"].keys(), {"lines"})
