# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

CODE = "test_concurrency"


@tagged("post_install", "-at_install")
class TestIntegrationIssueConcurrency(BaseCase):
    """Two real transactions, committed for real: one open issue with an exact count."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self.remove)
        self.first, self.second = self.registry.cursor(), self.registry.cursor()
        self.addCleanup(self.first.close)
        self.addCleanup(self.second.close)
        # the second transaction's snapshot is from before anything the first one does
        self.second.execute("SELECT 1")

    def model(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})["integration.issue"]

    def raise_issue(self, cr, *key):
        issue = self.model(cr)._raise_issue(CODE, key=key, summary="Raised by two at once")
        cr.flush()
        return issue

    def remove(self):
        with self.registry.cursor() as cr:
            self.model(cr).search([("code", "=", CODE)]).unlink()

    def counts(self):
        """Return the occurrence count of each issue that is committed."""
        with self.registry.cursor() as cr:
            return self.model(cr).search([("code", "=", CODE)]).mapped("occurrence_count")

    def test_the_second_waits_for_the_first(self):
        self.raise_issue(self.first)
        self.second.execute("SET LOCAL lock_timeout = '100ms'")
        with self.assertRaises(LockNotAvailable):
            self.raise_issue(self.second)

    def test_the_second_that_lost_is_run_again_and_counts_up(self):
        self.raise_issue(self.first)
        self.first.commit()
        # what Odoo's retrying() and queue_job's runner answer by running the transaction again
        with self.assertRaises(SerializationFailure):
            self.raise_issue(self.second)
        self.second.rollback()
        self.raise_issue(self.second)
        self.second.commit()
        self.assertEqual(self.counts(), [2])

    def test_counting_up_at_once_loses_no_count(self):
        self.raise_issue(self.first)
        self.first.commit()
        self.second.rollback()
        self.second.execute("SELECT 1")
        self.raise_issue(self.first)
        self.first.commit()
        with self.assertRaises(SerializationFailure):
            self.raise_issue(self.second)
        self.second.rollback()
        self.raise_issue(self.second)
        self.second.commit()
        self.assertEqual(self.counts(), [3])

    # what ends an issue is written by SQL here: the trail of what is committed could not be taken back

    def test_an_occurrence_that_meets_a_resolved_one_is_run_again_and_opens_it(self):
        """Else it would count on an issue that nobody sees any more, or be a second one."""
        issue = self.raise_issue(self.first)
        self.first.commit()
        self.second.rollback()
        self.second.execute("SELECT 1")
        self.first.execute(
            "UPDATE integration_issue SET state = 'resolved', resolved_at = now() AT TIME ZONE 'UTC' WHERE id = %s",
            [issue.id],
        )
        self.first.commit()
        with self.assertRaises(SerializationFailure):
            self.raise_issue(self.second)
        self.second.rollback()
        with patch.object(self.registry["integration.audit"], "_log"):
            self.assertEqual(self.raise_issue(self.second).state, "new")
        self.second.commit()
        self.assertEqual(self.counts(), [2])

    def test_an_occurrence_that_meets_a_merge_is_run_again_and_counts_on_the_one_that_goes_on(self):
        survivor, other = self.raise_issue(self.first, "a"), self.raise_issue(self.first, "b")
        self.first.commit()
        self.second.rollback()
        self.second.execute("SELECT 1")
        self.first.execute(
            "UPDATE integration_issue SET state = 'resolved', resolved_at = now() AT TIME ZONE 'UTC',"
            " merged_into_id = %s WHERE id = %s",
            [survivor.id, other.id],
        )
        self.first.commit()
        with self.assertRaises(SerializationFailure):
            self.raise_issue(self.second, "b")
        self.second.rollback()
        self.assertEqual(self.raise_issue(self.second, "b").id, survivor.id)
        self.second.commit()
        self.assertEqual(sorted(self.counts()), [1, 2])

    def test_two_that_hit_the_same_record_count_it_twice(self):
        partner = self.model(self.first).env.ref("base.main_partner")
        for transaction in (self.first, self.second):
            transaction.rollback()
            model = self.model(transaction)
            model._raise_issue(CODE, summary="Hits", affected=model.env[partner._name].browse(partner.id))
            transaction.commit()
        with self.registry.cursor() as cr:
            issue = self.model(cr).search([("code", "=", CODE)])
            self.assertEqual(issue.affected_ids.mapped("occurrence_count"), [2])

    def test_a_first_that_rolls_back_leaves_nothing(self):
        self.raise_issue(self.first)
        self.first.rollback()
        self.raise_issue(self.second)
        self.second.commit()
        self.assertEqual(self.counts(), [1])

    def test_apart_survives_the_rollback_of_a_transaction_that_cannot_see_it(self):
        self.raise_issue(self.first)
        self.first.commit()
        issue_id = self.model(self.second)._raise_issue_apart(CODE, summary="Apart")
        self.second.rollback()
        self.assertEqual(self.counts(), [2])
        self.assertTrue(self.model(self.second).browse(issue_id).exists())

    def test_apart_tries_again_when_it_lost(self):
        """The first try meets an issue that was committed after its snapshot."""
        tries = []
        opened = self.registry.cursor

        def cursor_with_an_old_snapshot(*args, **kwargs):
            cr = opened(*args, **kwargs)
            cr.execute("SELECT 1")
            if not tries:
                self.raise_issue(self.first)
                self.first.commit()
            tries.append(cr)
            return cr

        self.patch(self.registry, "cursor", cursor_with_an_old_snapshot)
        self.model(self.second)._raise_issue_apart(CODE, summary="Apart")
        self.patch(self.registry, "cursor", opened)
        self.assertEqual(len(tries), 2)
        self.assertEqual(self.counts(), [2])
