# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_outbox.tools.patterns import CONFIDED

from ..engine import store
from ..engine.lane import Lane
from ..models.integration_subscription import IntegrationSubscription
from ..tools.breaker import BreakerPolicy
from ..tools.gate import GatePolicy
from ..tools.retry import RetryPolicy
from .common import WebhookCase


@tagged("post_install", "-at_install")
class TestIntegrationSubscription(WebhookCase):
    """Who may send what where."""

    def test_the_engine_keeps_to_every_field_of_the_form(self):
        self.policy.write(
            {
                "retry_schedule": "7s 11m",
                "jitter_percent": 13,
                "longest_age_hours": 17,
                "retry_after_minutes": 19,
                "retries_refusals": True,
                "breaker_minimum": 23,
                "breaker_percent": 29,
                "breaker_window": 31,
                "breaker_rest": 37,
                "breaker_probes": 41,
            }
        )
        interface = self.make_interface("webhook_cleared", clear_financial=True)
        authentication = self.make_authentication()
        subscription = self.make_subscription(
            interface_id=interface.id,
            url="https://partner.example/other",
            authentication_id=authentication.id,
            header_ids=[(0, 0, {"name": "X-Tenant", "value": "canary-header"})],
            ordering="subject",
            order_on_failure="skip",
            rate_limit=43,
            rate_period="60",
            connect_timeout=3,
            total_timeout=29,
            max_in_flight=47,
        )
        lane = subscription.sudo()._get_lane()
        retry = RetryPolicy(
            delays=(7, 660), jitter=0.13, longest_age=61_200, retry_after_cap=1_140, retries_refusals=True
        )
        breaker = BreakerPolicy(minimum=23, share=0.29, window=31, rest=37, probes=41, probe_lease=68)
        expected = Lane(
            subscription_id=subscription.id,
            url="https://partner.example/other",
            keys=self.env["integration.signing.key"]._get_keys(subscription),
            policy=retry,
            rules=subscription._get_rules(),
            clearance=interface._get_clearance(),
            connect_timeout=3,
            total_timeout=29,
            max_in_flight=47,
            gate=GatePolicy(breaker, interval=60 / 43),
            is_ordered=True,
            blocks=False,
            headers=(("X-Tenant", "canary-header"),),
            authentication=authentication.sudo()._get_authentication(),
        )
        for field in fields(Lane):
            with self.subTest(field=field.name):
                self.assertEqual(getattr(lane, field.name), getattr(expected, field.name))
        self.assertTrue(lane.keys and lane.clearance)
        # what is as by default would be equal also if nobody asked the form
        of_no_form = {"longest_rest"}
        defaults = Lane(0, "", (), RetryPolicy(()), None, frozenset(), 0, 0, 0)
        for ours, default in (
            (lane, defaults),
            (lane.policy, RetryPolicy(())),
            (lane.gate, GatePolicy()),
            (lane.gate.breaker, BreakerPolicy()),
        ):
            for field in fields(ours):
                if field.name not in of_no_form:
                    with self.subTest(of=type(ours).__name__, field=field.name):
                        self.assertNotEqual(getattr(ours, field.name), getattr(default, field.name))

    def test_growing_intervals_are_the_others(self):
        self.policy.write(
            {"retry_mode": "exponential", "first_delay": 2, "factor": 4, "longest_delay": 20, "attempts": 5}
        )
        self.assertEqual(self.subscription.sudo()._get_lane().policy.delays, (2, 8, 20, 20))
        self.policy.write({"retry_mode": "schedule", "longest_age_hours": 0, "breaker_minimum": 0})
        lane = self.subscription.sudo()._get_lane()
        self.assertEqual((lane.policy.longest_age, lane.gate.breaker.minimum), (None, 0), "zero is none")

    def test_the_author_cannot_approve_it(self):
        draft = self.make_subscription(approved=False)
        draft.with_user(self.author).action_submit()
        with self.assertRaises(AccessError):
            draft.with_user(self.author).action_approve()

    def test_nothing_is_active_without_a_secret(self):
        draft = self.env["integration.subscription"].create(
            {
                "name": "x",
                "interface_id": self.interface.id,
                "url": "https://partner.example/",
                "event_types": "test.*",
                "owner_id": self.author.id,
            }
        )
        with self.assertRaisesRegex(UserError, "no signing key"):
            draft.action_submit()

    def test_nothing_is_active_without_an_approved_interface(self):
        draft = self.make_subscription(approved=False)
        draft.with_user(self.author).action_submit()
        self.interface.with_user(self.manager)._pause("The partner asked us to wait")
        with self.assertRaisesRegex(UserError, "approved first"):
            draft.with_user(self.manager).action_approve()

    def test_an_active_one_cannot_be_changed(self):
        for vals in ({"url": "https://other.example/"}, {"event_types": "*"}, {"signing_key_ids": False}):
            with self.assertRaises(UserError):
                self.subscription.write(vals)

    def test_nobody_writes_what_follows_from_the_approved_agreement(self):
        """Stored fields that Odoo computes are readonly in forms only."""
        private = self.env["integration.system"].create(
            {"name": "p", "code": "webhook_p", "company_id": False, "private_network": True}
        )
        vals = {
            "name": "z",
            "interface_id": self.interface.id,
            "url": "https://z.example/",
            "event_types": "z.*",
        }
        for forged in (
            {"system_id": private.id},
            {"company_id": self.env.company.id},
            {"approved_patterns": "%"},
            {"approved_company_id": False},
        ):
            with self.assertRaises(UserError, msg=str(forged)):
                self.subscription.with_user(self.author).write(forged)
        Subscription = self.env["integration.subscription"].with_user(self.author)
        for derived in ({"system_id": private.id}, {"company_id": self.env.company.id}):
            with self.assertRaises(UserError, msg=str(derived)):
                Subscription.create({**vals, **derived})
        made = Subscription.create({**vals, "approved_patterns": "%"})
        self.assertFalse(made.approved_patterns)

    def test_what_was_paused_by_itself_its_owner_and_operators_resume_and_what_a_person_paused_managers_only(
        self,
    ):
        people = {
            role: new_test_user(
                self.env, f"resumes_{role}", groups=f"integration_core.group_integration_{role}"
            )
            for role in ("user", "developer", "operator", "auditor", "manager")
        }
        people["owner"] = new_test_user(
            self.env, "resumes_owner", groups="integration_core.group_integration_user"
        )
        self.subscription.owner_id = people["owner"]
        for reason, roles in (("failing", {"operator", "owner", "manager"}), (None, {"manager"})):
            for role, user in people.items():
                with self.subTest(reason=reason, role=role):
                    self.env.invalidate_all()
                    if self.subscription.state == "approved":
                        if reason:
                            self.subscription._pause_itself(reason)
                        else:
                            self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
                    seen = self.subscription.with_user(user)
                    self.assertEqual(seen.can_resume, role in roles, "the button is there")
                    if role in roles:
                        seen.action_resume()
                        self.assertEqual(self.subscription.state, "approved")
                        self.assertFalse(self.subscription.pause_reason)
                    else:
                        with self.assertRaises(AccessError):
                            seen.action_resume()
                        self.assertEqual(self.subscription.state, "suspended")

    def test_the_dialog_of_a_pause_says_what_waits_and_why_is_seen_until_it_is_over(self):
        self.make_events(2)
        by_operator = self.subscription.with_user(self.operator)
        opened = by_operator.action_open_pause()
        dialogs = self.env[opened["res_model"]].with_user(self.operator).with_context(**opened["context"])
        dialog = dialogs.create({"reason": "The partner asked us to wait"})
        self.assertEqual((dialog.record, dialog.waiting_count), (by_operator, 2))
        dialog.action_pause()
        self.assertEqual(by_operator.paused_because, "The partner asked us to wait")
        self.assertFalse(by_operator.pause_reason)
        self.subscription.with_user(self.manager).action_resume()
        self.assertFalse(by_operator.paused_because)
        self.subscription._pause_itself("failing")
        self.assertFalse(by_operator.paused_because, "nobody said anything")

    def test_what_changed_since_it_was_approved_only_managers_resume(self):
        self.subscription._pause_itself("failing")
        self.assertTrue(self.subscription.with_user(self.operator).can_resume)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE integration_subscription SET approved_company_id = %s WHERE id = %s",
            (self.env.company.id, self.subscription.id),
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.subscription.with_user(self.operator).action_resume()
        self.assertTrue(self.subscription.with_user(self.manager).can_resume)

    def test_what_is_not_paused_is_not_resumed(self):
        self.assertFalse(self.subscription.with_user(self.manager).can_resume)
        with self.assertRaises(UserError):
            self.subscription.with_user(self.manager).action_resume()

    def test_types_that_nothing_fits_are_refused_at_submission_with_the_nearest_that_are_known(self):
        self.patch(type(self.subscription), "_check_types_known", IntegrationSubscription._check_types_known)
        known = {"invoice.posted": None, "invoice.paid": None, "payment.registered": None}
        self.patch(type(self.env["integration.event"]), "_event_types", lambda event: known)
        draft = self.make_subscription(approved=False, event_types="payment.* invoice.postd")
        with self.assertRaisesRegex(UserError, r"“invoice.postd”.*invoice.posted.*\(event_type_unknown\)"):
            draft.action_submit()
        self.assertEqual(draft.state, "draft")
        for types in ("invoice.posted payment.*", "*"):
            draft.with_user(self.author).event_types = types
            draft.with_user(self.author).action_submit()
            self.assertEqual(draft.state, "submitted", types)
            draft.with_user(self.manager).action_reject()
        known.clear()
        draft.with_user(self.author).action_submit()
        self.assertEqual(draft.state, "submitted", "a star also stands for what comes later")

    def test_a_draft_collects_what_was_approved_and_no_more(self):
        self.subscription.with_user(self.manager).action_withdraw()
        self.subscription.with_user(self.author).write({"event_types": "*"})
        self.make_events(type_="other.happened")
        self.assertFalse(self.deliveries(subscription_id=self.subscription.id))
        self.make_events(type_="test.happened")
        self.assertEqual(len(self.deliveries(subscription_id=self.subscription.id)), 1)

    def test_what_a_narrowed_subscription_would_not_get_is_cancelled_at_its_approval(self):
        self.make_events(type_="test.kept")
        self.make_events(type_="test.dropped")
        self.subscription.with_user(self.manager).action_withdraw()
        self.subscription.with_user(self.author).write({"event_types": "test.kept"})
        self.approve(self.subscription.with_user(self.author))
        kept, dropped = self.deliveries(subscription_id=self.subscription.id)
        self.assertEqual((kept.state, dropped.state), ("pending", "cancelled"))
        self.assertEqual(dropped.last_code, "no_longer_wanted")

    def test_what_waits_or_was_given_up_is_cancelled_when_it_is_retired(self):
        self.make_events(3)
        waiting, dead, delivered = self.deliveries()
        self.cr.execute(
            """UPDATE integration_delivery SET last_code = 'http_500', state = CASE id WHEN %s THEN 'dead'
                      ELSE 'delivered' END WHERE id IN %s""",
            (dead.id, (dead.id, delivered.id)),
        )
        self.env.invalidate_all()
        self.env["integration.delivery"]._report_dead()
        issue = dead.issue_id
        self.assertTrue(issue.is_open)
        self.subscription.with_user(self.manager).action_retire()
        self.assertEqual(
            [(delivery.state, delivery.last_code) for delivery in waiting + dead + delivered],
            [
                ("cancelled", "no_longer_wanted"),
                ("cancelled", "no_longer_wanted"),
                ("delivered", "http_500"),
            ],
        )
        self.assertEqual(issue.state, "resolved")
        self.assertIn("2 deliveries", "".join(self.subscription.message_ids.mapped("body")))

    def test_an_interface_approved_anew_for_the_other_direction_holds_it_up(self):
        self.interface.with_user(self.manager).action_withdraw()
        self.interface.with_user(self.author).write({"direction": "inbound", "clear_clinical": True})
        self.approve(self.interface.with_user(self.author))
        self.assertTrue(self.subscription.is_held_up)
        self.make_events()
        self.env.flush_all()
        now = self.env["integration.drain"]._now()
        self.assertFalse(store.claim(self.cr, self.make_lane(), "c", 10, now, timedelta(seconds=9)))
        self.assertFalse(store.find_unarmed_lanes(self.cr, now, "none", [self.subscription.id]))

    def test_an_active_one_says_when_its_interface_holds_it_up(self):
        self.assertFalse(self.subscription.is_held_up)
        self.interface.with_user(self.manager)._pause("The partner asked us to wait")
        self.assertTrue(self.subscription.is_held_up)

    def test_a_bad_address_is_refused(self):
        for url in (
            "http://partner.example/",
            "https://127.0.0.1/",
            "https://u:p@partner.example/",
            "nonsense",
        ):
            with self.assertRaisesRegex(ValidationError, "Address"):
                self.make_subscription(url=url)

    def test_a_private_system_may_be_on_this_machine(self):
        with self.assertRaisesRegex(ValidationError, "Address"):
            self.make_subscription(url="http://127.0.0.1:8080/hook")
        self.open_loopback()
        self.assertTrue(self.make_subscription(url="http://127.0.0.1:8080/hook"))

    def test_bad_event_types_are_refused(self):
        for vals in ({"event_types": "Invoice posted!"}, {"event_types": " "}):
            with self.assertRaises(ValidationError):
                self.make_subscription(**vals)

    def test_an_inbound_interface_sends_nothing(self):
        interface = self.make_interface("webhook_inbound", direction="inbound")
        with self.assertRaisesRegex(ValidationError, "out of Odoo"):
            self.make_subscription(interface_id=interface.id)

    def test_a_viewer_changes_nothing_and_sees_no_secret(self):
        viewer = new_test_user(self.env, "webhook_viewer", groups="integration_core.group_integration_user")
        subscription = self.subscription.with_user(viewer)
        self.assertEqual(subscription.name, "All")
        for attempt in (
            lambda: subscription.write({"name": "x"}),
            subscription.action_generate_secret,
            lambda: subscription._rotate_signing_key("v1", 0),
            lambda: subscription._pause("The partner asked us to wait"),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_other_companies_are_invisible(self):
        system = self.env["integration.system"].create(
            {"name": "o", "code": "webhook_o", "company_id": False}
        )
        interface = self.make_interface("webhook_other", system_id=system.id)
        company = self.env["res.company"].create({"name": "Other"})
        self.cr.execute(
            "UPDATE integration_interface SET company_id = %s WHERE id = %s", (company.id, interface.id)
        )
        self.env.invalidate_all()
        other = self.env["integration.subscription"].create(
            {"name": "o", "interface_id": interface.id, "url": "https://o.example/", "event_types": "*"}
        )
        self.assertEqual(other.company_id, company)
        self.assertFalse(
            self.env["integration.subscription"].with_user(self.manager).search([("id", "=", other.id)])
        )

    def test_neutralising_pauses_what_is_active_and_forgets_what_waits_and_where_it_would_go(self):
        self.make_events()
        self.env.flush_all()
        path = Path(__file__).parent.parent / "data" / "neutralize.sql"
        self.cr.execute(path.read_text())
        self.env.invalidate_all()
        self.assertEqual(self.subscription.state, "suspended")
        self.assertTrue(self.subscription.url.endswith(".invalid/"))
        self.assertEqual(self.deliveries().mapped("state"), ["cancelled"])
        self.assertTrue(self.deliveries().done_at, "retention counts from there")

    def test_neutralising_forgets_token_servers_and_test_sends_and_stops_replays(self):
        authentication = self.make_authentication(
            kind="oauth2", username="us", token_url="https://token.partner.example/"
        )
        replay = self.env["integration.replay"].create(
            {"subscription_id": self.subscription.id, "mode": "failed", "since": "2026-01-01"}
        )
        replay._write_guarded({"state": "running"})
        test = self.env["integration.test.send"].create({"subscription_id": self.subscription.id})
        self.env.flush_all()
        path = Path(__file__).parent.parent / "data" / "neutralize.sql"
        self.cr.execute(path.read_text())
        self.env.invalidate_all()
        self.assertNotIn("partner", authentication.token_url)
        self.assertEqual(replay.state, "stopped")
        self.assertTrue(replay.finished_at)
        self.assertFalse(test.exists())

    def test_text_that_is_no_pattern_matches_nothing_while_it_is_typed(self):
        form = self.env["integration.subscription"].new({"event_types": "*" * 40 + "x"})
        self.assertFalse(form.matching_types)

    def test_matching_types_are_shown(self):
        self.subscription.invalidate_recordset()
        self.assertFalse(self.subscription.matching_types)
        every = self.make_subscription(approved=False, event_types="*")
        known = self.env["integration.event"]._event_types()
        self.assertEqual(
            every.matching_types, "\n".join(type_ for type_ in known if not type_.startswith(CONFIDED))
        )
