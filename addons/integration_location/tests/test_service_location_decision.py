# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .common import make_locations, make_ready


@tagged("post_install", "-at_install")
class TestServiceLocationDecision(TransactionCase):
    """The buttons ask why, and the reason stays with the place."""

    def test_the_dialog_suspends_and_closes_with_a_reason(self):
        location = make_ready(make_locations(self.env, 1))
        location.action_activate()
        for purpose, state in (("suspend", "suspended"), ("close", "closed")):
            action = location.with_context(purpose=purpose).action_ask()
            form = Form(self.env[action["res_model"]].with_context(**action["context"]))
            form.reason = f"Because of {purpose}"
            getattr(form.save(), f"action_{purpose}")()
            self.assertEqual((location.state, location.state_reason), (state, f"Because of {purpose}"))

    def test_who_may_only_look_is_not_asked(self):
        viewer = new_test_user(self.env, "viewer", "base.group_user")
        location = make_locations(self.env, 1)
        with self.assertRaises(AccessError):
            self.env["service.location.decision"].with_user(viewer).create(
                {"location_id": location.id, "purpose": "close", "reason": "None"}
            )
