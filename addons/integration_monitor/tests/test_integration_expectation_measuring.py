# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation, SerializationFailure

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models import integration_expectation_measuring
from .expectation_case import START, ExpectationCase


@tagged("post_install", "-at_install")
class TestIntegrationExpectationMeasuring(ExpectationCase):
    """What waits is counted, and too much of what is late is somebody's issue until it is done."""

    def test_what_waits_for_longer_than_the_hours_is_late(self):
        self.make(2, hours=0)
        self.make(3, hours=2, amount=1.0)
        standing = self.measure(5)
        self.assertEqual((standing.waiting_count, standing.late_count), (5, 2))
        self.assertEqual((standing.waiting_amount, standing.late_amount), (23.0, 20.0))
        self.assertEqual(
            (standing.oldest_at, standing.state, standing.owner_id), (START, "breached", self.operator)
        )

    def test_nothing_late_is_told_too(self):
        self.make(hours=2)
        standing = self.measure(5)
        self.assertEqual((standing.state, standing.waiting_count, standing.late_count), ("ok", 1, 0))
        self.assertFalse(self.find_issues())

    def test_what_was_left_over_before_anybody_expected_something_of_it_does_not_count(self):
        self.make(2, hours=-24)
        late = self.make()
        self.assertEqual((self.measure(30).waiting_count, self.standings().late_count), (1, 1))
        self.assertEqual(self.env["res.partner"].search(self.standings().action_open_late()["domain"]), late)
        self.expectation.counts_from = False
        self.assertEqual(self.measure(30).late_count, 3)

    def test_events_from_before_do_not_count_either(self):
        documents = self.make(2)
        told = [
            SQL("SELECT %s AS res_id, NULL::int AS interface_id, %s::timestamp AS since", *row)
            for row in (
                (documents[0].id, START - timedelta(days=400)),
                (documents[1].id, START - timedelta(days=400)),
                (documents[1].id, START + timedelta(hours=1)),
            )
        ]
        self.patch(type(self.env["integration.expectations"]), "_find_untold", lambda *_args: told)
        self.expectation.write({"kind": "delivered", "event_types": "test.happened"})
        standing = self.measure(6)
        self.assertEqual((standing.waiting_count, standing.oldest_at), (1, START + timedelta(hours=1)))
        self.expectation.counts_from = False
        self.assertEqual(self.measure(6).waiting_count, 2)

    def test_one_counts_from_the_day_on_which_it_was_made(self):
        with self.at(0):
            copy = self.expectation.copy()
        self.assertEqual(copy.counts_from, START.date())

    def test_one_company_counts_from_another_day(self):
        """That a limit names an earlier day changes nothing for the others."""
        self.make(hours=-24)
        self.make()
        self.assertEqual(sum(self.measure(6).mapped("waiting_count")), 1)
        limit = self.env["integration.expectation.limit"].create(
            {
                "expectation_id": self.expectation.id,
                "company_id": self.env.company.id,
                "counts_from": START - timedelta(days=30),
            }
        )
        self.assertEqual(sum(self.measure(6).mapped("waiting_count")), 2)
        limit.company_id = self.env["res.company"].create({"name": "A clinic that begins later"})
        self.assertEqual(sum(self.measure(6).mapped("waiting_count")), 1)

    def test_a_company_for_which_nothing_waits_is_told_that_all_is_well(self):
        self.assertEqual(self.measure(1).mapped("state"), ["ok"])

    def test_too_much_is_one_issue_of_the_owner_which_names_what_is_late(self):
        late = self.make(2)
        self.make(hours=9)
        standing = self.measure(5)
        issue = self.find_issues()
        self.assertEqual((issue.res_model, issue.res_id), (standing._name, standing.id))
        self.assertEqual((issue.owner_id, issue.company_id), (self.operator, self.env.company))
        self.assertEqual(set(issue.affected_ids.mapped("res_id")), set(late.ids))
        self.assertEqual(standing.issue_id, issue)

    def test_an_issue_that_goes_on_counts_once_and_follows_what_is_late(self):
        first, second = self.make(2)
        self.measure(5)
        first.ref = "done"
        third = self.make(hours=1)
        self.measure(6)
        issue = self.find_issues()
        self.assertEqual(issue.occurrence_count, 1)
        self.assertEqual(
            set(issue.affected_ids.filtered(lambda row: not row.is_over).mapped("res_id")),
            {second.id, third.id},
        )

    def test_what_is_done_closes_the_issue(self):
        late = self.make()
        self.measure(5)
        issue = self.find_issues()
        late.ref = "done"
        standing = self.measure(6)
        self.assertEqual((standing.state, standing.late_count, standing.oldest_at), ("ok", 0, False))
        self.assertEqual(issue.state, "resolved")

    def test_below_the_limit_it_is_late_and_no_issue(self):
        self.expectation.write({"least_count": 3, "least_amount": 100})
        self.make(2)
        self.assertEqual(self.measure(5).state, "late")
        self.assertFalse(self.find_issues())
        self.make(amount=80.0)
        self.assertEqual(self.measure(5).state, "breached")

    def test_an_ignored_issue_keeps_quiet(self):
        self.make()
        self.measure(5)
        self.find_issues().action_ignore()
        self.measure(6)
        self.assertFalse(self.find_issues())

    def test_what_hangs_on_documents_without_an_amount_is_unknown_and_not_nothing(self):
        self.expectation.write({"amount_field": False, "least_count": 0, "least_amount": 1})
        late = self.make()
        names = ("has_amount", "late_amount", "waiting_amount")
        for count, state in ((1, "late"), (0, "ok")):
            standing = self.measure(5)
            self.assertEqual(
                (standing.state, standing.late_count, standing.has_amount), (state, count, False)
            )
            sums = standing._read_group([("id", "=", standing.id)], [], [f"{name}:sum" for name in names[1:]])
            self.assertEqual(sums, [(False, False)], "it does not add up to 0.00 either")
            late.ref = "done"
        self.expectation.amount_field = "partner_latitude"
        self.make()
        self.assertEqual([self.measure(5)[name] for name in names], [True, 10.0, 10.0])

    def test_what_was_resolved_by_hand_and_is_still_late_comes_back(self):
        self.make()
        self.measure(5)
        issue = self.find_issues()
        issue.action_resolve()
        self.measure(6)
        self.assertEqual(self.find_issues(), issue)

    # === LIMITS === #

    def test_the_narrowest_limit_counts_and_is_measured_apart(self):
        payer, clinic = self.env["res.partner"].create([{"name": "Payer"}, {"name": "Clinic"}])
        limits = self.env["integration.expectation.limit"].create(
            [
                {"expectation_id": self.expectation.id, "company_id": self.env.company.id, "hours": 8},
                {"expectation_id": self.expectation.id, "partner_id": payer.id, "hours": 1},
            ]
        )
        self.make(parent_id=payer.id)
        self.make(2, parent_id=clinic.id)
        self.make(company=self.other_company)
        self.measure(5)
        self.assertEqual(self.standings(limit_id=limits[0].id).state, "ok")
        self.assertEqual(self.standings(limit_id=limits[0].id).waiting_count, 2)
        self.assertEqual(self.standings(limit_id=limits[1].id).late_count, 1)
        self.assertEqual(self.standings(company_id=self.other_company.id).late_count, 1)

    def test_the_ordinary_limit_of_a_company_is_called_no_other_than_that_of_all(self):
        self.env["integration.expectation.limit"].create(
            {"expectation_id": self.expectation.id, "company_id": self.env.company.id}
        )
        self.make()
        self.measure(5)
        self.assertEqual(self.find_issues().name, "Over the limit: Contacts that wait")

    def test_a_limit_that_is_gone_leaves_no_standing_and_no_issue(self):
        limit = self.env["integration.expectation.limit"].create(
            {"expectation_id": self.expectation.id, "company_id": self.env.company.id}
        )
        late = self.make()
        self.measure(5)
        self.assertTrue(self.find_issues())
        limit.unlink()
        late.ref = "done"
        self.measure(6)
        self.assertFalse(self.find_issues())

    def test_what_is_archived_is_measured_no_more(self):
        self.make()
        self.measure(5)
        self.expectation.active = False
        self.assertFalse(self.measure(6))
        self.assertFalse(self.find_issues())

    def test_hours_end_where_a_date_does_so_that_no_limit_of_one_company_ends_measuring_for_all(self):
        limit = self.env["integration.expectation.limit"].create(
            {"expectation_id": self.expectation.id, "company_id": self.env.company.id}
        )
        for record in (limit, self.expectation):
            for hours in (-1, 87601, 2147483647):
                with (
                    self.subTest(record=record, hours=hours),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(CheckViolation),
                    self.env.cr.savepoint(),
                ):
                    record.hours = hours
                    record.flush_recordset()
            record.hours = 87600
        self.make()
        self.assertEqual(self.measure(5).state, "ok")
        self.assertFalse(self.expectation.problem)

    # === RUNNING === #

    def test_one_that_cannot_be_measured_is_an_issue_and_ends_no_other(self):
        broken = self.expectation.copy({"sequence": 1})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE integration_expectation SET condition = %s WHERE id = %s",
            ["[('gone', '=', 1)]", broken.id],
        )
        broken.invalidate_recordset()
        self.make()
        with self.assertLogs("odoo.addons.integration_monitor", "WARNING"):
            self.assertEqual(self.measure(5).state, "breached")
        self.assertIn("gone", broken.problem)
        self.assertEqual(self.find_issues("expectation_unmeasurable").res_id, broken.id)
        broken.condition = "[]"
        self.measure(6)
        self.assertFalse(broken.problem)
        self.assertFalse(self.find_issues("expectation_unmeasurable"))

    def test_one_that_takes_the_database_too_long_ends_no_other_either(self):
        slow, measure = self.expectation.copy(), type(self.expectation)._measure

        def measure_slowly(expectation):
            if expectation == slow:
                self.env.cr.execute("SET LOCAL statement_timeout = 1")
                self.env.cr.execute("SELECT pg_sleep(1)")
            return measure(expectation)

        self.patch(type(self.expectation), "_measure", measure_slowly)
        self.make()
        with mute_logger("odoo.sql_db"), self.assertLogs("odoo.addons.integration_monitor", "WARNING"):
            self.assertEqual(self.measure(5).state, "breached")
        self.assertEqual(slow.measured_at, START + timedelta(hours=5), "it is not the first again each time")
        self.assertEqual(self.find_issues("expectation_unmeasurable").res_id, slow.id)

    def test_measuring_takes_no_statement_of_a_database_for_longer_than_a_minute(self):
        self.patch(integration_expectation_measuring, "_MOST_SECONDS", 1)
        self.patch(
            type(self.expectation),
            "_get_judged",
            lambda *_args: self.env.execute_query(SQL("SELECT pg_sleep(3)")),
        )
        with mute_logger("odoo.sql_db"), self.assertLogs("odoo.addons.integration_monitor", "WARNING"):
            self.expectation._measure_all()
        self.assertIn("longer than 1 seconds", self.expectation.problem)
        self.assertTrue(self.expectation.measured_at)

    def test_what_others_were_in_the_way_of_is_run_again(self):
        def stand_in_the_way(_expectation):
            raise SerializationFailure

        self.patch(type(self.expectation), "_measure", stand_in_the_way)
        with self.assertRaises(SerializationFailure):
            self.expectation._measure_all()

    def test_documents_are_looked_through_once_however_much_is_over_its_limit(self):
        payers = self.env["res.partner"].create([{"name": "Payer"}, {"name": "Clinic"}])
        self.env["integration.expectation.limit"].create(
            [{"expectation_id": self.expectation.id, "partner_id": payer.id} for payer in payers]
        )
        late = self.make() + self.make(parent_id=payers[0].id) + self.make(parent_id=payers[1].id)
        self.measure(4)
        execute, looks = type(self.cr).execute, []

        def count_looks(cursor, query, *arguments, **options):
            looks.extend(["looked"] * getattr(query, "code", query).count("make_interval"))
            return execute(cursor, query, *arguments, **options)

        with patch.object(type(self.cr), "execute", count_looks):
            self.assertEqual(self.measure(5).mapped("state"), ["breached"] * 3)
        self.assertEqual(len(looks), 1)
        self.assertEqual(set(self.find_issues().affected_ids.mapped("res_id")), set(late.ids))

    def test_an_issue_names_the_oldest_and_the_standing_counts_all(self):
        self.patch(integration_expectation_measuring, "_MOST_NAMED", 2)
        new, old = self.make(hours=2), self.make(2)
        self.assertEqual(self.measure(9).late_count, 3)
        self.assertEqual(set(self.find_issues().affected_ids.mapped("res_id")), set(old.ids))
        old[0].ref = "done"
        self.measure(9)
        hit = self.find_issues().affected_ids.filtered(lambda row: not row.is_over)
        self.assertEqual(set(hit.mapped("res_id")), {old[1].id, new.id})

    def test_what_is_late_is_named_in_whichever_currency_it_is(self):
        currencies = self.env["res.currency"].with_context(active_test=False).search([], limit=2)
        rows = [
            (None, self.env.company.id, None, currency.id, 2, 1, 20.0, 10.0, START, [currency.id])
            for currency in currencies
        ]
        standing = self.expectation._prepare_standings(rows)[0]
        self.assertEqual((standing["late_count"], standing["late_ids"]), (2, currencies.ids))

    def test_it_takes_as_many_statements_for_a_thousand_documents_as_for_ten(self):
        self.expectation.least_count = 0
        taken = []
        for count in (10, 990):
            self.make(count)
            self.measure(5)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.at(5):
                self.expectation._measure_all()
            taken.append(self.env.cr.sql_log_count - before)
        self.assertEqual(self.standings().late_count, 1000)
        self.assertEqual(*taken)
