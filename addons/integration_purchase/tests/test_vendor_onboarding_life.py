# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import vendor_onboarding_life
from .common import PurchaseCase


@tagged("post_install", "-at_install")
class TestVendorOnboardingLife(PurchaseCase):
    """Each step of a case starts where it may, and is taken by who may."""

    def test_each_step_starts_where_it_may_and_is_taken_by_who_may(self):
        buyers = {
            ("action_review", "proposed"): "in_review",
            ("action_review", "approved"): "in_review",
            ("action_withdraw", "in_review"): "proposed",
            ("action_hold", "in_review"): "held",
            ("action_hold", "approved"): "held",
        }
        managers = {
            **buyers,
            ("action_approve", "in_review"): "approved",
            ("action_release", "held"): "approved",
            ("action_propose_again", "rejected"): "proposed",
            ("action_reject", "proposed"): "rejected",
            ("action_reject", "in_review"): "rejected",
        }
        case = self.make_case()
        wizard = self.env["vendor.onboarding.decision"]
        for user, expected in ((self.buyer, buyers), (self.manager, managers)):
            for state in dict(case._fields["state"].selection):
                steps = {name: case.with_user(user) for name in self.public_steps(case)}
                vals = {"onboarding_id": case.id, "purpose": "hold", "reason": "Another"}
                decision = wizard.with_user(user).create(vals)
                steps |= dict.fromkeys(self.public_steps(wizard), decision)
                for name, record in steps.items():
                    held = {"held_from": "approved", "held_at": "2026-01-01 00:00:00"}
                    vals = held if state == "held" else {"submitter_id": False}
                    case._write_guarded({"state": state, "status_reason": "Reason", **vals})
                    with self.subTest(user=user.login, step=name, state=state):
                        reached = expected.get((name, state))
                        if not reached and name != "action_ask":
                            with self.assertRaises(UserError), self.env.cr.savepoint():
                                getattr(record, name)()
                        else:
                            getattr(record, name)()
                        self.assertEqual(case.state, reached or state)
                        if not reached:
                            self.assertEqual(case.status_reason, "Reason")

    def public_steps(self, records):
        """Return the names of the buttons of a model that this addon adds."""
        found = {
            name: getattr(type(records), name) for name in dir(type(records)) if name.startswith("action_")
        }
        return [name for name, method in found.items() if ".integration_purchase." in method.__module__]

    def test_the_steps_and_the_table_of_transitions_agree(self):
        case = self.make_case()
        starts = {
            state for sources, _is_decision in vendor_onboarding_life._STEPS.values() for state in sources
        }
        self.assertEqual(starts, set(case._transitions))
