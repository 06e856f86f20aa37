# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Transactions that commit in another order than they began, on real connections."""

from contextlib import ExitStack

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from ..feed import Feed
from ..tools.terms import Terms

TRIES = 2000


class _FeedOfAll(Feed):
    """Of a client that may read the fake orders."""

    def _get_terms(self, patterns):
        company = self.env["res.company"].search([], limit=1)
        terms = Terms(
            grant_id=0,
            client_id=self.client_id,
            system_id=0,
            company_id=company.id,
            entity="test_order",
            contract="test_order.v1",
            operations=("read",),
            actions=frozenset(),
            interface="feed",
            is_for_calls=True,
            is_flowing=True,
            clearance=frozenset(),
        )
        return {"test_order": [terms]}


@tagged("post_install", "-at_install")
class TestFeedOrder(BaseCase):
    """Not within a transaction of the test: as long as that is open, nothing after it is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        if "test.integration.order" not in cls.registry:
            cls.skipTest(cls, "needs the fake order of test_integration")

    def setUp(self):
        super().setUp()
        self.addCleanup(self.remove)
        self.cursor = None
        self.read()  # from here on

    def remove(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM integration_event WHERE uid LIKE 'order%'")

    def insert(self, cr, number):
        """Write an event; return its transaction."""
        cr.execute(
            """INSERT INTO integration_event (uid, type, entity, contract, res_model, res_id, subject_uid, payload,
                                              occurred_at, xid)
               VALUES (%s, 'test_order.created', 'test_order', 'test_order.v1', 'test.integration.order', %s, 'u',
                       '{"id":"u"}', now(), pg_current_xact_id()::text::bigint) RETURNING xid""",
            (f"order{number}", -number),
        )
        return cr.fetchone()[0]

    def read(self, limit="100"):
        """Ask for what is new, as a client does, in a transaction of its own."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            after = {"after": self.cursor} if self.cursor else {}
            page = _FeedOfAll(env, 0).page({"limit": limit, **after}).document
        self.cursor = page["next"]
        return [int(event["id"].removeprefix("order")) for event in page["data"]]

    def read_until(self, count, **options):
        """Read until so many came: PostgreSQL itself may hold back the horizon for a moment."""
        found = []
        for _try in range(TRIES):
            found += self.read(**options)
            if len(found) >= count:
                break
        return found

    def test_what_commits_late_is_neither_lost_nor_out_of_order(self):
        with ExitStack() as stack:
            one, two, three = (stack.enter_context(self.registry.cursor()) for _number in range(3))
            xids = [self.insert(cr, number) for number, cr in enumerate((one, two, three), 1)]
            self.assertEqual(xids, sorted(xids))
            three.commit()
            self.assertEqual(self.read(), [], "two older ones may still commit")
            one.commit()
            self.assertEqual(self.read_until(1), [1], "what is before the second is complete")
            two.commit()
            self.assertEqual(self.read_until(2), [2, 3])
        self.assertEqual(self.read(), [])

    def test_one_that_rolls_back_holds_up_nothing(self):
        with ExitStack() as stack:
            one, two = (stack.enter_context(self.registry.cursor()) for _number in range(2))
            self.insert(one, 1)
            self.insert(two, 2)
            two.commit()
            self.assertEqual(self.read(), [])
            one.rollback()
            self.assertEqual(self.read_until(1), [2])

    def test_a_reader_that_pages_through_meets_each_once(self):
        cursors = [self.registry.cursor() for _number in range(6)]
        for number, cr in enumerate(cursors):
            self.insert(cr, number)
        found = []
        for number in (5, 0, 3, 2, 4, 1):
            cursors[number].commit()
            cursors[number].close()
            found += self.read(limit="1")
        found += self.read_until(6 - len(found), limit="1")
        self.assertEqual(found, list(range(6)))
