# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who asks too often is slowed down, over real HTTP, and nobody else is."""

from dataclasses import asdict
from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import watch
from ..models.integration_rate_state import IntegrationRateState
from ..resource import Resource
from ..tools.rate import DEFAULTS, Limit
from .common import ORDERS, ROOT, ApiCase


@tagged("post_install", "-at_install")
class TestRate(ApiCase):
    def limit(self, client=None, **limits):
        """Give the client a policy of its own with these numbers: requests, window, burst, daily."""
        lines = [
            Command.create({"route_class": kind, **asdict(Limit(*numbers))})
            for kind, numbers in limits.items()
        ]
        client = client or self.client
        client.rate_policy_id = self.env["integration.rate.policy"].create(
            {"name": "Narrow", "line_ids": lines}
        )
        return client.rate_policy_id

    def test_every_answer_tells_what_is_left(self):
        self.limit(list=(600, 60, 20), write=(60, 60, 20, 1000))
        response = self.call("GET", ORDERS)
        self.assertEqual(response.headers["RateLimit-Policy"], '"list";q=600;w=60')
        self.assertEqual(response.headers["RateLimit"], '"list";r=19;t=1')
        refused = self.call("POST", ORDERS, {"number": 1})
        self.assertEqual(refused.status_code, 422)
        self.assertIn('"write-day";q=1000;w=86400', refused.headers["RateLimit-Policy"])
        self.assertIn('"write-day";r=999;', refused.headers["RateLimit"])

    def test_a_stranger_is_told_nothing(self):
        response = self.call("GET", ORDERS, key=("key_unknown", self.secret))
        self.assert_problem(response, 401, "unauthenticated")
        self.assertNotIn("RateLimit", response.headers)
        self.assertNotIn("RateLimit-Policy", response.headers)

    def test_who_asks_too_often_is_told_when_to_come_back(self):
        self.limit(list=(1, 3600, 2))
        for _time in range(2):
            self.assertEqual(self.call("GET", ORDERS).status_code, 200)
        response = self.call("GET", ORDERS)
        problem = self.assert_problem(response, 429, "rate_limited")
        self.assertEqual(int(response.headers["Retry-After"]), problem["retry_after"])
        self.assertTrue(3500 < problem["retry_after"] <= 3600)
        self.assertIn('"list";r=0;', response.headers["RateLimit"])

    def test_who_has_asked_enough_today_is_told_to_come_back_tomorrow(self):
        self.limit(list=(1000, 1, 1000, 1))
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)
        response = self.call("GET", ORDERS)
        self.assert_problem(response, 429, "quota_exceeded")
        self.assertTrue(1 <= int(response.headers["Retry-After"]) <= 86_400)

    def test_other_kinds_of_requests_and_other_clients_go_on(self):
        self.limit(list=(1, 3600, 1))
        other = self.make_client("api-other", grants=[{"contract_id": self.contract.id}])
        credential, secret = self.issue(other)
        self.assertEqual([self.call("GET", ORDERS).status_code for _time in range(3)], [200, 429, 429])
        self.assertEqual(self.call("GET", ROOT).status_code, 200)
        self.assertEqual(self.call("GET", ORDERS, key=(credential.key_id, secret)).status_code, 200)

    def test_any_path_has_a_limit(self):
        for path in (f"{ROOT}/inbox/nobody", f"{ROOT}/a/b/c/d", "/integration/v9999/x"):
            response = self.call("POST", path)
            self.assertIn(response.status_code, (401, 404))
            self.assertEqual("RateLimit" in response.headers, response.status_code == 404)

    def test_two_keys_of_a_client_share_its_limit(self):
        self.limit(list=(1, 3600, 1))
        credential, secret = self.issue(self.client)
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)
        self.assertEqual(self.call("GET", ORDERS, key=(credential.key_id, secret)).status_code, 429)

    def test_a_changed_policy_is_in_force_with_the_next_request(self):
        policy = self.limit(list=(1, 3600, 1))
        self.assertEqual([self.call("GET", ORDERS).status_code for _time in range(2)], [200, 429])
        policy.line_ids.write({"requests": 100, "burst": 100})
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)
        self.client.rate_policy_id = False
        self.assertIn(
            f"q={DEFAULTS['list'].requests};w=60", self.call("GET", ORDERS).headers["RateLimit-Policy"]
        )

    def test_a_refused_write_changes_nothing(self):
        self.limit(write=(1, 3600, 1))
        self.assertEqual(self.call("POST", ORDERS, {"number": "A-1"}).status_code, 201)
        before = self.count_rows()
        self.assert_problem(self.call("POST", ORDERS, {"number": "A-2"}), 429, "rate_limited")
        self.assertEqual(self.count_rows(), before)

    def test_what_was_overheard_and_repeated_uses_nothing(self):
        self.limit(write=(1, 3600, 2))
        overheard = self.sign("POST", ORDERS, {"number": "A-1"}, {"Idempotency-Key": "once"})
        self.assertEqual(self.send(overheard).status_code, 201)
        for _time in range(3):
            self.assertEqual(self.send(overheard).status_code, 401)
        self.assertEqual(self.call("POST", ORDERS, {"number": "A-2"}).status_code, 201)

    @mute_logger("odoo.service.model")
    def test_a_request_that_odoo_tries_again_counts_once(self):
        tries = []

        def fail_twice(resource, _parameters):
            tries.append(1)
            if len(tries) < 3:
                raise psycopg2.errors.SerializationFailure()
            return original(resource, _parameters)

        original, take = Resource.page, IntegrationRateState._take
        with (
            patch.object(Resource, "page", fail_twice),
            patch.object(IntegrationRateState, "_take", autospec=True, side_effect=take) as taken,
            patch("odoo.service.model.time.sleep"),
            patch("odoo.service.model.errorcodes.lookup", return_value="SERIALIZATION_FAILURE"),
        ):
            response = self.call("GET", ORDERS)
        self.assertEqual((response.status_code, len(tries)), (200, 3))
        self.assertEqual(taken.call_count, 1)
        self.assertIn("RateLimit", response.headers)

    def test_tokens_have_a_limit_of_their_own_which_strangers_do_not_use(self):
        self.limit(token=(1, 3600, 1))
        login, password = self.issue(self.client, scheme="token")
        form = {"grant_type": "client_credentials", "client_id": login.key_id}

        def ask(secret):
            return self.send(self.prepare("POST", f"{ROOT}/token", data={**form, "client_secret": secret}))

        self.assertEqual(ask("wrong").status_code, 401)
        self.assertEqual(ask(password).status_code, 200)
        refused = ask(password)
        self.assertEqual((refused.status_code, refused.json()["error"]), (429, "temporarily_unavailable"))
        self.assertTrue(3500 < int(refused.headers["Retry-After"]) <= 3600)
        self.assertIn('"token";q=1;w=3600', refused.headers["RateLimit-Policy"])
        rows = self.env["integration.request"].search([("client_id", "=", self.client.id)], order="id")
        self.assertEqual(rows.mapped("path"), [f"{ROOT}/token"] * 2)
        self.assertEqual(rows.mapped("outcome"), ["done", "limited"])
        self.assertEqual(rows.credential_id, login)

    def test_the_form_shows_what_was_used_today(self):
        self.limit(list=(600, 60, 20, 5000))
        for _time in range(3):
            self.call("GET", ORDERS)
        state = self.client.with_user(self.author).rate_state_ids
        self.assertEqual((state.route_class, state.used_today), ("list", 3))
        self.assertEqual(state.allowed, "600 in 60 s, 20 at once, 5000 a day")

    def test_a_limit_is_asked_for_only_when_the_caller_is_proven(self):
        def fail(*_arguments):
            raise AssertionError("asked")

        with patch.object(IntegrationRateState, "_take", fail):
            self.assertEqual(self.call("GET", ORDERS, key=("key_unknown", self.secret)).status_code, 401)


