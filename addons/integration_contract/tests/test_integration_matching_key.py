# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from itertools import combinations
from random import Random

from odoo.tests import TransactionCase, tagged

MOST = 4


@tagged("post_install", "-at_install")
class TestIntegrationMatchingKey(TransactionCase):
    """What SQL finds by keys is what the measurement of the search finds by them in memory."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        matchings = cls.env["integration.matching"].with_context(active_test=False)
        cls.matching, cls.other = matchings.create([{"entity": "one_thing"}, {"entity": "other_thing"}])
        cls.keys = cls.env["integration.matching.key"]
        random = Random(20260101)
        cls.given = {id_: set(random.sample(range(-40, 40), 3)) for id_ in range(1, 81)}

    def select(self, res_ids):
        return set(self.keys._select_pairs(self.matching.id, res_ids, MOST))

    def expect(self, given):
        blocks = defaultdict(set)
        for id_, numbers in given.items():
            for number in numbers:
                blocks[number].add(id_)
        self.assertTrue(any(len(block) > MOST for block in blocks.values()))
        return {
            pair for block in blocks.values() if len(block) <= MOST for pair in combinations(sorted(block), 2)
        }

    def test_those_that_share_a_key_that_few_have_are_pairs(self):
        self.keys._replace(self.matching.id, list(self.given), self.given)
        self.keys._replace(self.other.id, list(self.given), {id_: {7} for id_ in self.given})
        expected = self.expect(self.given)
        self.assertTrue(expected)
        self.assertEqual(self.select(list(self.given)), expected)

    def test_one_slice_after_the_other_finds_the_same_pairs(self):
        self.keys._replace(self.matching.id, list(self.given), self.given)
        ids, found = sorted(self.given), set()
        for start in range(0, len(ids), 7):
            part = set(ids[start : start + 7])
            pairs = self.select(list(part))
            self.assertTrue(all(part & set(pair) for pair in pairs), "others than those that were asked for")
            found |= pairs
        self.assertEqual(found, self.expect(self.given))

    def test_a_record_loses_the_keys_that_it_had(self):
        self.keys._replace(self.matching.id, list(self.given), self.given)
        changed = {**self.given, 1: {1001}, 2: {1001}, 3: set()}
        self.keys._replace(self.matching.id, [1, 2, 3], {1: {1001}, 2: {1001}})
        self.assertEqual(self.select(list(self.given)), self.expect(changed))
        self.assertIn((1, 2), self.select([2]))
