# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One session at a time holds a lane, and what ends it gives the lane back."""

import threading
import time
from contextlib import closing, contextmanager

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..engine.hold import Hold, Lanes

LANES, OTHERS = Lanes(0x74657374), Lanes(0x74657375)
LOGGER = "odoo.addons.integration_core.engine.hold"
SECONDS = 10


@tagged("post_install", "-at_install")
class TestHold(TransactionCase):
    @contextmanager
    def holding(self, number, lanes=LANES):
        """Try to take a lane over a connection of its own; give the hold and whether it took it."""
        with closing(Hold(self.registry.cursor(), lanes, number)) as hold:
            yield hold, hold.take()

    def assert_becomes_free(self, number):
        end = time.monotonic() + SECONDS
        while LANES.find_held(self.cr, [number]):
            self.assertLess(time.monotonic(), end, "it was not freed")
            threading.Event().wait(0.01)

    def test_one_of_two_workers_gets_the_lane_and_the_next_one_after_it(self):
        with self.holding(7) as (first, is_taken):
            self.assertTrue(is_taken)
            with self.holding(7) as (second, is_taken):
                self.assertFalse(is_taken)
                self.assertFalse(second.is_ours(self.cr))
            self.assertTrue(first.is_ours(self.cr), "who did not get it takes nothing away")
            self.assertEqual(LANES.find_held(self.cr, [6, 7, 8]), {7})
            first.let_go()
            self.assertFalse(first.is_ours(self.cr))
            with self.holding(7) as (_third, is_taken):
                self.assertTrue(is_taken)
        self.assertFalse(LANES.find_held(self.cr, [7]))

    def test_lanes_of_another_kind_or_number_are_free(self):
        with (
            self.holding(7),
            self.holding(8) as (_hold, other_number),
            self.holding(7, OTHERS) as (_, other_kind),
        ):
            self.assertTrue(other_number and other_kind)
            self.assertEqual(OTHERS.end_frozen(self.cr, 3600), [])

    @mute_logger(LOGGER)
    def test_a_session_that_ends_holds_nothing(self):
        with self.holding(7) as (dying, _is_taken):
            self.cr.execute("SELECT pg_terminate_backend(%s, 5000)", (dying._pid,))
            self.assertFalse(dying.is_ours(self.cr), "and learns of it")
            with self.holding(7) as (_hold, is_taken):
                self.assertTrue(is_taken)

    def test_a_connection_that_lost_the_lock_is_not_used_again(self):
        """As where a pooler has given us another session meanwhile, and the lock stays with the first one."""
        with self.holding(7) as (hold, _is_taken):
            connection = hold._cr.connection
            hold._cr.execute("SELECT pg_advisory_unlock_all()")
            with self.assertLogs(LOGGER, "WARNING"):
                hold.let_go()
            self.assertTrue(connection.closed)

    @mute_logger(LOGGER)
    def test_one_that_stands_still_for_long_loses_its_lane_and_others_keep_theirs(self):
        with self.holding(7) as (frozen, _is_taken), self.holding(7, OTHERS) as (other, _is_taken):
            self.assertEqual(LANES.end_frozen(self.cr, 3600), [])
            self.assertTrue(frozen.is_ours(self.cr))
            self.assertEqual(LANES.end_frozen(self.cr, 0), [7])
            self.assert_becomes_free(7)
            self.assertTrue(other.is_ours(self.cr))