@tagged("post_install", "-at_install")
class TestBrake(ApiCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(watch.brake.forget)
        self.env["ir.config_parameter"].set_param(watch.FAILURES_PARAMETER, "3")

    def fail(self):
        return self.call("GET", ORDERS, key=("key_unknown", self.secret))

    def test_who_keeps_failing_waits_and_nothing_is_looked_at(self):
        self.assertEqual([self.fail().status_code for _time in range(3)], [401] * 3)
        credentials = type(self.env["integration.credential"])
        with patch.object(credentials, "_load_caller", side_effect=AssertionError("looked at")):
            response = self.fail()
        problem = self.assert_problem(response, 429, "rate_limited")
        self.assertTrue(1 <= problem["retry_after"] <= 60)
        self.assertNotIn("RateLimit", response.headers)

    def test_a_wrong_key_stops_itself_and_not_who_calls_from_the_same_address(self):
        for _time in range(4):
            self.fail()
        self.assertEqual(self.fail().status_code, 429)
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)

    def test_made_up_keys_stop_the_address_and_somebody_is_told(self):
        for number in range(3):
            self.assertEqual(self.call("GET", ORDERS, key=(f"key_{number}", self.secret)).status_code, 401)
        self.assertEqual(self.call("GET", ORDERS).status_code, 429)
        refusal = self.env["integration.refusal"].search([("reason", "=", "address_braked")])
        self.assertEqual((refusal.count, refusal.key_id), (1, "key_2"))
        issue = self.env["integration.issue"].search([("code", "=", "requests_braked")])
        self.assertIn("127.0.0.1", issue.detail)
        self.assertIn("proxy_mode", issue.remedy)

    def test_refused_requests_of_a_proven_client_are_no_failures(self):
        for _time in range(5):
            self.assertEqual(self.call("GET", f"{ORDERS}/nothing").status_code, 404)
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)

    def test_zero_switches_it_off(self):
        self.env["ir.config_parameter"].set_param(watch.FAILURES_PARAMETER, "0")
        self.assertEqual([self.fail().status_code for _time in range(5)], [401] * 5)

    def test_after_a_minute_it_may_try_again(self):
        for _time in range(3):
            self.fail()
        later = watch.time.monotonic() + 61
        with patch.object(watch.time, "monotonic", return_value=later):
            self.assertEqual(self.call("GET", ORDERS).status_code, 200)


@tagged("post_install", "-at_install")
class TestCost(ApiCase):
    """What limit and log cost a request, in queries."""

    def test_a_warm_request_that_passes_takes_its_limit_in_one_query(self):
        self.call("GET", ORDERS)
        limit = Limit(1000, 1, 1000)
        states = self.env["integration.rate.state"]
        states._take(self.client.id, "read", limit)
        with self.assertQueryCount(1):
            self.assertTrue(states._take(self.client.id, "read", limit).passes)

    def test_what_is_allowed_is_remembered(self):
        self.call("GET", ORDERS)
        with self.assertQueryCount(0):
            self.client._get_allowance(self.client.id)
