# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A rebuild beside others that write, on real connections."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_core.database import limit_waits

from ..models import integration_stewarded
from .committed_case import CommittedCase


@tagged("post_install", "-at_install")
class TestRebuildConcurrency(CommittedCase):
    """Not within a transaction of the test: what one holds, the other has to wait for."""

    code, names = "hold", ("Held", "Free")

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            for id_, code in zip(self.system_ids, ("first", "second"), strict=True):
                env = self.make_env(cr, integration_system_id=id_)
                mapper = env["integration.contract"]._get_mapper("party.v1")
                for partner in env["res.partner"].browse(self.partner_ids):
                    mapper._update_from(partner, {"email": f"hold-{code}@held.example"})
            rule = self.make_env(cr)["integration.survivorship"].browse(self.rule_id)
            rule.criterion_ids.system_id = self.system_ids[1]
        with self.registry.cursor() as cr:
            self.rebuild_id = self.begin(cr).id

    def begin(self, cr):
        env = self.make_env(cr)
        return env["integration.rebuild"]._begin(env["integration.survivorship"].browse(self.rule_id))

    def rebuild(self, cr):
        return self.make_env(cr)["integration.rebuild"].browse(self.rebuild_id)

    def emails(self, cr):
        return self.make_env(cr)["res.partner"].browse(self.partner_ids).mapped("email")

    def test_a_record_that_somebody_holds_is_left_for_the_end(self):
        with self.registry.cursor() as holding, self.registry.cursor() as working:
            holding.execute("SELECT FROM res_partner WHERE id = %s FOR UPDATE", [self.partner_ids[0]])
            with mute_logger("odoo.sql_db"):
                self.rebuild(working)._try_work(10)
            working.commit()
            self.assertEqual(self.emails(working), ["hold-first@held.example", "hold-second@held.example"])
            self.assertEqual(self.rebuild(working).state, "running")
            holding.rollback()
            working.commit()
            self.rebuild(working)._try_work(10)
            working.commit()
            self.assertEqual(self.emails(working), ["hold-second@held.example"] * 2)
            self.assertEqual((self.rebuild(working).state, self.rebuild(working).failed), ("done", 0))

    def test_one_that_is_begun_anew_while_it_runs_ends_with_its_slice(self):
        with self.registry.cursor() as running, self.registry.cursor() as pressing:
            self.rebuild(running)._try_work(1)
            limit_waits(pressing, 1)
            again = self.begin(pressing)
            pressing.commit()
            running.commit()
            self.assertEqual(self.rebuild(running)._try_work(1), (0, False))
            running.commit()
            pressing.commit()
            self.assertEqual((self.rebuild(running).state, again.state), ("done", "running"))

    def test_what_is_proposed_does_not_wait_for_ever_for_what_follows_from_it(self):
        vals = {"entity": "party", "contract": "party.v1", "path": "email", "res_model": "res.partner"}
        vals |= {
            "res_id": self.partner_ids[0],
            "system_id": self.system_ids[1],
            "proposed_at": "2026-01-31 08:00:00",
        }
        vals["proposed_value"] = '"proposed@held.example"'
        with self.registry.cursor() as cr:
            proposal_id = self.make_env(cr)["integration.proposal"]._create_guarded(vals).id
        self.addCleanup(self.remove_proposal, proposal_id)
        with self.registry.cursor() as holding, self.registry.cursor() as accepting:
            holding.execute(  # the source that it becomes is claimed by that row
                "SELECT FROM integration_identifier WHERE res_model = 'res.partner' AND res_id = %s FOR UPDATE",
                [self.partner_ids[0]],
            )
            limit_waits(accepting, 2)  # or it would wait for ever
            proposal = self.make_env(accepting)["integration.proposal"].browse(proposal_id)
            with (
                patch.object(integration_stewarded, "_WAIT_SECONDS", 1),
                self.assertRaisesRegex(UserError, "Try again in a moment"),
                mute_logger("odoo.sql_db"),
            ):
                proposal.action_accept()
            accepting.rollback()
            holding.rollback()

    def remove_proposal(self, id_):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM integration_proposal WHERE id = %s", [id_])

    def test_a_pin_does_not_wait_for_ever_for_a_record_that_somebody_holds(self):
        with self.registry.cursor() as holding, self.registry.cursor() as pinning:
            holding.execute("SELECT FROM res_partner WHERE id = %s FOR UPDATE", [self.partner_ids[0]])
            second = [("res_id", "=", self.partner_ids[0]), ("system_id", "=", self.system_ids[1])]
            source = self.make_env(pinning)["integration.property.source"].search(second)
            with (
                patch.object(integration_stewarded, "_WAIT_SECONDS", 1),
                self.assertRaisesRegex(UserError, "Try again in a moment"),
                mute_logger("odoo.sql_db"),
            ):
                source.action_pin()
            pinning.rollback()
            holding.rollback()
