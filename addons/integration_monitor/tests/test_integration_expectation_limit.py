# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .expectation_case import START, ExpectationCase


@tagged("post_install", "-at_install")
class TestIntegrationExpectationLimit(ExpectationCase):
    """Who may not read documents learns neither by limits of their own nor by those of partners what these are."""

    def test_who_may_not_read_documents_finds_by_no_limit_how_many_they_are(self):
        mine = self.expectation
        mine.company_id = self.env.company
        partner = self.env["res.partner"].create({"name": "Carla Petit"})
        limits = self.env["integration.expectation.limit"]
        both = {"expectation_id": mine.id, "company_id": self.env.company.id}
        own, partners = limits.create([both, {**both, "partner_id": partner.id}])
        self.forbid_documents()
        mine, own, partners = (record.with_user(self.manager) for record in (mine, own, partners))
        for change in (
            lambda: mine.write({"res_model": "res.company"}),  # of that, the manager would see such limits
            lambda: mine.write({"counts_from": START}),
            lambda: mine.write({"least_count": 2}),
            lambda: mine.write({"least_amount": 2}),
            lambda: own.write({"counts_from": START}),
            lambda: own.write({"least_count": 2}),
            lambda: own.write({"least_amount": 2}),
            lambda: own.write({"partner_id": partner.id}),
            lambda: own.create({**both, "partner_id": partner.copy().id}),
            lambda: own.create({**both, "partner_id": partner.id}),  # that it has one already is not told
            lambda: own.with_context(default_partner_id=partner.id).create(both),
        ):
            with self.assertRaisesRegex(AccessError, "may read all"):
                change()
        for change in (lambda: partners.write({"hours": 1}), partners.unlink):
            with self.assertRaises(AccessError):
                change()
        mine.hours = own.hours = 2
        own.unlink()
        for telling in ({"least_count": 2}, {"counts_from": START}):
            with self.assertRaises(AccessError):
                limits.with_user(self.manager).create({**both, **telling})
        limits.with_user(self.manager).create(both)

    def test_moving_a_limit_does_not_tell_either_who_has_one(self):
        hooks = type(self.env["integration.expectations"])
        self.patch(hooks, "_get_models", lambda _self: {"res.partner", "res.currency"})
        other = self.expectation.copy(
            {"res_model": "res.currency", "partner_field": False, "amount_field": False}
        )
        patient = self.env["res.partner"].create({"name": "Carla Petit"})
        limits = self.env["integration.expectation.limit"]
        both = {"company_id": self.env.company.id, "partner_id": patient.id}
        limits.create({"expectation_id": self.expectation.id, **both})
        moved = limits.create({"expectation_id": other.id, "company_id": self.other_company.id})
        self.manager.company_ids += self.other_company
        moved = moved.with_user(self.manager).with_context(allowed_company_ids=self.manager.company_ids.ids)
        self.forbid_documents()
        moved.least_count = 3  # of these the manager may read all
        with self.assertRaisesRegex(AccessError, "may read all"):
            moved.write({"expectation_id": self.expectation.id, **both})

    def test_which_partners_have_a_limit_is_told_only_to_who_may_read_the_documents(self):
        patient = self.env["res.partner"].create({"name": "Carla Petit"})
        partners, company = self.env["integration.expectation.limit"].create(
            [
                {"expectation_id": self.expectation.id, "partner_id": patient.id},
                {"expectation_id": self.expectation.id, "company_id": self.env.company.id},
            ]
        )
        seen = self.expectation.with_user(self.user)
        self.assertEqual(seen.limit_ids, partners + company)
        self.assertIn("Carla Petit", partners.with_user(self.user).display_name)
        self.forbid_documents()
        self.env.invalidate_all()
        self.assertEqual(seen.limit_ids, company)
        self.assertFalse(partners.with_user(self.user).search([("partner_id", "=", patient.id)]))
        with self.assertRaises(AccessError):
            partners.with_user(self.user).read(["hours"])
        self.assertNotIn("Carla Petit", partners.with_user(self.user).sudo().display_name)

    def test_people_of_another_company_see_no_limit_of_a_partner_that_is_not_theirs(self):
        """Nor of an expectation that is not; the limit of their own company they see, whoever expects it."""
        theirs = self.expectation.copy({"company_id": self.env.company.id})
        patient, contact = self.env["res.partner"].create(
            [{"name": "Carla Petit", "company_id": self.env.company.id}, {"name": "Everybody's"}]
        )
        limits = self.env["integration.expectation.limit"].create(
            [
                {"expectation_id": self.expectation.id, "partner_id": patient.id},
                {"expectation_id": theirs.id, "partner_id": contact.id},
                {"expectation_id": self.expectation.id, "partner_id": contact.id},
                {"expectation_id": theirs.id, "company_id": self.other_company.id},
            ]
        )
        self.env.invalidate_all()
        stranger = self.other_company_user("user")
        seen = limits.with_user(stranger).search([("id", "in", limits.ids)])
        self.assertEqual(seen, limits[2] + limits[3])
        self.assertEqual(seen.mapped("display_name"), ["Everybody's", "Other clinic"])
        self.assertEqual(limits.with_user(stranger)._filtered_access("read"), seen)
        self.assertEqual(limits.with_user(self.user)._filtered_access("read"), limits[:3])
        self.assertEqual(limits[0].with_user(stranger).sudo().display_name, "")
