# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What leads where after records were merged."""

from itertools import permutations

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, TransactionCase, get_db_name, tagged


@tagged("post_install", "-at_install")
class TestIntegrationIdentifierRedirect(TransactionCase):
    def setUp(self):
        super().setUp()
        self.identifiers = self.env["integration.identifier"]
        self.labels = self.make(4)
        self.uids = self.identifiers._uids(self.labels, "label")
        self.system = self.env["integration.system"].create({"name": "EHR", "code": "ehr-id", "kind": "ehr"})

    def make(self, count):
        return self.env["res.partner.category"].create([{"name": f"Label {n}"} for n in range(count)])

    def lead(self, *labels):
        """Return the ids that the uids of some labels lead to, as one that writes a reference finds them."""
        uids = [self.uids[label.id] for label in labels]
        found = self.identifiers._resolve_many("label", uids)
        return [found[uid][1] for uid in uids]

    def name(self, value, label, system=None):
        self.identifiers._bind("label", system or self.system, {value: label})

    def test_a_uid_leads_to_the_survivor_and_still_is_that_of_its_own_record(self):
        old, new = self.labels[:2]
        self.identifiers._redirect(old, new)
        self.assertEqual(self.lead(old, new), [new.id, new.id])
        self.assertEqual(self.identifiers._resolve("label", self.uids[old.id]), (old._name, old.id))
        self.assertEqual(self.identifiers._uids(old | new, "label")[old.id], self.uids[old.id])
        self.assertEqual(
            self.identifiers._find_moved(old._name, self.uids.values()),
            {self.uids[old.id]: (self.uids[new.id], new.id)},
        )
        self.assertEqual(self.identifiers._get_former_uids(self.uids[new.id]), [self.uids[old.id]])

    def test_former_uids_are_in_the_order_of_the_merges_whichever_record_is_older(self):
        first, second, third, fourth = self.labels
        self.identifiers._redirect(third, second)
        self.identifiers._redirect(first, second)
        self.identifiers._redirect(third, second)  # again, which changes nothing
        former = [self.uids[third.id], self.uids[first.id]]
        self.assertEqual(self.identifiers._get_former_uids_of(self.labels), {second.id: former})
        self.assertEqual(self.identifiers._get_former_uids(self.uids[second.id]), former)
        self.assertEqual(self.identifiers._get_former_uids(self.uids[first.id]), [])
        self.identifiers._redirect(second, fourth)
        former.append(self.uids[second.id])
        self.assertEqual(self.identifiers._get_former_uids_of(fourth), {fourth.id: former})

    def test_three_records_are_one_in_whatever_order_they_are_merged(self):
        for first, second, third in permutations(range(3)):
            labels = self.make(3)
            self.uids = self.identifiers._uids(labels, "label")
            first, second, third = labels[first], labels[second], labels[third]
            self.identifiers._redirect(first, second)
            self.identifiers._redirect(second, third)
            self.assertEqual(self.lead(*labels), third.ids * 3)
            rows = self.identifiers.search([("value", "in", list(self.uids.values()))])
            self.assertFalse(rows.successor_id.successor_id, "no redirect leads to another one")

    def test_several_at_once_and_again_change_nothing_more(self):
        for _time in range(2):
            self.identifiers._redirect(self.labels[:3], self.labels[3])
            self.assertEqual(self.lead(*self.labels), self.labels[3].ids * 4)

    def test_a_target_that_leads_elsewhere_stands_for_its_survivor(self):
        first, second, third = self.labels[:3]
        self.name("L-3", third)
        self.identifiers._redirect(first, second)
        self.identifiers._redirect(third, first)
        self.assertEqual(self.lead(first, second, third), second.ids * 3)
        self.assertEqual(self.identifiers._resolve_many("label", ["L-3"], self.system)["L-3"][1], second.id)

    def test_no_circle_comes_about(self):
        first, second, third = self.labels[:3]
        self.identifiers._redirect(first, second)
        self.identifiers._redirect(second, third)
        for records, target in ((third, first), (third, second), (third, third), (first | second, second)):
            with self.assertRaises(UserError):
                self.identifiers._redirect(records, target)
        self.assertEqual(self.lead(first, second, third), third.ids * 3)

    def test_what_systems_called_the_old_record_means_the_new_one_beside_its_own_names(self):
        old, new = self.labels[:2]
        other = self.env["integration.system"].create({"name": "Bank", "code": "bank-id", "kind": "bank"})
        self.name("L-1", old)
        self.name("L-2", new)
        self.name("B-1", old, other)
        self.identifiers._redirect(old, new)
        known = self.identifiers._resolve_many("label", ["L-1", "L-2"], self.system)
        self.assertEqual({id_ for _model, id_ in known.values()}, {new.id})
        self.assertEqual(len(known), 2)
        self.assertEqual(self.identifiers._resolve_many("label", ["B-1"], other)["B-1"][1], new.id)

    def test_a_name_that_was_given_to_the_old_record_meanwhile_means_the_new_one(self):
        old, new = self.labels[:2]
        self.identifiers._redirect(old, new)
        self.name("L-late", old)
        old.unlink()
        self.assertEqual(
            self.identifiers._resolve_many("label", ["L-late"], self.system)["L-late"][1], new.id
        )

    def test_a_record_that_nobody_knew_leaves_no_trace(self):
        unknown = self.make(2)
        count = self.identifiers.search_count([])
        self.assertFalse(self.identifiers._redirect(unknown[0], unknown[1]))
        self.assertEqual(self.identifiers.search_count([]), count)

    def test_a_target_that_nobody_knew_gets_a_uid(self):
        old, new = self.labels[0], self.make(1)
        self.assertTrue(self.identifiers._redirect(old, new))
        self.assertEqual(self.lead(old), new.ids)

    def test_another_model_is_refused(self):
        with self.assertRaises(ValueError):
            self.identifiers._redirect(self.labels[0], self.env.user.partner_id)


