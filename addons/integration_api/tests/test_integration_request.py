# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The log of requests says who asked what and how it was answered, and nothing about persons."""

import json
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .. import watch
from ..resource import Resource
from .common import ORDERS, ROOT, ApiCase

CANARY = "Canary Jane"
GOOD = {"number": "T/1", "contact": CANARY}


class RequestCase(ApiCase):
    """A client that may see persons, and the rows that its requests leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.env["integration.request"]
        cls.auditor = new_test_user(
            cls.env,
            "request_auditor",
            groups="integration_core.group_integration_auditor",
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def make_client(cls, *args, **kwargs):
        cls.interface._write_guarded({"clear_personal": True})
        return super().make_client(*args, **kwargs)

    def rows(self):
        """Return what was written, oldest first."""
        self.env.invalidate_all()
        return self.requests.search([("client_id", "=", self.client.id)], order="id")

    def last(self):
        return self.rows()[-1:]

    def everything_kept(self):
        """Return all that the log holds, bodies and their audit too, as one text."""
        self.env.cr.execute(
            "SELECT string_agg(t::text, ' ') FROM (SELECT row_to_json(r) AS t FROM integration_request r"
            " UNION ALL SELECT row_to_json(b) FROM integration_request_body b) rows"
        )
        return self.env.cr.fetchone()[0] or ""


@tagged("post_install", "-at_install")
class TestRequestLog(RequestCase):
    def test_a_created_record_leaves_a_row_with_its_id(self):
        response = self.call("POST", ORDERS, GOOD)
        row = self.last()
        self.assertEqual(len(self.rows()), 1)
        self.assertEqual(
            (row.method, row.path, row.route_class, row.entity, row.operation),
            ("POST", ORDERS, "write", "test_order", "create"),
        )
        self.assertEqual((row.outcome, row.status, row.code, row.is_replay), ("done", 201, False, False))
        self.assertEqual(row.subject_uid, response.json()["id"])
        self.assertEqual((row.credential_id, row.company_id), (self.credential, self.company))
        self.assertEqual(row.correlation_id, response.headers["traceparent"].split("-")[1])
        self.assertEqual(row.remote_address, "127.0.0.1")
        self.assertEqual(row.response_bytes, len(response.content))
        self.assertEqual(row.request_bytes, len(json.dumps(GOOD)))
        self.assertLess(abs(fields.Datetime.now() - row.at), timedelta(minutes=1))

    def test_the_callers_own_correlation_id_is_kept(self):
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        self.call("GET", ORDERS, headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        self.assertEqual(self.last().correlation_id, trace)

    def test_what_a_request_sets_off_is_found_from_it(self):
        self.call("POST", ORDERS, GOOD)
        action = self.last().action_open_events()
        events = self.env[action["res_model"]].search(action["domain"])
        self.assertIn("test_order.created", events.mapped("type"))

    def test_a_repetition_says_so(self):
        for replayed in (False, True):
            self.assertEqual(self.call("POST", ORDERS, GOOD, {"Idempotency-Key": "k"}).status_code, 201)
            self.assertEqual(self.last().is_replay, replayed)

    def test_a_refused_request_leaves_a_row_with_its_reason(self):
        self.call("POST", ORDERS, {**GOOD, "state": CANARY})
        self.assertEqual(
            (self.last().outcome, self.last().status, self.last().code), ("refused", 422, "unknown_property")
        )

    def test_a_refused_request_says_why_in_words_and_is_found_by_them(self):
        self.call("POST", ORDERS, {**GOOD, "state": CANARY})
        row = self.last()
        self.assertEqual(row.problem_title, "The contract has no such property")
        self.assertEqual(row.problem_page, "/integration/problems/unknown_property")
        self.assertEqual(self.requests.search([("problem_title", "ilike", "no SUCH property")]), row)
        self.call("GET", ORDERS)
        self.assertFalse(self.last().problem_title or self.last().problem_page)

    def test_a_request_that_came_too_often_leaves_a_row(self):
        lines = [Command.create({"route_class": "list", "requests": 1, "window": 3600, "burst": 1})]
        policy = self.env["integration.rate.policy"].create({"name": "Narrow", "line_ids": lines})
        self.client.rate_policy_id = policy
        self.call("GET", ORDERS)
        self.call("GET", ORDERS)
        self.assertEqual(self.rows().mapped("outcome"), ["done", "limited"])
        self.assertEqual(self.last().code, "rate_limited")

    def test_a_failure_here_leaves_a_row(self):
        with (
            patch.object(Resource, "page", side_effect=ZeroDivisionError(CANARY)),
            mute_logger("odoo.http", "odoo.addons.integration_api.dispatcher"),
        ):
            self.call("GET", ORDERS)
        self.assertEqual((self.last().outcome, self.last().code), ("failed", "internal_error"))
        self.assertNotIn(CANARY, self.everything_kept())

    def test_a_stranger_leaves_no_row(self):
        before = self.requests.search_count([])
        self.call("GET", ORDERS, key=("key_unknown", self.secret))
        self.assertEqual(self.requests.search_count([]), before)

    @mute_logger("odoo.service.model")
    def test_a_request_that_odoo_tries_again_leaves_one_row(self):
        tries, page = [], Resource.page

        def fail_once(resource, parameters):
            tries.append(1)
            if len(tries) < 2:
                raise psycopg2.errors.SerializationFailure()
            return page(resource, parameters)

        with (
            patch.object(Resource, "page", fail_once),
            patch("odoo.service.model.time.sleep"),
            patch("odoo.service.model.errorcodes.lookup", return_value="SERIALIZATION_FAILURE"),
        ):
            self.call("GET", ORDERS)
        self.assertEqual(len(tries), 2)
        self.assertEqual(self.rows().mapped("status"), [200])

    def test_names_of_filters_are_kept_and_no_value(self):
        self.assertEqual(self.call("GET", f"{ORDERS}?status=draft&limit=5").status_code, 200)
        self.assertEqual(self.last().filters, "limit status")
        self.assertEqual(self.last().path, ORDERS)
        self.call("GET", f"{ORDERS}?contact=Canary%20Jane")
        self.call("GET", f"{ORDERS}?canaryjane=1")
        kept = self.everything_kept().lower()
        self.assertNotIn("canary", kept)
        self.assertNotIn("draft", kept)

    def test_nothing_a_caller_writes_into_a_path_is_kept_but_ids_and_names_of_the_api(self):
        for method, path in (
            ("GET", f"{ORDERS}/Canary.Jane"),
            ("GET", f"{ROOT}/Canary"),
            ("PUT", f"{ORDERS}/external/Canary"),
            ("POST", f"{ORDERS}/Canary.Jane/Canary"),
            ("CANARY", ORDERS),
        ):
            self.call(method, path)
        self.assertEqual(len(self.rows()), 5)
        self.assertNotIn("canary", self.everything_kept().lower().replace("canary jane", ""))

    def test_no_body_is_kept_unless_somebody_switched_it_on(self):
        self.call("POST", ORDERS, GOOD)
        self.assertFalse(self.last().has_body)
        self.assertNotIn(CANARY, self.everything_kept())

    def test_a_log_that_cannot_be_written_fails_no_request(self):
        with (
            patch.object(watch.request_store, "insert", side_effect=psycopg2.OperationalError(CANARY)),
            self.assertLogs("odoo.addons.integration_api.watch", "WARNING") as log,
        ):
            response = self.call("POST", ORDERS, GOOD)
        self.assertEqual(response.status_code, 201)
        self.assertFalse(self.rows())
        self.assertNotIn(CANARY, "".join(log.output))

    def test_nobody_writes_changes_or_deletes_a_row(self):
        self.call("GET", ORDERS)
        row = self.last()
        for forge in (
            lambda: self.requests.create({"method": "GET"}),
            lambda: row.write({"status": 200}),
            row.unlink,
        ):
            with self.assertRaises(AccessError):
                forge()

    def test_who_sees_requests(self):
        self.call("GET", ORDERS)
        viewer = new_test_user(self.env, "request_viewer", groups="integration_core.group_integration_user")
        with self.assertRaises(AccessError):
            self.last().with_user(viewer).read(["path"])
        self.assertEqual(self.last().with_user(self.auditor).path, ORDERS)
        self.assertEqual(self.last().with_user(self.author).path, ORDERS)

    def test_people_of_another_company_see_none(self):
        self.call("GET", ORDERS)
        other = self.env["res.company"].create({"name": "Other clinic"})
        stranger = new_test_user(
            self.env,
            "request_stranger",
            groups="integration_core.group_integration_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.requests.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.last().with_user(stranger).read(["path"])

    def test_client_and_key_say_how_much_they_are_used(self):
        credential, secret = self.issue(self.client)
        for key in (None, None, (credential.key_id, secret)):
            self.call("GET", ORDERS, key=key)
        self.env.cr.execute(
            "INSERT INTO integration_request (at, client_id, credential_id, company_id, method, path, route_class,"
            " outcome, status, duration_ms) SELECT now() AT TIME ZONE 'utc' - interval '2 days', client_id,"
            " credential_id, company_id, method, path, route_class, outcome, status, 1 FROM integration_request"
        )
        self.env.invalidate_all()
        self.assertEqual(self.client.request_count, 3)
        self.assertEqual((self.credential.request_count, credential.request_count), (2, 1))


@tagged("post_install", "-at_install")
class TestBodies(RequestCase):
    def setUp(self):
        super().setUp()
        until = fields.Datetime.now() + timedelta(days=1)
        self.client.with_user(self.author).log_bodies_until = until

    def open(self, row, user=None):
        """Return the texts that the dialog shows."""
        user = user or self.auditor
        context = row.with_user(user).action_open_reveal()["context"]
        dialog = self.env["integration.reveal"].with_user(user).with_context(**context)
        shown = dialog.create({"reason": "looking for a mistake"}).action_show()
        request, _nothing, answer = shown["context"]["default_content"].partition("\n\nAnswer\n")
        return request.removeprefix("Request\n"), answer

    def count_views(self):
        return self.env["integration.audit"].search_count([("action", "=", "data.revealed")])

    def test_bodies_are_kept_with_everything_personal_hidden(self):
        uid = self.call("POST", ORDERS, GOOD).json()["id"]
        self.assertTrue(self.last().has_body)
        request, answer = map(json.loads, self.open(self.last()))
        self.assertEqual(request, {"number": "T/1", "contact": "•••"})
        self.assertEqual((answer["id"], answer["number"], answer["contact"]), (uid, "T/1", "•••"))
        self.call("GET", ORDERS)
        self.call("GET", f"{ORDERS}/{uid}")
        self.call("PATCH", f"{ORDERS}/{uid}", {"contact": CANARY, "state": CANARY})
        self.assertEqual(len(self.rows().filtered("has_body")), 4)
        self.assertNotIn(CANARY, self.everything_kept())

    def test_a_problem_is_kept_without_its_words(self):
        self.call("POST", ORDERS, {"number": "T/1", "contact": [CANARY]})
        _request, answer = self.open(self.last())
        self.assertEqual(json.loads(answer)["code"], "schema_violation")
        self.assertNotIn(CANARY, self.everything_kept())

    def test_who_looks_is_written_down_and_only_auditors_do(self):
        self.call("POST", ORDERS, GOOD)
        before = self.count_views()
        for user in (self.author, self.approver):
            with self.assertRaises(AccessError):
                self.open(self.last(), user)
        self.assertEqual(self.count_views(), before)
        self.open(self.last())
        self.assertEqual(self.count_views(), before + 1)
        row = self.env["integration.audit"].search([("action", "=", "data.revealed")], limit=1)
        self.assertEqual((row.user_id, row.res_id), (self.auditor, self.last().id))

    def test_nobody_reads_the_table_of_bodies(self):
        self.call("POST", ORDERS, GOOD)
        body = self.env["integration.request.body"].search([], limit=1)
        for field in ("request_text", "answer_text"):
            with self.assertRaises(AccessError):
                body.with_user(self.auditor).read([field])
            self.assertNotIn(field, body.with_user(self.auditor).read()[0])

    def test_an_auditor_of_another_company_opens_none(self):
        self.call("POST", ORDERS, GOOD)
        other = self.env["res.company"].create({"name": "Other clinic"})
        stranger = new_test_user(
            self.env,
            "body_stranger",
            groups="integration_core.group_integration_auditor",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.open(self.last(), stranger)

    def test_they_stop_by_themselves(self):
        self.client.log_bodies_until = fields.Datetime.now() - timedelta(seconds=1)
        self.call("POST", ORDERS, GOOD)
        self.assertFalse(self.last().has_body)

    def test_they_are_not_switched_on_for_longer_than_thirty_days(self):
        with self.assertRaises(ValidationError):
            self.client.log_bodies_until = fields.Datetime.now() + timedelta(days=31)

    def test_switching_them_on_is_written_down(self):
        row = self.env["integration.audit"].search([("action", "=", "client.bodies_kept")], limit=1)
        self.assertEqual((row.res_id, row.user_id), (self.client.id, self.author))

    def test_the_feed_and_descriptions_are_never_kept(self):
        self.call("GET", ROOT)
        self.call("GET", f"{ROOT}/events")
        self.assertFalse(self.rows().filtered("has_body"))

    def test_after_a_week_they_are_gone_and_the_rows_stay(self):
        self.call("POST", ORDERS, GOOD)
        self.call("POST", ORDERS, GOOD)
        first = self.rows()[0]
        self.env.cr.execute(
            "UPDATE integration_request_body SET at = at - interval '8 days' WHERE request_id = %s",
            [first.id],
        )
        self.env.invalidate_all()
        with self.without_commit():
            self.env["integration.request.body"]._cron_forget()
        self.assertEqual([row.has_body for row in self.rows()], [False, True])

    def without_commit(self):
        """Stand in for the commit of a cron."""
        return patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1)

    def test_an_erasure_takes_along_what_was_kept_about_the_record(self):
        uid = self.call("POST", ORDERS, GOOD).json()["id"]
        self.call("PATCH", f"{ORDERS}/{uid}", {"number": "T/2"})
        other = self.call("POST", ORDERS, GOOD).json()["id"]
        subject = self.env["integration.subject"]
        self.assertIn(2, subject._count_copies("test_order", uid).values())
        subject._erase_subject("test_order", uid)
        kept = self.rows().filtered("has_body")
        self.assertEqual(kept.mapped("subject_uid"), [other])

    def test_retention_removes_old_rows_with_their_bodies(self):
        self.call("POST", ORDERS, GOOD)
        self.call("GET", ORDERS)
        old, new = self.rows()
        self.env.cr.execute(
            "UPDATE integration_request SET at = at - interval '91 days' WHERE id = %s", [old.id]
        )
        self.env.invalidate_all()
        rule = self.env.ref("integration_api.integration_retention_request")
        self.assertEqual((rule.state, rule.days), ("draft", 90))
        rule.with_user(self.author).sudo().action_count()
        self.assertEqual(rule.matching_count, 1)
        query = rule._select(rule._get_cutoff())
        self.assertEqual(rule._remove_request(query, rule._lock_request([old.id, new.id])), 1)
        self.assertEqual(self.rows(), new)
        self.assertFalse(self.env["integration.request.body"].search([("request_id", "=", old.id)]))
