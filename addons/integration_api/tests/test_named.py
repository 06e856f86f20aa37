# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records by the name that the client's own system has for them."""

import logging
from urllib.parse import quote

from odoo import Command
from odoo.tests import tagged

from .common import ORDERS, ApiCase

NAME = "BE-2026/17 ä"
PATH = f"{ORDERS}/external/{quote(NAME, safe='')}"
GOOD = {"number": "N/1"}


@tagged("post_install", "-at_install")
class TestNamed(ApiCase):
    def put(self, document=None, headers=None, path=PATH, **options):
        return self.call("PUT", path, GOOD if document is None else document, headers, **options)

    def orders(self):
        self.env.invalidate_all()
        return self.env["test.integration.order"].search([("name", "=like", "N/%")])

    def test_the_first_put_creates_and_the_next_changes(self):
        first = self.put()
        self.assertEqual(first.status_code, 201, first.text)
        second = self.put({"status": "confirmed"})
        self.assertEqual((second.status_code, second.json()["status"]), (200, "confirmed"))
        self.assertEqual(second.json()["number"], "N/1", "what is not named stays")
        self.assertEqual(second.json()["id"], first.json()["id"])
        self.assertNotIn("Location", second.headers)
        self.assertEqual(len(self.orders()), 1)
        by_uid, by_name = self.call("GET", first.headers["Location"]), self.call("GET", PATH)
        self.assertEqual((by_uid.json(), by_uid.headers["ETag"]), (by_name.json(), by_name.headers["ETag"]))
        seen = {"If-None-Match": by_name.headers["ETag"]}
        self.assertEqual(self.call("GET", PATH, headers=seen).status_code, 304)

    def test_a_put_may_be_for_a_new_record_only_or_for_one_state_only(self):
        self.assert_problem(self.put(headers={"If-Match": "*"}), 412, "precondition_failed")
        self.assertFalse(self.orders())
        first = self.put(headers={"If-None-Match": "*"})
        self.assertEqual(first.status_code, 201)
        self.assert_problem(self.put(headers={"If-None-Match": "*"}), 412, "precondition_failed")
        tag = {"If-Match": first.headers["ETag"]}
        self.assertEqual(self.put({"number": "N/2"}, tag).status_code, 200)
        self.assert_problem(self.put({"number": "N/3"}, tag), 412, "precondition_failed")
        self.assertEqual(self.orders().name, "N/2")

    def test_creating_and_changing_are_granted_apart(self):
        self.grant._write_guarded({"can_create": False})
        self.assert_problem(self.put(), 403, "operation_not_granted")
        self.grant._write_guarded({"can_create": True, "can_update": False})
        self.assertEqual(self.put().status_code, 201)
        self.assert_problem(self.put(), 403, "operation_not_granted")

    def test_nothing_can_be_set_that_is_not_for_the_client(self):
        for name in ("state", "company_id", "create_uid", "contact"):
            self.assert_problem(self.put({**GOOD, name: "x"}), 422, "unknown_property")
        self.assert_problem(self.put({**GOOD, "id": "x"}), 422, "read_only_property")
        self.assertFalse(self.orders())

    def test_a_repeated_put_with_a_key_is_answered_the_same(self):
        key = {"Idempotency-Key": "put-1"}
        first = self.put(headers=key)
        self.put({"number": "N/2"})
        again = self.put(headers=key)
        self.assertEqual((again.status_code, again.json()), (201, first.json()))
        self.assertEqual(self.orders().name, "N/2")

    def test_a_name_may_be_a_persons_number_so_it_is_neither_logged_nor_kept_with_the_answer(self):
        with self.assertLogs(level=logging.INFO) as logs:
            self.put(headers={"Idempotency-Key": "put-1"}, path=f"{ORDERS}/external/MRN-4711")
        self.assertIn("/external/… HTTP", "".join(logs.output))
        self.assertNotIn("4711", "".join(logs.output))
        self.assertNotIn("4711", str(self.env["integration.idempotency"].search([]).mapped("path")))

    def test_a_name_whose_record_was_deleted_is_free_again(self):
        first = self.put().json()
        self.orders().unlink()
        self.assert_problem(self.call("GET", PATH), 404, "not_found")
        second = self.put()
        self.assertEqual(second.status_code, 201)
        self.assertNotEqual(second.json()["id"], first["id"], "an id never means another record")
        self.assertEqual(len(self.orders()), 1)

    def test_a_name_whose_record_is_hidden_is_not_given_to_another(self):
        self.put()
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id("test.integration.order"),
                "domain_force": "[(0, '=', 1)]",
                "groups": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        self.assert_problem(self.call("GET", PATH), 404, "not_found")
        self.assert_problem(self.put({"number": "N/2"}), 404, "not_found")
        self.assertEqual(len(self.orders()), 1)

    def test_another_systems_names_mean_nothing_here(self):
        self.put()
        system = self.env["integration.system"].create({"name": "Laboratory", "code": "api-lab"})
        interface = self.approve(
            self.env["integration.interface"]
            .with_user(self.author)
            .create(
                {
                    "name": "Laboratory in",
                    "code": "api-lab-orders",
                    "system_id": system.id,
                    "company_id": self.company.id,
                    "direction": "both",
                    "owner_id": self.author.id,
                }
            )
        )
        grant = {"contract_id": self.contract.id, "can_create": True, "interface_id": interface.id}
        other = self.make_client("api-lab", grants=[grant], system_id=system.id)
        credential, secret = self.issue(other)
        key = (credential.key_id, secret)
        self.assert_problem(self.call("GET", PATH, key=key), 404, "not_found")
        theirs = self.put({"number": "N/2"}, key=key)
        self.assertEqual(theirs.status_code, 201, "the same name, and another record")
        self.assertEqual(self.call("GET", PATH).json()["number"], "N/1")
        self.assertEqual(self.call("GET", PATH, key=key).json()["number"], "N/2")

    def test_while_another_request_creates_it_one_is_told_to_wait(self):
        identifiers = self.registry["integration.identifier"]
        self.patch(identifiers, "_hold", lambda *_args: set())
        response = self.put()
        self.assert_problem(response, 409, "conflict")
        self.assertEqual(response.headers["Retry-After"], "1")
        self.assertFalse(self.orders())

    def test_what_cannot_be_a_name_is_not_there(self):
        for name in ("x" * 129, "%00", "a%0Ab", "%FF", "%20a"):
            self.assert_problem(self.put(path=f"{ORDERS}/external/{name}"), 404, "not_found")
        self.assertFalse(self.orders())
        response = self.call("DELETE", PATH)
        self.assert_problem(response, 405, "method_not_allowed")
        self.assertEqual(response.headers["Allow"], "GET, PUT, HEAD, OPTIONS")
