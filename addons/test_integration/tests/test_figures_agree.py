# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Screens, figures, metrics and the rows themselves tell the same numbers, exactly, after traffic of all kinds."""

import json
import secrets
from collections import Counter
from datetime import datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_api.tests.common import ORDERS, ROOT, ApiCase
from odoo.addons.integration_core.tests.traffic import TrafficWords
from odoo.addons.integration_core.tools import facts, outcomes, utc
from odoo.addons.integration_core.tools.buckets import DAY, HOUR, MINUTE
from odoo.addons.integration_inbox.tests.common import (
    InboxCase,
    InboxFixtures,
    InboxHttpCase,
    sign_standard_webhooks,
)
from odoo.addons.integration_monitor import overview_words
from odoo.addons.integration_webhook.tests.common import Clock, WebhookCase
from odoo.addons.integration_webhook.tests.test_integration_statistic import CASES

#: what receivers answer, one after the other
ANSWERS = (*CASES, "ok", "ok", "ok")
#: the raw rows, put into the words of figures once more and apart from the code that counts them
RAW = {
    "request": """
        SELECT CASE WHEN status = 429 THEN 'limited' WHEN status >= 500 THEN 'failed' WHEN status >= 400 THEN 'refused'
                    ELSE 'done' END, count(*), sum(duration_ms) FROM integration_request GROUP BY 1""",
    "message": """
        SELECT 'received', count(*), 0 FROM integration_message HAVING count(*) > 0
        UNION ALL SELECT CASE state WHEN 'processed' THEN 'done' ELSE 'ignored' END, count(*), NULL
                    FROM integration_message WHERE state IN ('processed', 'ignored') GROUP BY 1
        UNION ALL SELECT 'failed', count(*), NULL FROM integration_message
                   WHERE failed_at IS NOT NULL HAVING count(*) > 0""",
    "job": """
        SELECT state, count(*), NULL FROM queue_job
         WHERE state IN ('done', 'failed', 'cancelled') AND model_name LIKE 'integration.%' GROUP BY 1""",
}
FAMILIES = {kind: f"integration_{kind}s_total" for kind in ("attempt", "request", "message", "job")}


