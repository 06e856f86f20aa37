# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two at work at once, on connections of their own."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_contract.models import integration_stewarded
from odoo.addons.integration_core.database import limit_waits

from .duplicates import PERSON


@tagged("post_install", "-at_install")
class TestDuplicatesConcurrency(BaseCase):
    """Not within a transaction of the test: each of the two must be one that can be repeated."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            partners = self.make_env(cr)["res.partner"].create([PERSON, PERSON])
            self.ids = partners.ids
        self.addCleanup(self.remove)

    def make_env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def remove(self):
        with self.registry.cursor() as cr:
            env = self.make_env(cr)
            env["res.partner"].browse(self.ids).exists().unlink()
            cr.execute("DELETE FROM integration_duplicate WHERE left_id = ANY(%s)", [self.ids])
            cr.execute(
                "DELETE FROM integration_identifier WHERE res_model = 'res.partner' AND res_id = ANY(%s)",
                [self.ids],
            )
            cr.execute("DELETE FROM integration_matching_key")
            matching = env.ref("integration_contacts.integration_matching_party")
            matching.write({"is_running": False, "since_at": False, "next_since_at": False})

    def matching(self, cr):
        return self.make_env(cr).ref("integration_contacts.integration_matching_party")

    def pairs(self, cr):
        return self.make_env(cr)["integration.duplicate"].search(
            [("left_id", "=", self.ids[0]), ("right_id", "=", self.ids[1])]
        )

    def search_all(self, cr):
        matching, more = self.matching(cr), True
        matching.write({"is_running": False, "since_at": False})
        while more:
            _count, more = matching._find_slice()

    def test_one_finder_works_at_a_time_and_the_other_leaves_it_alone(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            count, _more = self.matching(first)._find_slice(1)
            self.assertEqual(count, 1)
            self.assertEqual(self.matching(second)._find_slice(1), (0, False))

    def test_a_finder_that_began_before_the_other_ended_is_repeated_and_finds_the_pair_once(self):
        with self.registry.cursor() as late:
            late.execute("SELECT 1")  # its view of the database begins here
            with self.registry.cursor() as early:
                self.search_all(early)
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self.matching(late)._find_slice()
            late.rollback()
            self.search_all(late)
            self.assertEqual(len(self.pairs(late)), 1)

    def test_while_somebody_changes_one_of_the_two_they_are_not_merged(self):
        with self.registry.cursor() as cr:
            self.search_all(cr)
        with self.registry.cursor() as writing, self.registry.cursor() as merging:
            partner = self.make_env(writing)["res.partner"].browse(self.ids[1])
            partner.comment = "being changed"
            partner.env.flush_all()
            with self.assertRaisesRegex(UserError, "Try again in a moment"):
                self.pairs(merging)._merge(self.ids[0])
            merging.rollback()
            writing.commit()
            self.pairs(merging)._merge(self.ids[0])
            merging.commit()
            self.assertFalse(self.make_env(merging)["res.partner"].browse(self.ids[1]).exists())

    def test_while_a_search_is_at_work_others_add_pairs(self):
        with self.registry.cursor() as searching, self.registry.cursor() as other:
            self.assertEqual(self.matching(searching)._find_slice(1)[0], 1)
            limit_waits(other, 1)
            pair = self.make_env(other)["integration.duplicate"]._create_guarded(
                {
                    "matching_id": self.matching(other).id,
                    "res_model": "res.partner",
                    "left_id": self.ids[0],
                    "right_id": self.ids[1],
                    "level": "possible",
                }
            )
            pair.flush_recordset()
            self.assertTrue(pair.exists())
            other.rollback()

    def test_a_merge_does_not_wait_for_ever_for_what_refers_to_one_of_the_two(self):
        with self.registry.cursor() as cr:
            self.search_all(cr)
            child = self.make_env(cr)["res.partner"].create({"name": "Held", "parent_id": self.ids[1]}).id
        self.addCleanup(self.remove_record, child)
        with self.registry.cursor() as holding, self.registry.cursor() as merging:
            holding.execute("SELECT FROM res_partner WHERE id = %s FOR UPDATE", [child])
            with (
                patch.object(integration_stewarded, "_WAIT_SECONDS", 1),
                self.assertRaisesRegex(UserError, "what refers to it"),
                mute_logger("odoo.sql_db"),
            ):
                self.pairs(merging)._merge(self.ids[0])
            merging.rollback()
            holding.rollback()

    def remove_record(self, id_):
        with self.registry.cursor() as cr:
            self.make_env(cr)["res.partner"].browse(id_).unlink()

    def test_who_changes_what_was_merged_meanwhile_is_repeated_and_told(self):
        with self.registry.cursor() as cr:
            self.search_all(cr)
            uid = self.make_env(cr)["integration.identifier"]._uids(
                self.make_env(cr)["res.partner"].browse(self.ids), "party"
            )
        with self.registry.cursor() as writing:
            partner = self.make_env(writing)["res.partner"].browse(self.ids[1])
            partner.name  # noqa: B018  its view of the database begins here
            with self.registry.cursor() as merging:
                self.pairs(merging)._merge(self.ids[0])
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                partner.comment = "too late"
                partner.env.flush_all()
            writing.rollback()
            moved = self.make_env(writing)["integration.mapper.party"]._find_moved([uid[self.ids[1]]])
            self.assertEqual(moved, {uid[self.ids[1]]: uid[self.ids[0]]})
