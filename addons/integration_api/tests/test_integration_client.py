# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client acts as a service user that has just what was approved, while it is approved."""

from lxml import etree

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from .common import ApiFixtures


@tagged("post_install", "-at_install")
class TestIntegrationClient(ApiFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()

    def draft(self, code="api-client", **vals):
        client = self.env["integration.client"].with_user(self.author)
        return client.create(
            {"name": code, "code": code, "system_id": self.system.id, "owner_id": self.author.id, **vals}
        )

    def test_the_service_user_is_active_only_while_the_client_is_approved(self):
        client = self.draft()
        user = client.sudo().service_user_id
        self.assertFalse(user.active)
        self.approve(client)
        self.assertTrue(user.active)
        client.with_user(self.approver).action_suspend()
        self.assertFalse(user.active)
        client.with_user(self.approver).action_resume()
        self.assertTrue(user.active)
        credential, _secret = self.issue(client)
        client.with_user(self.approver).action_retire()
        self.assertFalse(user.active)
        self.assertEqual(credential.state, "revoked")

    def test_a_new_client_is_saved_along_with_its_grants(self):
        contract = self.env["integration.contract"].search([], limit=1)
        form = Form(self.env["integration.client"].with_user(self.author))
        form.name, form.code = "Fresh", "fresh"
        form.system_id = self.system
        form.owner_id = self.author
        with form.grant_ids.new() as grant:
            grant.contract_id = contract
            grant.interface_id = self.interface
        grant = form.save().grant_ids
        self.assertEqual(grant.name, f"Fresh: {contract.name}")
        self.assertEqual(grant.owner_id, self.author)
        self.assertEqual(form.record.grant_count, 1)

    def test_the_dialog_of_a_grant_knows_its_client_and_has_no_buttons(self):
        arch = etree.fromstring(self.env["integration.client"].get_view(view_type="form")["arch"])
        [dialog] = arch.xpath("//field[@name='grant_ids']/form")
        self.assertFalse(dialog.xpath(".//field[@name='client_id'] | .//button"))

    def test_one_person_is_asked_for_a_client_and_its_grants(self):
        contract = self.env["integration.contract"].search([], limit=1)
        client = self.draft(
            grant_ids=[Command.create({"contract_id": contract.id, "interface_id": self.interface.id})]
        )
        client.action_submit()
        self.assertTrue(client.activity_ids)
        self.assertEqual(client.grant_ids.state, "submitted")
        self.assertFalse(client.grant_ids.activity_ids)

    def test_service_users_are_archived_when_the_addon_leaves(self):
        client = self.draft()
        self.approve(client)
        credential, _secret = self.issue(client)
        secret = credential.sudo().secret_id
        issue = self.env["integration.issue"]._raise_issue("client", summary="Client", record=client)
        uninstall_hook(self.env)
        self.assertFalse(client.sudo().service_user_id.active)
        self.assertFalse(secret.exists())
        self.assertEqual(issue.state, "resolved")

    def test_nobody_names_the_service_user(self):
        admin = self.env.ref("base.user_admin")
        client = self.draft(service_user_id=admin.id)
        self.assertNotEqual(client.sudo().service_user_id, admin)
        for person in (self.author, self.approver):
            with self.assertRaises(UserError):
                client.with_user(person).write({"service_user_id": admin.id, "name": "Taken over"})
        self.assertNotEqual(admin.name, "Taken over")

    def test_the_author_cannot_approve(self):
        client = self.draft()
        client.action_submit()
        with self.assertRaises(UserError):
            client.action_approve()

    def test_an_operator_can_suspend_at_once(self):
        client = self.make_client()
        operator = self.author.copy({"login": "api_operator"})
        operator.group_ids = [Command.set(self.env.ref("integration_core.group_integration_operator").ids)]
        client.with_user(operator).action_suspend()
        self.assertEqual(client.state, "suspended")

    def test_an_approved_client_cannot_be_widened(self):
        client = self.make_client()
        group = self.env["res.groups"].create({"name": "More"})
        for vals in ({"networks": "0.0.0.0/0"}, {"group_ids": [Command.link(group.id)]}, {"kind": "agent"}):
            with self.assertRaises(UserError):
                client.with_user(self.approver).write(vals)

    def test_it_has_the_groups_it_was_given_and_no_others(self):
        group = self.env["res.groups"].create({"name": "Billing"})
        client = self.draft(group_ids=[Command.set(group.ids)])
        expected = group | self.env.ref("base.group_user")
        self.assertEqual(client.sudo().service_user_id.group_ids, expected)

    def test_rights_of_administration_are_refused_also_when_implied(self):
        sly = self.env["res.groups"].create(
            {"name": "Sly", "implied_ids": [Command.set(self.env.ref("base.group_erp_manager").ids)]}
        )
        for group in (
            self.env.ref("base.group_system"),
            self.env.ref("integration_core.group_integration_manager"),
            self.env.ref("base.group_portal"),
            sly,
        ):
            with self.assertRaises(ValidationError):
                self.draft(f"api-{group.id}", group_ids=[Command.set(group.ids)])

    def test_rights_that_a_group_came_to_imply_keep_client_and_grants_from_being_approved(self):
        group = self.env["res.groups"].create({"name": "Billing"})
        client = self.draft(group_ids=[Command.set(group.ids)])
        client.action_submit()
        group.implied_ids = self.env.ref("base.group_erp_manager")
        with self.assertRaises(ValidationError):
            client.with_user(self.approver).action_approve()
        group.implied_ids = False
        self.env.invalidate_all()
        client.with_user(self.approver).action_approve()
        contract = self.env["integration.contract"].search([], limit=1)
        terms = {"contract_id": contract.id, "interface_id": self.interface.id, "owner_id": self.author.id}
        grant = self.env["integration.grant"].with_user(self.author).create({"client_id": client.id, **terms})
        grant.action_submit()
        group.implied_ids = self.env.ref("base.group_erp_manager")
        with self.assertRaises(ValidationError):
            grant.with_user(self.approver).action_approve()

    def test_suspending_takes_rights_of_administration_from_the_service_user(self):
        client = self.make_client()
        user = client.service_user_id
        user.group_ids += self.env.ref("base.group_system")
        client.with_user(self.approver).action_suspend()
        self.assertEqual(user.group_ids, self.env.ref("base.group_user"))
        client.with_user(self.approver).action_resume()

    def test_a_service_user_that_came_by_rights_of_administration_is_an_issue(self):
        group = self.env["res.groups"].create({"name": "Billing"})
        implied = self.make_client("api-implied", group_ids=[Command.set(group.ids)])
        given, harmless = self.make_client("api-given"), self.make_client("api-harmless")
        self.env["integration.client"]._cron_check_rights()
        found = [("code", "=", "client_rights")]
        self.assertFalse(self.env["integration.issue"].search(found))
        group.implied_ids = self.env.ref("base.group_erp_manager")
        given.service_user_id.group_ids += self.env.ref("integration_core.group_integration_user")
        self.env["integration.client"]._cron_check_rights()
        issues = self.env["integration.issue"].search(found)
        self.assertEqual(set(issues.mapped("res_id")), {implied.id, given.id})
        self.assertNotIn(harmless.id, issues.mapped("res_id"))
        self.assertEqual(set(issues.mapped("severity")), {"critical"})

    def test_a_service_user_never_goes_by_the_name_of_a_person(self):
        client = self.make_client()
        client.with_user(self.author).name = "Mitchell Admin"
        self.assertEqual(client.sudo().service_user_id.name, "API: Mitchell Admin")

    def test_a_service_user_cannot_be_chosen(self):
        client = self.draft(service_user_id=self.env.ref("base.user_admin").id)
        self.assertNotEqual(client.sudo().service_user_id, self.env.ref("base.user_admin"))
        client.action_submit()
        with self.assertRaises(UserError):
            client.service_user_id = self.env.ref("base.user_admin")

    def test_networks_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "ward"):
            self.draft(networks="10.0.0.0/8\nward 4")

    def test_a_draft_can_be_deleted_with_its_user_and_keys_and_an_approved_one_not(self):
        client = self.draft()
        user = client.sudo().service_user_id
        credential, _secret = self.issue(client.with_user(self.author))
        secret = credential.sudo().secret_id
        client.unlink()
        self.assertFalse(user.exists() or secret.exists())
        approved = self.make_client("api-approved")
        with self.assertRaises(UserError), mute_logger("odoo.sql_db"):
            approved.with_user(self.author).unlink()

    def test_transitions_are_audited(self):
        client = self.make_client()
        rows = self.env["integration.audit"].search(
            [
                ("res_model", "=", "integration.client"),
                ("res_id", "=", client.id),
                ("action", "=", "transition"),
            ]
        )
        self.assertEqual(len(rows), 2)
        self.assertIn(self.approver, rows.user_id)

    def test_what_the_service_user_does_is_audited_as_a_machines_doing(self):
        client = self.make_client()
        audit = self.env["integration.audit"]
        self.assertEqual(audit.with_user(client.service_user_id)._get_identity_kind(), "client")
        self.assertEqual(audit.with_user(self.author)._get_identity_kind(), "human")

    def test_a_client_of_another_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        client = self.make_client()
        self.author.write({"company_id": other.id, "company_ids": [Command.set(other.ids)]})
        self.assertNotIn(client, self.env["integration.client"].with_user(self.author).search([]))
        self.assertIn(client, self.env["integration.client"].with_user(self.approver).search([]))
