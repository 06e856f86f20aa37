# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A grant is approved by another person, and allows what it names and no more."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_core.tools.errors import InterfaceNotApproved, NotFound, OperationNotGranted

from .common import ApiCase


@tagged("post_install", "-at_install")
class TestIntegrationGrant(ApiCase):
    def draft(self, **vals):
        client = self.make_client(f"api-{self.env['integration.client'].search_count([])}")
        return (
            self.env["integration.grant"]
            .with_user(self.author)
            .create(
                {
                    "client_id": client.id,
                    "contract_id": self.contract.id,
                    "interface_id": self.interface.id,
                    "owner_id": self.author.id,
                    **vals,
                }
            )
        )

    def test_it_is_in_force_only_while_approved(self):
        grant = self.draft()
        for step, action in (("draft", None), ("submitted", "action_submit")):
            if action:
                getattr(grant, action)()
            self.assertEqual(grant.state, step)
            with self.assertRaises(NotFound):
                grant._get_terms()
        grant.with_user(self.approver).action_approve()
        self.assertEqual(grant._get_terms().grant_id, grant.id)
        grant.with_user(self.approver).action_suspend()
        with self.assertRaises(NotFound):
            grant._get_terms()

    def test_a_grant_that_was_drafted_before_the_client_had_an_owner_gets_it_when_it_is_submitted(self):
        grant = self.draft()
        grant.owner_id = grant.steward_id = False
        self.assertEqual(grant.client_id.owner_id, self.author)
        grant.action_submit()
        self.assertEqual((grant.state, grant.owner_id), ("submitted", self.author))

    def test_its_owner_is_the_clients_unless_it_has_one(self):
        self.assertEqual(self.draft(owner_id=False).owner_id, self.author)
        self.assertEqual(self.draft(owner_id=self.approver.id).owner_id, self.approver)

    def test_a_new_one_has_a_name_that_people_can_read(self):
        self.assertEqual(self.env["integration.grant"].new({}).name, "New grant")
        client = self.env["integration.client"].new({"name": "Half"})
        self.assertEqual(self.env["integration.grant"].new({"client_id": client}).name, "New grant")
        self.assertEqual(self.grant.name, f"{self.client.name}: {self.contract.name}")

    def test_its_author_cannot_approve_it(self):
        grant = self.draft()
        grant.action_submit()
        with self.assertRaises(UserError):
            grant.action_approve()

    def test_it_allows_what_it_names_and_no_more(self):
        grant = self.approve(self.draft(can_create=True, actions="confirm"))
        for operation, action in (("read", None), ("create", None), ("action", "confirm")):
            grant._get_terms().check_allows(operation, action)
        for operation, action in (("update", None), ("action", "delete"), ("action", None), ("unlink", None)):
            with self.assertRaises(OperationNotGranted):
                grant._get_terms().check_allows(operation, action)

    def test_it_allows_nothing_over_an_interface_that_may_not_flow(self):
        grant = self.approve(self.draft())
        self.interface.with_user(self.approver)._pause("The partner asked us to wait")
        with self.assertRaises(InterfaceNotApproved):
            grant._get_terms().check_allows("read")

    def test_an_approved_grant_cannot_be_widened(self):
        grant = self.approve(self.draft())
        for vals in ({"can_update": True}, {"actions": "confirm"}, {"client_id": self.client.id}):
            with self.assertRaises(UserError):
                grant.with_user(self.approver).write(vals)

    def test_it_warns_of_odoo_rights_that_its_client_lacks(self):
        grant = self.draft(can_create=True)
        self.assertFalse(grant.missing_rights or grant.client_id.missing_rights)
        access = self.env["ir.model.access"].search([("model_id.model", "=", "test.integration.order")])
        access.perm_create = False
        self.env.invalidate_all()
        self.assertIn("create: Fake order.", grant.missing_rights)
        self.assertNotIn("test.integration.order", grant.missing_rights)
        self.assertEqual(grant.client_id.missing_rights, grant.missing_rights)
        grant.can_create = False
        self.assertFalse(grant.missing_rights)

    def test_it_names_groups_that_would_give_its_client_the_missing_right(self):
        grant = self.draft(can_create=True)
        access = self.env["ir.model.access"].search([("model_id.model", "=", "test.integration.order")])
        group, more, never = self.env["res.groups"].create(
            [{"name": name} for name in ("Least", "More", "Never")]
        )
        more.implied_ids = group
        never.implied_ids = self.env.ref("base.group_system")
        access.perm_create = False
        for one in (never, more, group):
            access[0].copy({"group_id": one.id, "perm_create": True})
        self.env.invalidate_all()
        self.assertIn("What would do: “Least”.", grant.missing_rights)

    def test_actions_are_the_contracts(self):
        with self.assertRaisesRegex(ValidationError, "explode"):
            self.draft(actions="confirm explode")

    def agree(self, **vals):
        """Return another approved interface."""
        vals = {"code": "api-else", "owner_id": self.author.id, **vals}
        return self.approve(self.interface.with_user(self.author).copy(vals))

    def test_no_client_calls_over_an_outbound_interface(self):
        interface = self.agree(direction="outbound")
        with self.assertRaisesRegex(ValidationError, "we call the partner"):
            self.draft(interface_id=interface.id)
        self.draft(interface_id=self.agree(code="api-in", direction="inbound").id, can_create=True)

    def test_no_client_uses_the_agreement_of_another_system(self):
        system = self.env["integration.system"].create({"name": "Bank", "code": "api-bank"})
        with self.assertRaisesRegex(ValidationError, "Bank"):
            self.draft(interface_id=self.agree(system_id=system.id).id)

    def test_a_grant_whose_interface_became_another_one_is_neither_approved_nor_of_use(self):
        system = self.env["integration.system"].create({"name": "Bank", "code": "api-bank"})
        for vals in ({"direction": "outbound"}, {"system_id": system.id}):
            interface = self.agree(code=f"api-{next(iter(vals))}")
            approved = self.approve(self.draft(interface_id=interface.id))
            draft = self.draft(interface_id=interface.id)
            approved._get_terms().check_allows("read")
            interface._write_guarded(vals)
            with self.assertRaises(OperationNotGranted):
                approved._get_terms().check_allows("read")
            with self.assertRaises(ValidationError):
                draft.action_submit()

    def test_the_service_user_sees_the_companies_of_its_grants(self):
        other = self.env["res.company"].create({"name": "Other"})
        (self.author | self.approver).company_ids |= other
        self.system.company_id = False
        shared = self.interface.with_user(self.author).copy(
            {"code": "api-all", "company_id": False, "owner_id": self.author.id}
        )
        grant = self.draft(company_id=other.id, interface_id=self.approve(shared).id)
        user = grant.client_id.sudo().service_user_id
        self.assertNotIn(other, user.company_ids)
        grant.action_submit()
        grant.with_user(self.approver).action_approve()
        self.assertIn(other, user.company_ids)
        grant.with_user(self.approver).action_suspend()
        self.assertNotIn(other, user.company_ids)

    def test_one_grant_a_client_and_contract(self):
        grant = self.draft()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            grant.copy()
            self.env.flush_all()
