# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WebhookCase

FOR_ALL = "for all companies"


@tagged("post_install", "-at_install")
class TestShared(WebhookCase):
    """What sends the events of all companies is made, approved and changed by people who work in all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.headed = cls.make_subscription(
            header_ids=[Command.create({"name": "X-Api-Key", "value": "canary-h3ader"})]
        )
        cls.draft = cls.make_subscription(approved=False)
        cls.authentication = cls.make_authentication()
        cls.own_interface = cls.make_interface("webhook_own", company_id=cls.env.company.id)
        cls.own = cls.make_subscription(interface_id=cls.own_interface.id)
        cls.other = cls.env["res.company"].create({"name": "Other clinic"})

    def assert_for_all(self, *attempts):
        for number, attempt in enumerate(attempts):
            with self.subTest(number), self.assertRaisesRegex(AccessError, FOR_ALL), self.cr.savepoint():
                attempt()

    def test_nobody_of_one_company_starts_to_send_the_events_of_all(self):
        draft, author = self.draft.with_user(self.author), self.author
        vals = {"event_types": "*", "url": "https://mine.example/", "interface_id": self.interface.id}
        self.assert_for_all(
            lambda: draft.write({"event_types": "*"}),
            lambda: draft.create(
                {"name": "Mine", "owner_id": author.id, "policy_id": self.policy.id, **vals}
            ),
            draft.copy,
            draft.action_submit,
            draft.with_user(self.manager).unlink,
        )
        author.company_ids = [Command.link(self.other.id)]
        draft.action_submit()
        self.assert_for_all(
            draft.with_user(self.manager).action_approve, draft.with_user(self.manager).action_reject
        )

    def test_nobody_of_one_company_ends_or_takes_over_what_sends_the_events_of_all(self):
        managed, authored = self.headed.with_user(self.manager), self.headed.with_user(self.author)
        header = authored.header_ids
        self.assert_for_all(
            managed.action_withdraw,
            managed.action_retire,
            lambda: managed.write({"review_date": False}),
            lambda: authored._rotate_signing_key("v1", 0),
            lambda: self.draft.with_user(self.author).action_generate_secret(),
            lambda: header.write({"value": "mine"}),
            lambda: authored.write({"header_ids": [Command.update(header.id, {"value": "mine"})]}),
            lambda: self.draft.with_user(self.author).header_ids.create(
                {"name": "X-Mine", "value": "mine", "subscription_id": self.draft.id}
            ),
        )
        self.assert_for_all(
            lambda: self.headed.with_user(self.operator)._pause("The partner asked us to wait")
        )
        managed._pause("The partner asked us to wait")
        self.assertEqual(self.headed.state, "suspended", "any manager may pull the brake for all")
        self.assert_for_all(managed.action_resume)

    def test_what_belongs_to_one_company_is_not_made_one_for_all(self):
        own = self.own.with_user(self.author)
        self.own.with_user(self.manager).action_withdraw()
        own.name = "Renamed"
        self.assert_for_all(lambda: own.write({"interface_id": self.interface.id}))

    def test_people_of_one_company_look_after_what_is_theirs(self):
        own = self.own.with_user(self.author)
        self.assertTrue(own._rotate_signing_key("v1", 0))
        self.own.with_user(self.manager).action_withdraw()
        self.approve(own)
        self.assertEqual(own.state, "approved")

    def test_how_we_show_who_we_are_for_all_is_for_people_of_all(self):
        authentication = self.authentication.with_user(self.author)
        self.assert_for_all(
            lambda: authentication.write({"secret": "mine"}),
            lambda: authentication.write({"host": "mine.example", "secret": "mine"}),
            lambda: authentication.with_user(self.manager).unlink(),
            lambda: self.make_authentication(name="Mine"),
        )
        system = self.env["integration.system"].create(
            {"name": "Own", "code": "webhook_own", "kind": "other", "company_id": self.env.company.id}
        )
        own = self.make_authentication(system_id=system.id)
        self.assert_for_all(lambda: own.write({"system_id": self.system.id}))
        own.secret = "next"

    def test_the_company_of_what_follows_from_another_record_is_written_by_nobody(self):
        company = {"company_id": self.env.company.id}
        for record in (self.authentication, self.headed.header_ids):
            with self.subTest(record._name), self.assertRaisesRegex(UserError, "cannot be written"):
                record.sudo().write(company)
        with self.assertRaisesRegex(UserError, "cannot be written"):
            self.authentication.sudo().copy(company)

    def test_the_inside_is_opened_by_people_of_all_companies(self):
        networks = self.env["integration.network"]
        network = networks.create({"cidr": "10.1.0.0/16"}).with_user(self.manager)
        self.assert_for_all(
            lambda: network.create({"cidr": "10.2.0.0/16"}),
            lambda: network.write({"ports": "22"}),
            network.unlink,
        )
        self.manager.company_ids = [Command.link(self.other.id)]
        network.ports = "443"