@tagged("post_install", "-at_install")
class TestRedirectConcurrency(BaseCase):
    """Two transactions on connections of their own; each of them is one that Odoo can repeat."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            labels = env["res.partner.category"].create([{"name": f"Merged {n}"} for n in range(3)])
            self.ids = labels.ids
            self.uids = env["integration.identifier"]._uids(labels, "label")
        self.addCleanup(self.remove)

    def remove(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM integration_identifier WHERE res_model = 'res.partner.category' AND res_id = ANY(%s)",
                [self.ids],
            )
            api.Environment(cr, SUPERUSER_ID, {})["res.partner.category"].browse(self.ids).unlink()

    def redirect(self, cr, old, new):
        env = api.Environment(cr, SUPERUSER_ID, {})
        labels = env["res.partner.category"].browse(self.ids)
        env["integration.identifier"]._redirect(labels[old], labels[new])

    def assert_repeated(self, early, late, found):
        """The late one began before the early one ended, fails, and then comes to what ``found`` says."""
        with self.registry.cursor() as second:
            second.execute("SELECT 1")  # its view of the database begins here
            with self.registry.cursor() as first:
                self.redirect(first, *early)
            with self.assertRaises(SerializationFailure):
                self.redirect(second, *late)
            second.rollback()
            self.redirect(second, *late)
            identifiers = api.Environment(second, SUPERUSER_ID, {})["integration.identifier"]
            resolved = identifiers._resolve_many("label", self.uids.values())
            self.assertEqual([resolved[self.uids[id_]][1] for id_ in self.ids], [self.ids[n] for n in found])

    def test_a_chain_made_at_once_is_flat(self):
        self.assert_repeated((0, 1), (1, 2), [2, 2, 2])

    def test_a_chain_made_at_once_from_its_end_is_flat(self):
        self.assert_repeated((1, 2), (0, 1), [2, 2, 2])

    def test_of_two_that_would_make_a_circle_the_later_is_refused(self):
        with self.assertRaises(UserError):
            self.assert_repeated((0, 1), (1, 0), None)
