# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from contextlib import nullcontext
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_core import aside

_SCHEMA = {
    "type": "object",
    "properties": {
        "number": {"type": "string", "x-sensitivity": "internal"},
        "name": {"type": "string", "x-sensitivity": "personal"},
        "total": {"type": "string", "x-sensitivity": "financial"},
        "finding": {"type": "string", "x-sensitivity": "clinical"},
    },
}
_DOCUMENT = {"number": "INV/7", "name": "Erika", "total": "120.50", "finding": "fracture"}
_VALUES = {"personal": "Erika", "financial": "120.50", "clinical": "fracture"}
_ROLES = ("user", "operator", "developer", "auditor", "manager")
_REASON = "the payer disputes it"


@tagged("post_install", "-at_install")
class TestIntegrationEventContent(TransactionCase):
    """What an event tells of persons, money and treatment is hidden, and shown for a reason to the cleared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cr.execute(
            """INSERT INTO integration_event
                      (uid, type, entity, res_model, res_id, payload, correlation_id, occurred_at, xid)
               VALUES ('evt_content', 'thing.happened', 'thing', 'res.users', 1, %s, 'c', now(), -1) RETURNING id""",
            (json.dumps(_DOCUMENT),),
        )
        cls.event = cls.env["integration.event"].browse(cls.cr.fetchone()[0])
        cls.roles = {role: cls.make_user(f"content_{role}", role) for role in _ROLES}
        for user in cls.roles.values():
            user.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]

    @classmethod
    def make_user(cls, login, role="user", *kinds):
        """Return a user with a role, cleared for some classes of data."""
        groups = [
            f"integration_core.group_integration_{name}" for name in (role, *(f"see_{k}" for k in kinds))
        ]
        return new_test_user(cls.env, login, ",".join(groups))

    def setUp(self):
        super().setUp()
        self.patch(self.registry["integration.contract"], "_get_schema", lambda _contracts, _name: _SCHEMA)

    def reveal(self, user, reason=_REASON):
        """Press the buttons as the user; return what is shown."""
        action = self.event.with_user(user).action_open_reveal()
        dialog = self.env["integration.reveal"].with_user(user).with_context(**action["context"])
        return dialog.create({"reason": reason}).action_show()["context"]["default_content"]

    def find_rows(self):
        return self.env["integration.audit"].search([("action", "=", "data.revealed")])

    # === MASKING === #

    def test_every_role_sees_the_document_with_what_is_sensitive_hidden(self):
        for role, user in self.roles.items():
            event = self.event.with_user(user)
            shown = event.read(["payload_masked", "can_reveal"])[0]
            self.assertIn("INV/7", shown["payload_masked"], role)
            for value in _VALUES.values():
                self.assertNotIn(value, shown["payload_masked"], role)
            self.assertFalse(shown["can_reveal"], role)

    def test_nobody_finds_sorts_groups_exports_or_copies_by_what_is_hidden(self):
        ways = {
            "read": lambda event: event.read(["payload"]),
            "search": lambda event: event.search([("payload", "ilike", "Erika")]),
            "search_count": lambda event: event.search_count([("payload", "ilike", "Erika")]),
            "name_search": lambda event: event.name_search("", [("payload", "ilike", "Erika")]),
            "search_read": lambda event: event.search_read([], ["payload"]),
            "web_search_read": lambda event: event.web_search_read([], {"payload": {}}),
            "sort": lambda event: event.search([], order="payload"),
            "group": lambda event: event.formatted_read_group([], ["payload"], ["__count"]),
            "measure": lambda event: event.formatted_read_group([], [], ["payload:count_distinct"]),
            "export": lambda event: event.export_data(["payload"]),
            "from a delivery": lambda event: event.search([("delivery_ids.event_id.payload", "ilike", "E")]),
        }
        if "delivery_ids" not in self.event._fields:
            del ways["from a delivery"]
        cleared = self.make_user("content_all", "manager", *_VALUES)
        cleared.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        for user in (*self.roles.values(), cleared, self.env.ref("base.user_admin")):
            for name, way in ways.items():
                with self.subTest(f"{user.login}: {name}"), self.assertRaises(AccessError):
                    way(self.event.with_user(user))
            self.assertNotIn("payload", self.event.with_user(user).fields_get())

    # === SHOWING === #

    def test_each_clearance_shows_its_class_and_no_other(self):
        for kind, value in _VALUES.items():
            content = self.reveal(self.make_user(f"content_{kind}", "user", kind))
            for other in _VALUES.values():
                self.assertEqual(other in content, other == value, (kind, other))
            self.assertIn("INV/7", content)

    def test_whoever_is_cleared_for_nothing_is_shown_nothing_whatever_the_role(self):
        for role, user in self.roles.items():
            with self.subTest(role), self.assertRaises(AccessError):
                self.event.with_user(user).action_open_reveal()
            dialog = self.env["integration.reveal"].sudo()
            dialog = dialog.create(
                {"res_model": self.event._name, "res_id": self.event.id, "reason": _REASON}
            )
            with self.subTest(role), self.assertRaises(AccessError):
                dialog.with_user(user).sudo().action_show()
        self.assertFalse(self.find_rows())

    def test_what_was_shown_to_whom_and_why_is_in_the_audit_trail_and_no_value(self):
        user = self.make_user("content_two", "user", "personal", "clinical")
        self.reveal(user)
        row = self.find_rows()
        self.assertEqual((row.user_id, row.res_model, row.res_id), (user, self.event._name, self.event.id))
        self.assertEqual(json.loads(row.detail), {"shown": ["clinical", "personal"], "reason": _REASON})
        self.assertIn("Hidden data shown", row.summary)

    def test_a_request_that_is_rolled_back_afterwards_leaves_its_row(self):
        user = self.make_user("content_rolled", "user", "personal")
        self.cr.postrollback.clear()
        self.reveal(user)
        known = self.find_rows()
        with patch.object(aside, "opened", lambda _registry: nullcontext(self.cr)):
            self.cr.postrollback.run()
        rows = self.find_rows() - known
        self.assertEqual((rows.user_id, rows.outcome), (user, "rolled_back"))
        self.assertIn(_REASON, rows.detail)

    def test_without_a_reason_nothing_is_shown(self):
        user = self.make_user("content_short", "user", *_VALUES)
        for reason in ("why", "   because   "):
            with self.assertRaises(UserError):
                self.reveal(user, reason)
        self.assertFalse(self.find_rows())

    def test_the_dialog_shows_no_record_that_the_user_may_not_see_and_none_of_another_kind(self):
        user = self.make_user("content_foreign", "user", *_VALUES)
        dialog = self.env["integration.reveal"].with_user(user)
        other = self.env["res.company"].create({"name": "Other clinic"})
        self.cr.execute(
            "UPDATE integration_event SET company_id = %s WHERE id = %s", (other.id, self.event.id)
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            dialog.create(
                {"res_model": self.event._name, "res_id": self.event.id, "reason": _REASON}
            ).action_show()
        for kind in ("res.partner", "integration.revealable", "integration.nothing"):
            with self.subTest(kind), self.assertRaises(UserError):
                dialog.create({"res_model": kind, "res_id": 1, "reason": _REASON}).action_show()
        self.assertFalse(self.find_rows())

    def test_what_was_erased_cannot_be_shown(self):
        user = self.make_user("content_erased", "user", *_VALUES)
        self.cr.execute("UPDATE integration_event SET erased_at = now() WHERE id = %s", (self.event.id,))
        self.env.invalidate_all()
        self.assertFalse(self.event.with_user(user).can_reveal)
        with self.assertRaises(UserError):
            self.event.with_user(user).action_open_reveal()
