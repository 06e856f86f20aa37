# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .replay_case import ReplayCase


@tagged("post_install", "-at_install")
class TestReplayRights(ReplayCase):
    """Who may replay, and of which companies."""

    def test_only_operators_replay_and_everybody_else_looks_on(self):
        replay = self.make_replay()
        for group in ("user", "developer", "auditor"):
            user = new_test_user(
                self.env, f"replay_{group}", groups=f"integration_core.group_integration_{group}"
            )
            with self.subTest(group=group):
                self.assertEqual(replay.with_user(user).state, "draft")
                for act in ("action_count", "action_start", "action_stop"):
                    with self.assertRaises(AccessError):
                        getattr(replay.with_user(user), act)()
                with self.assertRaises(AccessError):
                    self.make_replay(user=user)

    def test_events_of_a_company_that_the_operator_does_not_work_in_are_left_out(self):
        company = self.env["res.company"].create({"name": "Other"})
        (foreign,) = self.make_events(company=company)
        (own,) = self.make_events(company=self.env.company)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        self.run_job(replay)
        self.assertEqual(self.deliveries(replay_id=replay.id).event_id.ids, [own])
        self.assertNotEqual(foreign, own)

    def test_what_was_counted_for_more_companies_is_not_started_by_who_works_in_fewer(self):
        company = self.env["res.company"].create({"name": "Other"})
        wide = new_test_user(
            self.env,
            "replay_wide",
            groups="integration_core.group_integration_operator",
            company_ids=[(6, 0, (self.env.company | company).ids)],
        )
        replay = self.make_replay(user=wide)
        replay.with_context(allowed_company_ids=(self.env.company | company).ids).action_count()
        with self.assertRaises(AccessError):
            replay.with_user(self.operator).action_start()

    def test_a_replay_of_another_company_is_invisible(self):
        company = self.env["res.company"].create({"name": "Other"})
        replay = self.make_replay()
        self.cr.execute(
            "UPDATE integration_replay SET company_id = %s WHERE id = %s", (company.id, replay.id)
        )
        self.env.invalidate_all()
        self.assertFalse(
            self.env["integration.replay"].with_user(self.operator).search([("id", "=", replay.id)])
        )