@tagged("post_install", "-at_install")
class TestFiguresAgree(TrafficWords, InboxFixtures, ApiCase):
    """Requests and messages over HTTP, deliveries by the engine, jobs; each kind with faults."""

    make_events, make_lane = WebhookCase.make_events, WebhookCase.make_lane
    drain, drain_with = WebhookCase.drain, WebhookCase.drain_with
    compose_plainly, let_time_pass = WebhookCase.compose_plainly, WebhookCase.let_time_pass
    in_this_thread, same_transaction = WebhookCase.in_this_thread, WebhookCase.same_transaction
    post, run_job = InboxHttpCase.post, InboxCase.run_job

    @classmethod
    def set_up_fixtures(cls):
        if not hasattr(cls, "author"):  # the API and the inbox have them together
            super().set_up_fixtures()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_inbox()
        # the events of these tests are made up, and no model declares them
        cls.classPatch(
            type(cls.env["integration.subscription"]), "_check_types_known", lambda _subscription: None
        )
        subscription = cls.env["integration.subscription"].with_user(cls.author)
        subscription = subscription.create(
            {
                "name": "All",
                "interface_id": cls.interface.id,
                "url": "https://partner.example/hook",
                "event_types": "agree.*",
                "policy_id": cls.env["integration.delivery.policy"].search([], limit=1).id,
                "owner_id": cls.author.id,
            }
        )
        subscription.action_generate_secret()
        cls.subscription = cls.approve(subscription)
        cls.watcher = new_test_user(cls.env, "agree_watcher", "integration_core.group_integration_manager")

    def setUp(self):
        super().setUp()
        self.clock = Clock(utc.now() - timedelta(minutes=40))
        for table in (
            "attempt",
            "delivery",
            "request",
            "message",
            "refusal",
            "statistic",
            "statistic_checkpoint",
        ):
            self.cr.execute(f"DELETE FROM integration_{table}")
        self.cr.execute("DELETE FROM queue_job")

    # === TRAFFIC === #

    def make_traffic(self):
        """Let all kinds of things happen, and go wrong."""
        self.ask()
        self.send_messages()
        self.deliver()
        self.work()
        self.count_traffic()

    @mute_logger("odoo.http")
    def ask(self):
        for number in range(3):
            self.call("GET", ORDERS)
            self.call("POST", ORDERS, {"number": f"A/{number}"})
        self.call("POST", ORDERS, {"nonsense": 1})
        self.call("GET", f"{ROOT}/nothing")
        for _time in range(2):
            key = (self.credential.key_id, "wrong")
            self.assertEqual(self.send(self.sign("GET", ORDERS, key=key)).status_code, 401)

    @mute_logger("odoo.http")
    def send_messages(self):
        for number, document in enumerate(
            (
                {"type": "order.created", "number": "m-1", "data": {"number": "M/1"}},
                {"type": "order.noise"},
                {"type": "order.created", "number": "m-2", "data": {"nonsense": 1}},
                {"type": "order.created", "number": "m-4", "data": {"nonsense": 1}},
                {"type": "order.created", "number": "m-3", "data": {"number": "M/3"}},
            )
        ):
            self.assertEqual(self.send_message(document, f"msg_{number}"), 202)
            self.assertEqual(self.send_message(document, f"msg_{number}"), 200, "a repetition is no message")
        self.assertEqual(self.send_message(document, "forged", secret="another secret, long enough"), 401)
        self.run_job()
        failed = self.find().filtered(lambda message: message.state == "failed")
        failed[0].with_user(self.operator)._ignore("agreed with the partner")
        self.assertEqual(self.send_message(document, "msg_waiting"), 202)

    def send_message(self, document, webhook_id, **options):
        """Send as a partner does, do what is done after the answer, and return the status."""
        body = json.dumps(document).encode()
        self.announced.clear()
        answer = self.post("billing", body, sign_standard_webhooks(body, webhook_id, **options))
        if self.announced:
            self.after_answer.get(timeout=30)()
        return answer.status_code

    def deliver(self):
        for code in ANSWERS:
            self.make_events(1, "agree.happened", self.company)
            self.cr.execute(
                """UPDATE integration_delivery SET due_at = CASE WHEN attempt_count = 0 THEN %s ELSE %s END
                    WHERE state = 'pending'""",
                (self.clock.now, datetime.max),
            )
            self.cr.execute(
                "UPDATE integration_lane SET gate = NULL"
            )  # a receiver in trouble is asked all the same
            self.drain(answer=lambda _message, code=code: code)
            self.clock.advance(seconds=7)
        self.make_events(2, "agree.happened", self.company)

    def work(self):
        self.cr.execute("DELETE FROM queue_job")
        now = utc.now().replace(microsecond=0)
        for state, model in (
            *((state, "integration.erasure") for state in ("done", "done", "failed", "cancelled", "started")),
            ("done", "res.partner"),
        ):
            self.env[model].with_delay(identity_key=secrets.token_hex(4)).exists()
            self.cr.execute(
                """UPDATE queue_job SET state = %s, date_started = %s, date_done = %s, date_cancelled = %s,
                                       exec_time = 0.2
                    WHERE id = (SELECT max(id) FROM queue_job)""",
                (state, now, now if state == "done" else None, now if state == "cancelled" else None),
            )

    # === READING === #

    def read_rows(self):
        """{kind: {outcome: how often}} of the raw rows."""
        found = {}
        for kind, query in RAW.items():
            self.cr.execute(query)
            found[kind] = {outcome: count for outcome, count, _ms in self.cr.fetchall()}
        self.cr.execute("SELECT code, count(*) FROM integration_attempt GROUP BY code")
        tries = Counter()
        for code, count in self.cr.fetchall():
            tries[CASES[code]] += count
        return {**found, "attempt": dict(tries)}

    def read_figures(self, width):
        """The same of the figures of a width."""
        found = {}
        for figure in self.env["integration.statistic"].search([("width", "=", width)]):
            counted = found.setdefault(figure.kind, {})
            counted[figure.outcome] = counted.get(figure.outcome, 0) + figure.count
        return found

    def read_metrics(self):
        """The samples that the address tells: {(name, *labels): value}."""
        token = self.env["integration.metrics"].with_user(self.watcher)._renew_token()
        self.env.flush_all()
        answer = self.url_open("/integration/metrics", headers={"Authorization": f"Bearer {token}"})
        self.assertEqual(answer.status_code, 200, answer.text)
        return {
            (sample.name, *(value for _label, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    def total(self, samples, name):
        """A metric over all of its labels."""
        return sum(value for key, value in samples.items() if key[0] == name)

    def get_counts(self, samples):
        """{kind: {outcome: how often}} of the metrics."""
        found = {}
        for kind, name in FAMILIES.items():
            for (sample, *labels), value in samples.items():
                if sample == name and value:
                    counted = found.setdefault(kind, {})
                    counted[labels[-1]] = counted.get(labels[-1], 0) + value
        return found

    # === THEY AGREE === #

    def test_after_traffic_of_all_kinds(self):
        self.make_traffic()
        rows = self.read_rows()
        self.assertEqual(set(rows["attempt"]), set(CASES.values()), "each fault happened")
        self.assertEqual(rows["message"], {"received": 6, "done": 2, "ignored": 2, "failed": 2})
        self.assertEqual(rows["request"], {"done": 6, "refused": 2})
        self.assertEqual(rows["job"], {"done": 2, "failed": 1, "cancelled": 1})
        for width in (MINUTE, HOUR, DAY):
            self.assertEqual(self.read_figures(width), rows, width)
        samples = self.read_metrics()
        self.assertEqual(self.get_counts(samples), rows)
        self.check_durations(samples)
        self.check_facts(samples)
        self.check_screen(samples)

    def check_durations(self, samples):
        """The histograms hold what was measured, to the millisecond."""
        for name, query in (
            ("integration_http_client_request", "SELECT count(*), sum(duration_ms) FROM integration_attempt"),
            ("integration_http_server_request", "SELECT count(*), sum(duration_ms) FROM integration_request"),
            ("integration_job", "SELECT 2, 400"),
        ):
            self.cr.execute(query)
            count, milliseconds = self.cr.fetchone()
            self.assertEqual(self.total(samples, f"{name}_duration_seconds_count"), count, name)
            self.assertAlmostEqual(
                self.total(samples, f"{name}_duration_seconds_sum"), float(milliseconds) / 1000, 6, name
            )

    def check_facts(self, samples):
        """What waits, was given up and was refused, by rows, by facts and by metrics."""
        now = (
            self.env["integration.overview"]
            .with_user(self.watcher)
            ._get_facts(utc.now() - timedelta(hours=1))
        )
        for name, fact, query in (
            (
                "integration_waiting",
                facts.WAITING,
                """SELECT (SELECT count(*) FROM integration_delivery WHERE state = 'pending')
                        + (SELECT count(*) FROM integration_message WHERE state = 'waiting')""",
            ),
            (
                "integration_given_up",
                facts.GIVEN_UP,
                """SELECT (SELECT count(*) FROM integration_delivery WHERE state = 'dead')
                        + (SELECT count(*) FROM integration_message WHERE state = 'failed')""",
            ),
            ("integration_refused_recently", facts.REFUSED, "SELECT sum(count) FROM integration_refusal"),
            (
                "integration_issues",
                facts.ISSUES,
                "SELECT count(*) FROM integration_issue WHERE state IN ('new', 'in_progress', 'waiting')",
            ),
        ):
            self.cr.execute(query)
            [count] = self.cr.fetchone()
            self.assertTrue(count, f"there is something of {fact}")
            self.assertEqual((now.count(fact), self.total(samples, name)), (count, count), fact)
        self.assertEqual(samples["integration_jobs_standing", "failed"], 1)
        self.assertEqual(samples["integration_jobs_standing", "running"], 1)

    def check_screen(self, samples):
        """The tiles of the overview and its rows tell what the metrics do."""
        told = self.env["integration.overview"].with_user(self.watcher).load_overview("24h")
        tiles = {
            tile["code"]: [tile["value"]["text"], *(part["text"] for part in tile["details"])]
            for tile in told["tiles"]
        }
        for code, name in (
            ("waiting", "integration_waiting"),
            ("given_up", "integration_given_up"),
            ("refused", "integration_refused_recently"),
            ("issues", "integration_issues"),
        ):
            self.assertEqual(tiles[code][0], str(int(self.total(samples, name))), code)
        self.assertEqual(
            tiles["issues"][1].split()[0], str(int(self.total(samples, "integration_issues_breached")))
        )
        self.assertEqual(
            tiles["issues"][2].split()[0], str(int(self.total(samples, "integration_issues_unowned")))
        )
        self.assertIn("1 failed", tiles["jobs"])
        counts = self.get_counts(samples)
        ended = Counter()
        for kind in ("attempt", "request", "message"):
            ended.update(counts[kind])
        share = ended["done"] / sum(
            count for outcome, count in ended.items() if outcome not in outcomes.NEUTRAL
        )
        self.assertEqual(tiles["success"][0], overview_words.tell_share(self.env, share))
        [row] = [row for row in told["rows"] if row["id"] == self.interface.id]
        code = self.interface.code
        sent = sum(value for key, value in samples.items() if key[:2] == ("integration_attempts_total", code))
        asked = sum(
            value for key, value in samples.items() if key[:2] == ("integration_requests_total", code)
        )
        came = asked + samples["integration_messages_total", code, "received"]
        self.assertEqual((row["sent"], row["came"]), (str(int(sent)), str(int(came))))
        self.assertEqual(row["waiting"], str(int(samples["integration_waiting", code])))
        self.assertEqual(row["given_up"], str(int(samples["integration_given_up", code])))
        served = samples["integration_interface_served", code]
        self.assertEqual(served, int(row["state"] not in ("not_served", "stopped")))
