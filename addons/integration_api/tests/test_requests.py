# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bad requests, hostile ones, and rights taken away: a clear problem each, and nothing written."""

import logging
from contextlib import closing
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import Command
from odoo.exceptions import ConcurrencyError, LockError
from odoo.http import RegistryError, Request, root
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from odoo.addons.integration_api import forwarding
from odoo.addons.integration_api.models import ir_http
from odoo.addons.integration_api.models.ir_http import MAX_BODY

from .common import ORDERS, ROOT, ApiCase

GOOD = {"number": "T/1"}
#: an advisory lock that only these tests take
LOCK = 20_020_202


@tagged("post_install", "-at_install")
class TestRequests(ApiCase):
    def refused(self, status, code, method, path, *args, **kwargs):
        """Call, and check problem and that no row of any kind is left."""
        before = self.count_rows()
        response = self.call(method, path, *args, **kwargs)
        problem = self.assert_problem(response, status, code)
        self.assertEqual(self.count_rows(), before)
        return problem

    def test_a_body_that_is_not_a_json_object(self):
        for raw in (
            b"{",
            b"[]",
            b'{"number": "a", "number": "b"}',
            b'{"number": NaN}',
            b'{"number": "\\u0000"}',
            b"\xff",
        ):
            self.refused(400, "malformed_body", "POST", ORDERS, raw=raw)
        self.refused(400, "malformed_body", "POST", ORDERS)

    def test_a_body_that_is_not_called_json(self):
        for media_type in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=latin-1",
        ):
            headers = {"Content-Type": media_type}
            self.refused(415, "unsupported_media_type", "POST", ORDERS, GOOD, headers)
        self.refused(415, "unsupported_media_type", "POST", ORDERS, GOOD, {"Content-Encoding": "br"})

    def test_a_body_over_the_limit_is_not_read(self):
        self.refused(413, "body_too_large", "POST", ORDERS, {"number": "x" * MAX_BODY})

    def test_properties_the_contract_does_not_know_or_only_odoo_sets(self):
        for name in ("state", "company_id", "create_uid", "nonsense"):
            self.refused(422, "unknown_property", "POST", ORDERS, {**GOOD, name: 1})
        for name in ("id", "created_at"):
            self.refused(422, "read_only_property", "POST", ORDERS, {**GOOD, name: "2026-01-01T00:00:00Z"})

    def test_a_document_against_its_contract(self):
        for document in ({}, {"number": 7}, {"number": "T/1", "status": "lost"}):
            self.refused(422, "schema_violation", "POST", ORDERS, document)

    def test_a_post_without_a_key(self):
        before = self.count_rows()
        response = self.send(self.sign("POST", ORDERS, GOOD))
        self.assert_problem(response, 400, "idempotency_key_missing")
        self.assertEqual(self.count_rows(), before)

    def test_paths_and_verbs_that_are_not_there(self):
        for path in (
            f"{ROOT}/nothing",
            f"{ROOT}/res.partner",
            f"{ROOT}/test_order/nothing",
            f"{ROOT}/test_order/%00",
            f"{ROOT}/a/b/c/d/e",
        ):
            self.refused(404, "not_found", "GET", path)
        for method, path, allowed in (
            ("PUT", ORDERS, "GET, POST, HEAD, OPTIONS"),
            ("DELETE", f"{ORDERS}/x", "GET, PATCH, HEAD, OPTIONS"),
            ("GET", f"{ORDERS}/x/confirm", "POST, OPTIONS"),
            ("POST", ROOT, "GET, HEAD, OPTIONS"),
        ):
            response = self.call(method, path)
            self.assert_problem(response, 405, "method_not_allowed")
            self.assertEqual(response.headers["Allow"], allowed)

    def test_head_and_options(self):
        head, get = self.call("HEAD", ORDERS), self.call("GET", ORDERS)
        self.assertEqual((head.status_code, head.content), (200, b""))
        self.assertEqual(head.headers["Content-Length"], get.headers["Content-Length"])
        options = self.call("OPTIONS", ORDERS)
        self.assertEqual((options.status_code, options.headers["Allow"]), (204, "GET, POST, HEAD, OPTIONS"))

    def test_an_operation_not_granted_is_forbidden_and_an_entity_not_granted_is_not_there(self):
        self.grant._write_guarded({"can_create": False})
        self.refused(403, "operation_not_granted", "POST", ORDERS, GOOD)
        self.grant.with_user(self.approver).action_suspend()
        self.refused(404, "not_found", "GET", ORDERS)
        self.assertEqual(self.call("GET", ROOT).json()["entities"], [])

    def test_nothing_flows_over_an_interface_that_is_suspended(self):
        self.interface.with_user(self.approver)._pause("The partner asked us to wait")
        self.refused(403, "interface_not_approved", "GET", ORDERS)

    def test_what_odoo_does_not_let_the_service_user_see_is_not_there(self):
        path = self.call("POST", ORDERS, GOOD).headers["Location"]
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id("test.integration.order"),
                "domain_force": "[(0, '=', 1)]",
                "groups": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        self.refused(404, "not_found", "GET", path)
        self.refused(404, "not_found", "PATCH", path, {"number": "T/2"})
        self.refused(404, "not_found", "POST", f"{path}/confirm")
        self.assertEqual(self.call("GET", ORDERS).json()["data"], [])

    def test_a_client_of_another_company_sees_changes_and_infers_nothing(self):
        path = self.call("POST", ORDERS, GOOD).headers["Location"]
        self.env["ir.rule"].create(
            {
                "name": "companies",
                "model_id": self.env["ir.model"]._get_id("test.integration.order"),
                "domain_force": "[('company_id', 'in', company_ids)]",
            }
        )
        other = self.env["res.company"].create({"name": "Other"})
        (self.author | self.approver).company_ids |= other
        self.system.company_id = False
        self.interface._write_guarded({"company_id": False})
        grant = {
            "contract_id": self.contract.id,
            "can_create": True,
            "can_update": True,
            "actions": "confirm",
        }
        stranger = self.make_client("api-other", grants=[grant], company_id=other.id)
        credential, secret = self.issue(stranger)
        key = (credential.key_id, secret)
        for method, where, body in (
            ("GET", path, None),
            ("PATCH", path, GOOD),
            ("POST", f"{path}/confirm", None),
        ):
            seen = self.refused(404, "not_found", method, where, body, key=key)
            missing = self.refused(
                404, "not_found", method, where.replace(path, f"{ORDERS}/none"), body, key=key
            )
            self.assertEqual({**seen, "correlation_id": 0}, {**missing, "correlation_id": 0})
        self.assertEqual(self.call("GET", f"{ORDERS}?number=T/1", key=key).json()["data"], [])
        own = self.call("POST", ORDERS, GOOD, key=key).json()["id"]
        self.assertEqual([order["id"] for order in self.call("GET", ORDERS, key=key).json()["data"]], [own])
        self.assertEqual(self.call("GET", path).status_code, 200)

    def test_what_a_list_is_filtered_by_is_not_logged(self):
        with self.assertLogs(level=logging.INFO) as logs:
            self.assertEqual(self.call("GET", f"{ORDERS}?number=BE0477472701").status_code, 200)
            self.refused(400, "invalid_filter", "GET", f"{ORDERS}?contact=BE0477472701")
        self.assertIn(f"GET {ORDERS}?… HTTP/1.1", "".join(logs.output))
        self.assertNotIn("BE0477472701", "".join(logs.output))

    def test_a_granted_operation_without_the_odoo_right_is_not_enabled_and_people_are_told_which(self):
        path = self.call("POST", ORDERS, GOOD).headers["Location"]
        access = self.env["ir.model.access"].search([("model_id.model", "=", "test.integration.order")])
        access.write({"perm_create": False, "perm_write": False})
        told = []
        # the issue would go with the rollback: all transactions of a test are one
        self.patch(
            self.registry["integration.issue"],
            "_raise_issue_apart",
            lambda _self, code, **arguments: told.append((code, arguments)),
        )
        for method, where, document, operation in (
            ("POST", ORDERS, GOOD, "create"),
            ("PATCH", path, {"number": "T/2"}, "change"),
            ("POST", f"{path}/confirm", None, "change"),
        ):
            told.clear()
            problem = self.refused(403, "odoo_right_missing", method, where, document)
            self.assertNotIn("detail", problem)
            [(code, issue)] = told
            self.assertEqual((code, issue["record"].id), ("odoo_right_missing", self.client.id))
            self.assertIn(f"{operation}: Fake order", issue["detail"])
        access.write({"perm_read": False})
        self.refused(404, "not_found", "GET", path)

    def test_a_record_rule_is_named_without_the_record(self):
        path = self.call("POST", ORDERS, {"number": "SECRET/1"}).headers["Location"]
        self.env["ir.rule"].create(
            {
                "name": "looked at only",
                "model_id": self.env["ir.model"]._get_id("test.integration.order"),
                "domain_force": "[(0, '=', 1)]",
                "perm_read": False,
            }
        )
        told = []
        self.patch(
            self.registry["integration.issue"],
            "_raise_issue_apart",
            lambda _self, code, **arguments: told.append(arguments),
        )
        self.refused(403, "odoo_right_missing", "PATCH", path, {"number": "T/2"})
        self.assertIn("record rule", told[0]["detail"])
        self.assertNotIn("SECRET", told[0]["detail"])

    def test_an_unexpected_error_tells_nothing_and_leaves_nothing(self):
        model = self.registry["integration.mapper.test_order"]
        self.patch(model, "_create_from", lambda *_args: 1 / 0)
        with mute_logger("odoo.http", "odoo.addons.integration_api.dispatcher"):
            problem = self.refused(500, "internal_error", "POST", ORDERS, GOOD)
        self.assertNotIn("detail", problem)
        self.assertNotIn("ZeroDivision", str(problem))

    def test_a_statement_that_fails_is_logged_without_what_the_partner_sent(self):
        def fail(orders, vals_list):
            orders.env.cr.execute("SELECT %s::int", [vals_list[0]["name"]])

        self.patch(self.registry["test.integration.order"], "create", fail)
        with self.assertLogs("odoo", logging.ERROR) as logs:
            answer = self.call("POST", ORDERS, {"number": "Erika Mustermann"})
        self.assert_problem(answer, 500, "internal_error")
        lines = "\n".join(logging.Formatter().format(record) for record in logs.records)
        self.assertIn("bad query: SELECT …", lines)
        self.assertIn("InvalidTextRepresentation", lines)
        self.assertNotIn("Erika", lines)

    def test_a_proxy_that_is_not_believed_is_told_once(self):
        forwarding.forget()
        self.addCleanup(forwarding.forget)
        issues, code = self.env["integration.issue"], [("code", "=", "proxy_not_believed")]
        self.call("GET", ORDERS)
        self.call(
            "GET", ORDERS, headers={"X-Forwarded-For": "192.0.2.9"}, key=(self.credential.key_id, "wrong")
        )
        self.assertFalse(issues.search(code), "nobody who is not proven says so")
        for _time in range(2):
            answer = self.call("GET", ORDERS, headers={"X-Forwarded-For": "192.0.2.9"})
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(issues.search(code).occurrence_count, 1)

    def test_a_concurrent_change_is_retried_by_odoo_and_not_answered(self):
        mapper, tries = self.registry["integration.mapper.test_order"], []
        create_from = mapper._create_from

        def fail_once(records, documents):
            tries.append(documents)
            if len(tries) == 1:
                raise ConcurrencyError("somebody else was first")
            return create_from(records, documents)

        self.patch(mapper, "_create_from", fail_once)
        with patch("odoo.service.model.random.uniform", return_value=0):
            response = self.call("POST", ORDERS, GOOD)
        self.assertEqual((response.status_code, len(tries)), (201, 2))

    def test_a_record_somebody_holds_is_a_conflict(self):
        path = self.call("POST", ORDERS, GOOD).headers["Location"]
        self.patch(self.registry["test.integration.order"], "action_confirm", _locked)
        self.refused(409, "conflict", "POST", f"{path}/confirm")
        self.patch(self.registry["test.integration.order"], "lock_for_update", _locked)
        self.assertEqual(self.call("PATCH", path, GOOD).headers["Retry-After"], "1")
        self.refused(409, "conflict", "PATCH", path, GOOD)

    def test_a_write_that_waits_for_others_is_answered_and_gives_its_worker_back(self):
        """Somebody else has left a transaction open, in a session of its own."""
        self.patch(ir_http, "_WAIT_SECONDS", 1)
        self.patch(self.registry["integration.mapper.test_order"], "_create_from", _wait_for_lock)
        with (
            closing(db_connect(self.cr.dbname).cursor()) as holder,
            patch("odoo.service.model.random.uniform", return_value=0),
            mute_logger("odoo.sql_db"),
        ):
            holder.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            self.refused(409, "conflict", "POST", ORDERS, GOOD)

    def test_a_database_that_is_away_for_a_moment_is_no_mistake_of_anybody(self):
        create_from, away = "_create_from", OperationalError("server closed the connection: Erika Mustermann")
        with patch.object(self.registry["integration.mapper.test_order"], create_from, side_effect=away):
            response = self.call("POST", ORDERS, GOOD)
        self.assert_problem(response, 503, "database_unavailable")
        self.assertEqual(response.headers["Retry-After"], "30")
        self.assertNotIn("Erika", response.text)

    def test_without_a_database_every_address_says_so_and_none_that_it_is_not_there(self):
        """As Odoo serves them when it cannot reach one, with this addon among those loaded with the server."""
        modules = patch.dict(
            config.options, {"server_wide_modules": ["base", "rpc", "web", "integration_api"]}
        )
        paths = (ROOT, ORDERS, f"{ORDERS}/17?email=x", f"{ROOT}/token", f"{ROOT}/inbox/billing")
        with (
            modules,
            patch.object(Request, "_serve_db", side_effect=RegistryError("no database")),
            mute_logger("odoo.http"),
        ):
            root.__dict__.pop("nodb_routing_map", None)
            self.addCleanup(root.__dict__.pop, "nodb_routing_map", None)
            for path in paths:
                for method in ("GET", "POST"):
                    with self.subTest(f"{method} {path}"):
                        answer = self.url_open(
                            path, method=method, json={"a": 1} if method == "POST" else None
                        )
                        self.assertEqual(answer.json()["code"], "database_unavailable")
                        self.assertEqual((answer.status_code, answer.headers["Retry-After"]), (503, "30"))
                        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(self.url_open("/integration/nowhere").status_code, 404, "with one, it is not there")


def _wait_for_lock(records, _documents):
    records.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _locked(*_args, **_kwargs):
    raise LockError("held")
