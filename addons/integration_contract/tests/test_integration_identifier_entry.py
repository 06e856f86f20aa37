# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

DEVELOPER = "integration_core.group_integration_developer,base.group_partner_manager"


@tagged("post_install", "-at_install")
class TestIntegrationIdentifierEntry(TransactionCase):
    """Names that people enter for records; the records are parties, as integration_contacts shows them."""

    def setUp(self):
        super().setUp()
        if "integration.mapper.party" not in self.env:
            self.skipTest("needs the parties of integration_contacts")
        developer = new_test_user(self.env, "entry_developer", groups=DEVELOPER)
        self.identifiers = self.env["integration.identifier"].with_user(developer)
        self.system = self.env["integration.system"].create(
            {"name": "EHR", "code": "ehr-entry", "company_id": self.env.company.id}
        )
        self.partner = self.env["res.partner"].create({"name": "Northgate"})

    def enter(self, value="N-1"):
        """Fill in the form as a person does."""
        form = Form(self.identifiers)
        form.system_id = self.system.with_user(self.identifiers.env.user)
        form.value = value
        form.record = f"res.partner,{self.partner.id}"
        return form.save()

    def trail(self):
        return self.env["integration.audit"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.partner.id)], order="id"
        )

    def hide_the_partner(self):
        """Keep the developer from changing it, as that of a patient, or of another company."""
        self.env["ir.rule"].create(
            {
                "name": "not this one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.partner.id})]",
                "perm_read": False,
            }
        )

    def test_a_name_that_is_entered_means_the_record_from_then_on(self):
        row = self.enter()
        self.assertEqual((row.entity, row.res_model, row.res_id), ("party", "res.partner", self.partner.id))
        known = self.env["integration.identifier"]._resolve_many("party", ["N-1"], self.system)
        self.assertEqual(known, {"N-1": ("res.partner", self.partner.id)})

    def test_each_entry_change_and_removal_is_in_the_trail(self):
        row = self.enter("MRN-4711")
        row.value = "MRN-4712"
        row.unlink()
        trail = self.trail()
        self.assertEqual(
            trail.mapped("action"), ["identifier.created", "identifier.changed", "identifier.removed"]
        )
        self.assertEqual(trail.user_id, self.identifiers.env.user)
        for entry in trail:
            self.assertNotIn("MRN", f"{entry.res_name} {entry.detail}", "an erasure does not reach the trail")

    def test_who_may_not_change_the_record_does_not_say_what_it_is_known_by(self):
        row = self.enter()
        self.hide_the_partner()
        self.env.invalidate_all()
        self.partner.with_user(self.identifiers.env.user).check_access("read")
        for attempt in (
            lambda: row.write({"value": "N-2"}),
            row.unlink,
            lambda: self.enter("N-3"),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(row.value, "N-1")

    def test_names_in_a_system_of_all_companies_are_entered_by_who_works_in_all(self):
        self.system.company_id = False
        self.identifiers.env.user.sudo().company_ids = self.env["res.company"].search([])
        row = self.enter()
        self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.enter("N-2")
        with self.assertRaises(AccessError):
            row.value = "N-3"
        with self.assertRaises(AccessError):
            row.unlink()

    def test_an_entry_says_nothing_but_its_system_its_name_and_its_record(self):
        other = self.env["res.partner"].create({"name": "Other"})
        self.env["integration.identifier"]._uids(other, "party")
        shared = self.env["integration.identifier"].search(
            [("res_id", "=", other.id), ("res_model", "=", "res.partner")]
        )
        vals = {"value": "N-1", "system_id": self.system.id, "record": f"res.partner,{self.partner.id}"}
        forged = {"successor_id": shared.id, "entity": "invoice", "res_id": other.id}
        defaults = {f"default_{name}": value for name, value in forged.items()}
        row = self.identifiers.with_context(**defaults).create({**vals, **forged})
        self.assertEqual((row.entity, row.res_id, row.successor_id.id), ("party", self.partner.id, False))

    def test_what_a_name_means_is_not_moved(self):
        row = self.enter()
        for vals in ({"res_id": 1}, {"system_id": False}, {"entity": "invoice"}):
            with self.assertRaises(UserError):
                row.write(vals)

    def test_an_entry_needs_a_system_and_a_record_that_a_contract_shows(self):
        for vals in (
            {"value": "N-1"},
            {"value": "N-1", "system_id": self.system.id},
            {"value": "N-1", "record": f"res.partner,{self.partner.id}"},
            {
                "value": "N-1",
                "system_id": self.system.id,
                "record": f"res.groups,{self.env.ref('base.group_user').id}",
            },
            {"value": "N-1", "entity": "party", "res_model": "res.partner", "res_id": self.partner.id},
        ):
            with self.assertRaises(UserError):
                self.identifiers.create(vals)

    def test_the_identifier_that_all_share_is_never_changed(self):
        self.env["integration.identifier"]._uids(self.partner, "party")
        row = self.identifiers.search([("res_id", "=", self.partner.id), ("system_id", "=", False)])
        with self.assertRaises(AccessError):
            row.value = "00000000-0000-4000-8000-000000000000"
        with self.assertRaises(AccessError):
            row.unlink()

    def test_viewers_enter_nothing(self):
        viewer = new_test_user(self.env, "entry_viewer", groups="integration_core.group_integration_user")
        with self.assertRaises(AccessError):
            self.identifiers.with_user(viewer).create(
                {"value": "N-1", "system_id": self.system.id, "record": f"res.partner,{self.partner.id}"}
            )
