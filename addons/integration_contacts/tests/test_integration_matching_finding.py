# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a search for duplicates goes on, what it does when it cannot, and what it makes of very many that are alike."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ConcurrencyError
from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_contract.models import integration_matching_finding as finding

from .duplicates import DuplicateCase


@tagged("post_install", "-at_install")
class TestIntegrationMatchingFinding(DuplicateCase, TransactionCase):
    def test_a_search_in_small_slices_finds_the_same_and_tells_how_far_it_is(self):
        self.patch(finding, "PAIRS", 2)
        partners = [self.make(), self.make(name="Wilhelmina Fetherstone"), self.make(zip="90471")]
        self.matching.write({"is_running": False, "since_at": False})
        self.matching._find_slice(1)
        self.assertTrue(self.matching.is_running)
        self.assertEqual(self.matching.done_count, 1)
        self.assertLess(self.matching.progress, 100)
        self.find(limit=7)
        self.assertFalse(self.matching.is_running)
        for one in partners:
            for other in partners:
                self.assertEqual(len(self.pair(one, other)), int(one != other))

    def test_a_search_of_nothing_that_changed_leaves_the_keys_alone(self):
        self.make()
        self.find(again=True)
        self.matching.since_at = fields.Datetime.now() + timedelta(days=1)
        keys = type(self.env["integration.matching.key"])
        with (
            patch.object(keys, "_count_left_out", side_effect=AssertionError("counted")),
            patch.object(keys, "_delete_gone", side_effect=AssertionError("looked for")),
        ):
            self.assertEqual(self.find(), 0)
        self.assertFalse(self.matching.is_running)

    def standing(self):
        return self.env["integration.issue"].search(
            [("code", "=", finding.STANDS), ("res_id", "=", self.matching.id), ("is_open", "=", True)]
        )

    def test_a_search_that_others_let_not_go_on_or_begin_for_hours_has_an_issue_until_it_moves(self):
        for is_running in (True, False):
            for hours in (1, 4):
                moved_at = fields.Datetime.now() - timedelta(hours=hours)
                vals = {"is_running": is_running, "moved_at": moved_at, "position_id": 0}
                self.matching.write({**vals, "since_at": False})
                with patch.object(type(self.matching), "_look_at", side_effect=ConcurrencyError):
                    self.assertEqual(self.matching._try_slice(1), (0, False))
                self.assertEqual(bool(self.standing()), hours == 4, "an hour is no reason")
            self.assertEqual(self.matching._try_slice(1), (1, True))
            self.assertFalse(self.standing())

    def test_a_search_that_another_finder_holds_for_hours_has_an_issue(self):
        self.matching.write({"is_running": True, "moved_at": fields.Datetime.now() - timedelta(hours=4)})
        with patch.object(type(self.matching), "try_lock_for_update", return_value=self.matching.browse()):
            self.matching._try_slice(1)
        self.assertTrue(self.standing())

    def test_a_search_that_goes_on_after_a_night_without_server_has_no_issue(self):
        moved_at = fields.Datetime.now() - timedelta(hours=9)
        self.matching.write({"is_running": True, "moved_at": moved_at, "position_id": 0, "since_at": False})
        with patch.object(type(self.matching), "_raise_standing", side_effect=AssertionError("told")):
            self.assertEqual(self.matching._try_slice(1), (1, True))

    def test_a_fault_ends_the_slice_and_not_the_job_and_is_told(self):
        fault = patch.object(type(self.matching), "_look_at", side_effect=KeyError("Jane"))
        progress = patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60)
        with fault, progress, self.assertLogs(finding.__name__, "ERROR") as logs:
            self.matching._cron_find()
        self.assertNotIn("Jane", "".join(logs.output))
        self.assertIn("KeyError", self.standing().detail)

    def test_the_job_goes_on_later_when_its_time_is_over(self):
        self.make()
        (self.env["integration.matching"].search([]) - self.matching).active = False
        calls = []

        def stop_after_two(_cron, processed, *, remaining):
            calls.append((processed, remaining))
            return len(calls) < 2

        with (
            patch.object(type(self.env["ir.cron"]), "_commit_progress", stop_after_two),
            patch.object(finding, "FIRST_SLICE", 1),
            patch.object(finding, "SLICE", 1),
        ):
            (self.env["integration.matching"].search([]) - self.matching).active = False
            self.matching.write({"is_running": False, "since_at": False})
            self.env["integration.matching"]._cron_find()
        self.assertEqual([processed for processed, _remaining in calls], [1, 1])
        self.assertGreater(calls[-1][1], 0, "the server comes back for the rest")
        self.assertTrue(self.matching.is_running)


