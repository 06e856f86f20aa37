# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import integration_retention

REMOVED = "retained.in_truth"


@tagged("post_install", "-at_install")
class TestIntegrationRetention(TransactionCase):
    """What is kept long enough goes, and nothing else, and nothing that nobody has seen counted."""

    def setUp(self):
        super().setUp()
        self.Retention = self.env["integration.retention"]
        self.Retention.search([]).active = False
        self.manager = new_test_user(
            self.env, "retention_manager", groups="integration_core.group_integration_manager"
        )
        self.patch(type(self.Retention), "_open_transaction", lambda rule: self.same_transaction())
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1)

    @contextmanager
    def same_transaction(self):
        """Stands in for a transaction of its own."""
        yield self.cr

    def make_rule(self, on=True, **vals):
        rule = self.Retention.with_user(self.manager).create({"name": "Rule", "days": 30, **vals})
        if on:
            rule.action_count()
            rule.action_switch_on()
        return rule

    def make_events(self, days, count=1, type_="test.happened", hold_code=None):
        self.cr.execute(
            """INSERT INTO integration_event
                      (uid, type, entity, res_model, res_id, payload, hold_code, occurred_at, xid)
               SELECT 'evt_' || gen_random_uuid(), %s, 'test', 'res.users', n, '{}', %s,
                      now() AT TIME ZONE 'UTC' - %s * interval '1 day',
                      -(SELECT count(*) FROM integration_event) - 1000
                 FROM generate_series(1, %s) n RETURNING id""",
            (type_, hold_code, days, count),
        )
        return self.env["integration.event"].browse([id_ for (id_,) in self.cr.fetchall()])

    def run_cron(self):
        self.Retention._cron_remove()
        self.env.invalidate_all()

    def test_what_applies_to_all_companies_is_for_people_of_all(self):
        rule = self.make_rule()
        counted = self.make_rule(on=False, type_pattern="test.happened")
        counted.action_count()
        other = self.env["res.company"].create({"name": "Other"})
        for attempt in (
            counted.action_count,
            counted.action_switch_on,
            rule.action_switch_off,
            lambda: rule.write({"days": 1}),
            lambda: rule.write({"active": False}),
            lambda: self.make_rule(on=False, type_pattern="test.*"),
            rule.unlink,
        ):
            with self.assertRaisesRegex(AccessError, "for all companies"):
                attempt()
        self.assertEqual((rule.state, rule.days), ("on", 30))
        self.manager.company_ids = [Command.link(other.id)]
        rule.action_switch_off()

    def test_proposals_that_were_decided_long_ago_go_and_open_ones_wait(self):
        system = self.env["integration.system"].create({"name": "CRM", "code": "retained-crm"})
        old, young, waiting = (
            self.env["integration.proposal"]._create_guarded(
                {
                    "entity": "party",
                    "contract": "party.v1",
                    "path": path,
                    "proposed_value": '"x"',
                    "res_model": "res.users",
                    "res_id": self.env.uid,
                    "system_id": system.id,
                    "proposed_at": fields.Datetime.now() - timedelta(days=90),
                }
            )
            for path in ("email", "name", "phone")
        )
        (old | young)._settle("accepted")
        old._write_guarded({"decided_at": fields.Datetime.now() - timedelta(days=31)})
        rule = self.make_rule(target="proposal")
        self.assertEqual(rule.matching_count, 1)
        self.run_cron()
        self.assertEqual((old | young | waiting).exists(), young | waiting)
        self.assertEqual(rule.removed_count, 1)

    def test_what_is_too_old_goes_and_the_rest_stays(self):
        old, young = self.make_events(31, 3), self.make_events(29)
        rule = self.make_rule()
        self.run_cron()
        self.assertEqual((old | young).exists(), young)
        self.assertEqual((rule.removed_count, bool(rule.last_run_at)), (3, True))

    def test_held_events_stay_however_old(self):
        held = self.make_events(999, hold_code="unmapped_code")
        self.make_rule()
        self.run_cron()
        self.assertTrue(held.exists())

    def test_it_works_batch_by_batch_to_the_end(self):
        old = self.make_events(31, 5)
        self.make_rule()
        with patch.object(integration_retention, "BATCH", 2):
            self.run_cron()
        self.assertFalse(old.exists())

    def test_it_stops_when_the_time_of_the_cron_is_up(self):
        old = self.make_events(31, 5)
        self.make_rule()
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 0)
        with patch.object(integration_retention, "BATCH", 2):
            self.run_cron()
        self.assertEqual(len(old.exists()), 3)

    def test_the_narrowest_rule_decides(self):
        kept, gone = self.make_events(31, type_="invoice.posted"), self.make_events(31, type_="party.changed")
        brief = self.make_events(8, type_="log.written")
        self.make_rule()
        self.make_rule(type_pattern="invoice.*", days=3650)
        self.make_rule(type_pattern="log.written", days=7)
        self.run_cron()
        self.assertEqual((kept | gone | brief).exists(), kept)

    def test_a_narrow_rule_that_is_off_still_shields_its_events(self):
        invoice = self.make_events(31, type_="invoice.posted")
        self.make_rule()
        narrow = self.make_rule(type_pattern="invoice.*", days=3650)
        narrow.action_switch_off()
        self.run_cron()
        self.assertTrue(invoice.exists())

    def test_without_the_narrow_rule_the_wide_one_is_counted_again(self):
        invoice = self.make_events(31, type_="invoice.posted")
        wide = self.make_rule()
        for remove in (lambda rule: rule.write({"active": False}), lambda rule: rule.unlink()):
            narrow = self.make_rule(on=False, type_pattern="invoice.*", days=3650)
            remove(narrow)
            self.assertEqual(wide.state, "draft")
            self.run_cron()
            self.assertTrue(invoice.exists())
            wide.action_count()
            self.assertEqual(wide.matching_count, 1)
            wide.action_switch_on()
        self.run_cron()
        self.assertFalse(invoice.exists())

    def test_an_underscore_in_a_type_is_no_wildcard(self):
        event = self.make_events(31, type_="axb.happened")
        self.make_rule(type_pattern="a_b.*")
        self.run_cron()
        self.assertTrue(event.exists())

    def test_nothing_is_removed_before_somebody_has_seen_the_count(self):
        old = self.make_events(31, 2)
        rule = self.make_rule(on=False)
        with self.assertRaises(UserError):
            rule.action_switch_on()
        before = self.Retention.search_count([])
        rule.action_count()
        self.assertEqual((rule.state, rule.matching_count, before), ("counted", 2, 1))
        self.run_cron()
        self.assertEqual(old.exists(), old, "counted is not on")

    def test_a_changed_rule_is_counted_again(self):
        rule = self.make_rule(on=False)
        rule.action_count()
        rule.days = 10
        self.assertEqual((rule.state, rule.counted_at), ("draft", False))
        rule.action_count()
        rule.action_switch_on()
        with self.assertRaises(UserError):
            rule.days = 5

    def test_a_rule_starts_switched_off_whatever_the_caller_says(self):
        with self.assertRaises(UserError):
            self.Retention.create({"name": "Forged", "state": "on"})
        rule = self.Retention.with_context(default_removed_count=7).create({"name": "Forged", "days": 1})
        self.assertFalse(rule.removed_count)
        with self.assertRaises(UserError):
            rule.write({"state": "on"})
        shipped = self.Retention.with_context(active_test=False).search([("id", "!=", rule.id)])
        self.assertEqual(set(shipped.mapped("state")), {"draft"})

    def test_only_managers_count_and_switch(self):
        rule = self.make_rule(on=False)
        for group in ("user", "operator", "developer", "auditor"):
            user = new_test_user(
                self.env, f"retention_{group}", groups=f"integration_core.group_integration_{group}"
            )
            with self.subTest(group=group):
                self.assertTrue(rule.with_user(user).name)
                for act in ("action_count", "action_switch_on", "action_switch_off"):
                    with self.assertRaises(AccessError):
                        getattr(rule.with_user(user), act)()
                with self.assertRaises(AccessError):
                    rule.with_user(user).write({"days": 1})

    def test_each_batch_is_in_the_audit_trail_with_its_count(self):
        self.make_events(31, 2)
        rule = self.make_rule()
        self.run_cron()
        row = self.env["integration.audit"].search(
            [("action", "=", "retention.removed"), ("res_id", "=", rule.id)]
        )
        self.assertEqual(len(row), 1)
        self.assertIn('"removed":2', row.detail)

    def test_a_rule_that_removed_something_can_be_archived_and_not_deleted(self):
        self.make_events(31)
        rule = self.make_rule()
        self.run_cron()
        rule.action_switch_off()
        with self.assertRaises(UserError):
            rule.unlink()
        rule.active = False
        rule.flush_recordset()
        self.make_rule(on=False).unlink()

    def test_a_rule_is_filled_in_on_its_form(self):
        with Form(self.Retention.with_user(self.manager)) as form:
            form.name, form.type_pattern, form.days = "Invoices", "invoice.*", 3650
        self.assertEqual((form.record.target, form.record.state), ("event", "draft"))

    def test_one_rule_for_each_pattern_that_can_be_read(self):
        self.make_rule(on=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.make_rule(on=False)
        for pattern in ("invoice", "a.b c.d", "in*.posted"):
            with self.subTest(pattern=pattern), self.assertRaises(ValidationError):
                self.make_rule(on=False, type_pattern=pattern)


@tagged("post_install", "-at_install")
class TestRetentionForReal(TransactionCase):
    """On committed rows, in transactions of its own, beside others that work on the same."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            cr.execute(
                """INSERT INTO integration_event (uid, type, entity, res_model, res_id, payload, occurred_at, xid)
                   SELECT 'retained' || n, %s, 'retained', 'res.users', n, '{}', '2020-01-01', -8
                     FROM generate_series(1, 5) n RETURNING id""",
                (REMOVED,),
            )
            self.ids = [id_ for (id_,) in cr.fetchall()]
            cr.execute(
                """INSERT INTO integration_retention (name, target, type_pattern, days, active, state)
                   VALUES ('{"en_US": "retained"}', 'event', 'retained.*', 30, true, 'on') RETURNING id"""
            )
            (rule_id,) = cr.fetchone()
        self.rule = self.env["integration.retention"].browse(rule_id)
        self.addCleanup(self.remove)

    def remove(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM integration_event WHERE xid = -8")
            cr.execute("DELETE FROM integration_retention WHERE id = %s", (self.rule.id,))

    def left(self):
        with self.registry.cursor() as cr:
            cr.execute("SELECT id FROM integration_event WHERE xid = -8 ORDER BY id")
            return [id_ for (id_,) in cr.fetchall()]

    def test_an_event_that_somebody_works_on_is_left_for_the_next_time(self):
        cutoff = self.rule._get_cutoff()
        with self.registry.cursor() as other:
            other.execute("SELECT 1 FROM integration_event WHERE id = %s FOR KEY SHARE", (self.ids[2],))
            removed, last_id, more = self.rule._remove_batch(cutoff, 0)
            self.assertEqual((removed, last_id, more), (4, self.ids[-1], False))
            self.assertEqual(self.left(), [self.ids[2]])
        self.assertEqual(self.rule._remove_batch(cutoff, 0)[0], 1)
        self.assertEqual(self.left(), [])
