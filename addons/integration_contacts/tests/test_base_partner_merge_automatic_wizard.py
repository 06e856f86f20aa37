# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What follows from a merge of contacts in whatever way it is done, Odoo's own wizard included."""

import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_contract.tests.common import DocumentWords
from odoo.addons.integration_contract.tests.master_case import MasterCase
from odoo.addons.integration_outbox.tests.common import OutboxCase

from .duplicates import DuplicateCase


class WizardCase(DuplicateCase):
    """Merges as Odoo's own wizard does."""

    def merge(self, *records, user=None):
        """Merge records into the first one."""
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user or self.env.user)
        wizard._merge([record.id for record in records], records[0].with_env(wizard.env))
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestMergingByWizard(WizardCase, DocumentWords, TransactionCase):
    def test_the_old_ids_lead_to_the_contact_that_is_left(self):
        one, other = self.make(), self.make()
        old, new = self.uid_of(other, "party"), self.uid_of(one, "party")
        self.merge(one, other)
        self.assertEqual(self.env["integration.mapper.party"]._find_moved([old]), {old: new})
        self.assertEqual(self.env["integration.mapper.party"]._project(one)[0]["former_ids"], [old])

    def test_who_is_never_the_same_as_one_is_not_merged_with_its_survivor_by_itself(self):
        mother, daughter, one = self.make(), self.make(), self.make(email=False)
        self.find()
        self.pair(mother, daughter).with_user(self.manager)._refuse_for_ever("Mother and daughter.")
        self.merge(one, mother)
        self.assertEqual(one.email, daughter.email, "which would be certain")
        self.matching.is_automatic = True
        self.find(again=True)
        self.assertEqual((one | daughter).exists(), one | daughter)
        pair = self.pair(one, daughter)
        self.assertEqual((pair.state, pair.reason), ("never", "Mother and daughter."))

    def test_the_pair_is_merged_by_who_did_it_and_what_was_found_of_the_other_is_over(self):
        one, other, third = self.make(), self.make(), self.make()
        self.find()
        found = self.pair(one, other), self.pair(other, third), self.pair(one, third)
        self.merge(one, other, user=self.manager)
        self.assertEqual([pair.state for pair in found], ["merged", "gone", "open"])
        self.assertEqual((found[0].survivor_id, found[0].decided_by_id), (one.id, self.manager))
        self.assertTrue(found[0].reason)


@tagged("post_install", "-at_install")
class TestMergingSources(WizardCase, MasterCase, TransactionCase):
    """What systems said of the contact that ends is written to the one that is left."""

    def setUp(self):
        super().setUp()
        self.survive(self.crm)
        self.other = self.partner.copy({"email": self.partner.email})

    def test_it_is_written_with_the_rights_of_who_merges(self):
        self.write(self.crm, {"phone": "+1 619 555 0199"}, self.other)
        user = new_test_user(self.env, "t.merging", "base.group_user,base.group_partner_manager")
        field = self.env["res.partner"]._fields["phone"]
        with (
            patch.object(field, "groups", "base.group_system"),
            self.assertRaisesRegex(AccessError, "phone"),
            self.env.cr.savepoint(),
        ):
            self.merge(self.partner, self.other, user=user)
        self.env.invalidate_all()
        self.merge(self.partner, self.other, user=user)
        self.assertEqual((self.partner.phone, self.partner.write_uid), ("+1 619 555 0199", user))

    def test_what_cannot_be_written_is_told_in_words(self):
        vals = {"table": "country", "code": "ZZ", "res_model": "res.country", "system_id": self.crm.id}
        code = self.env["integration.code"].create({**vals, "res_id": self.env.ref("base.be").id})
        self.write(self.crm, {"address": {"country": "ZZ"}}, self.other)
        code.unlink()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.merge(self.partner, self.other)
        self.env.invalidate_all()
        self.assertTrue(self.other.exists())


@tagged("post_install", "-at_install")
class TestMergeIsTold(WizardCase, OutboxCase, TransactionCase):
    def told(self):
        """Return the former ids that each party.merged of this transaction tells."""
        merged = self.commit().filtered(lambda event: event.type == "party.merged")
        return [json.loads(event.sudo().payload)["former_ids"] for event in merged]

    def give_uids(self, *partners):
        """Let others know these contacts, and return by which ids."""
        uids = self.env["integration.identifier"]._uids(self.env["res.partner"].union(*partners), "party")
        self.commit()
        return [uids[partner.id] for partner in partners]

    def test_a_merge_in_the_queue_is_told_once_with_the_id_that_ended(self):
        one, other = self.make(), self.make()
        [old] = self.give_uids(other)
        self.find()
        self.pair(one, other).with_user(self.manager)._merge(one.id)
        self.assertEqual(self.told(), [[old]])

    def test_the_id_that_ended_last_is_the_last_one_whichever_contact_is_older(self):
        older, one, newer = self.make(), self.make(), self.make()
        first, _one, last = self.give_uids(older, one, newer)
        self.merge(one, newer)
        self.assertEqual(self.told(), [[last]])
        self.merge(one, older)
        self.assertEqual(self.told(), [[last, first]])

    def test_of_three_that_are_made_one_both_ids_that_ended_are_told(self):
        partners = [self.make(), self.make(), self.make()]
        uids = self.give_uids(*partners)
        self.merge(*partners)
        [former] = self.told()
        self.assertEqual(set(former), set(uids[1:]))

    def test_the_end_of_a_contact_whom_nobody_knew_is_not_told(self):
        one, unknown = self.make(), self.make()
        self.commit()
        place = [("res_model", "=", "res.partner"), ("res_id", "=", unknown.id)]
        self.env["integration.identifier"].sudo().search(place).unlink()  # as what was there before the suite
        self.merge(one, unknown)
        self.assertEqual(self.told(), [])