@tagged("post_install", "-at_install")
class TestVeryMany(DuplicateCase, TransactionCase):
    def compared(self, partners):
        compare, ids = finding.compare, {partner.id for partner in partners}
        pairs = []
        select = type(self.env["integration.matching.key"])._select_pairs

        def noting(*args):
            found = select(*args)
            pairs.extend(pair for pair in found if ids.issuperset(pair))
            return found

        with (
            patch.object(type(self.env["integration.matching.key"]), "_select_pairs", noting),
            patch.object(finding, "compare", compare),
        ):
            self.find(again=True)
        return len(pairs)

    def test_what_very_many_share_leads_to_no_comparison(self):
        partners = [
            self.env["res.partner"].create({"name": f"Nobody {n}", "phone": "555 010 9999"}) for n in range(4)
        ]
        with patch.object(finding, "MOST_IN_A_BLOCK", 3):
            self.assertEqual(self.compared(partners), 0)
        self.assertGreater(self.compared(partners), 0)

    def test_of_very_many_with_one_identifier_each_is_a_pair_with_the_oldest_and_the_rest_is_told(self):
        vals = {"is_company": True, "name": "Northgate Supplies", "vat": "US 77-1234567"}
        oldest, *others = (self.make(**vals) for _copy in range(5))
        with patch.object(finding, "MOST_IN_A_BLOCK", 3):
            self.find(limit=2, again=True)
            for one in others:
                self.assertEqual(self.pair(oldest, one).level, "certain")
            last = self.make(**vals)
            self.find()
        self.assertEqual(self.pair(oldest, last).state, "open", "found by a search of what changed, too")
        self.assertFalse(self.pair(others[-1], last), "a pair with the oldest is enough")
        self.assertGreater(self.matching.left_out_keys, 0, "their common name and address")
        self.assertGreaterEqual(self.matching.left_out_count, 6)

    def find_very_many(self):
        """Search among five organisations with one tax ID, the oldest first, and return them."""
        vals = {"is_company": True, "name": "Northgate Supplies", "vat": "US 77-1234567"}
        partners = [self.make(**vals) for _copy in range(5)]
        self.find(again=True)
        self.env.cr.execute("UPDATE res_partner SET write_date = write_date - interval '1 day'")
        self.matching.since_at = fields.Datetime.now() - timedelta(hours=12)
        return partners

    def assert_with_oldest(self, oldest, *others):
        """Every copy that is left is in an open pair with the oldest of them."""
        self.find()
        self.assertEqual([self.pair(oldest, one).state for one in others], ["open"] * len(others))

    def test_when_the_oldest_of_very_many_is_merged_the_others_are_compared_with_the_next_one(self):
        with patch.object(finding, "MOST_IN_A_BLOCK", 3):
            first, second, *others, newest = self.find_very_many()
            self.pair(first, newest).with_user(self.manager)._merge(newest.id)
            self.assert_with_oldest(second, *others, newest)

    def test_when_the_oldest_of_very_many_goes_or_is_corrected_so_they_are_as_well(self):
        for change in ("active", "vat", "unlink"):
            with self.subTest(change), patch.object(finding, "MOST_IN_A_BLOCK", 3):
                first, second, *others = self.find_very_many()
                if change == "unlink":
                    first.unlink()
                    others[0].comment = "a search without any change looks at no keys"
                else:
                    first[change] = False
                self.assert_with_oldest(second, *others)
                (second | others[0] | others[1] | others[2]).unlink()
