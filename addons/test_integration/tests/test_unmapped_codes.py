# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A code that nobody mapped, from the request that failed for it to the click that lets it succeed."""

from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2.extras import Json

from odoo.tests import new_test_user, tagged

from odoo.addons.integration_api.tests.common import ROOT, ApiCase
from odoo.addons.integration_contract.tests import statements
from odoo.addons.integration_core.tools.errors import UnmappedCode
from odoo.addons.integration_inbox.models import integration_unmapped_code
from odoo.addons.integration_inbox.tests.common import InboxCase
from odoo.addons.integration_inbox.tools.lacking import name_lack

PARTIES = f"{ROOT}/party"


def party(**address):
    """Return a document of a party."""
    return {"name": "Northgate", "kind": "organisation", "address": address}


@tagged("post_install", "-at_install")
class TestUnmappedCodesOfCalls(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interface._write_guarded({"clear_personal": True})
        cls.allow("party.v1", can_create=True, can_update=True)

    @classmethod
    def allow(cls, contract, **rights):
        """Grant a contract to the client, and Odoo's rights for it to its service user."""
        contracts = cls.env["integration.contract"]
        cls.client.grant_ids |= cls.approve(
            cls.env["integration.grant"]
            .with_user(cls.author)
            .create(
                {
                    "client_id": cls.client.id,
                    "contract_id": contracts._get(contract).id,
                    "interface_id": cls.interface.id,
                    "owner_id": cls.author.id,
                    **rights,
                }
            )
        )
        for name in contracts._get_mapper(contract)._service_groups["write"]:
            cls.client.service_user_id.sudo().group_ids |= cls.env.ref(name)

    def setUp(self):
        super().setUp()
        self.notes = []
        # in a test there is no transaction apart that the rollback of a request would leave alone
        self.patch(
            self.registry["integration.unmapped.code"],
            "_note_apart",
            lambda _self, lacks, **of: self.notes.append((lacks, of)),
        )

    def noted(self):
        missing = self.env["integration.unmapped.code"]
        while self.notes:
            lacks, of = self.notes.pop(0)
            missing._note(lacks, **{name: record.with_env(self.env(su=True)) for name, record in of.items()})
        self.env.invalidate_all()
        return self.env["integration.unmapped.code"].search([("system_id", "=", self.system.id)])

    def test_a_refused_document_leaves_what_is_to_be_mapped_and_then_succeeds(self):
        for _time in range(2):
            answer = self.call("POST", PARTIES, party(country="XX"))
            self.assert_problem(answer, 422, "unmapped_code")
        noted = self.noted()
        self.assertEqual((noted.code, noted.occurrence_count), ("XX", 2))
        self.assertEqual(noted.company_id, self.company)
        self.assertNotIn("missing", answer.text)
        noted.record = self.env.ref("base.be")
        noted.action_map()
        answer = self.call("POST", PARTIES, party(country="XX"))
        self.assertEqual((answer.status_code, answer.json()["address"]["country"]), (201, "XX"))
        partner = self.env["res.partner"].search([("name", "=", "Northgate")])
        self.assertEqual(partner.country_id, self.env.ref("base.be"))

    def test_all_that_a_batch_lacks_is_noted(self):
        documents = [party(country=code) for code in ("XX", "BE", "YY")]
        body = {"operation": "create", "mode": "per_document", "documents": documents}
        answer = self.call("POST", f"{PARTIES}:batch", body)
        self.assertEqual((answer.json()["succeeded"], answer.json()["failed"]), (1, 2), answer.text)
        self.assertEqual(sorted(self.noted().mapped("code")), ["XX", "YY"])

    def test_a_change_that_is_refused_is_noted_too(self):
        path = self.call("POST", PARTIES, party(country="BE")).headers["Location"]
        self.assert_problem(self.call("PATCH", path, {"address": {"country": "XX"}}), 422, "unmapped_code")
        self.assertEqual(self.noted().code, "XX")

    def test_an_action_that_is_refused_leaves_what_is_to_be_mapped_and_then_succeeds(self):
        if "crm.lead" not in self.env:
            self.skipTest("needs the actions of integration_crm")
        self.interface._write_guarded({"clear_clinical": True})
        self.allow("interaction.v1", actions="assign close")
        lead = self.env["crm.lead"].create({"name": "Referral", "user_id": False, "team_id": False})
        uid = self.env["integration.identifier"]._uids(lead, "interaction")[lead.id]
        means = {
            "INTAKE": self.env["crm.team"].create({"name": "Intake"}),
            "R-1": self.env.ref("crm.lost_reason_1"),
        }
        for action, params in (
            ("assign", {"team": "INTAKE"}),
            ("close", {"outcome": "lost", "reason": "R-1"}),
        ):
            path = f"{ROOT}/interaction/{uid}/{action}"
            self.assert_problem(self.call("POST", path, params), 422, "unmapped_code")
            noted = self.noted().filtered(lambda missing: missing.state == "open")
            self.assertIn(noted.code, params.values())
            noted.record = means[noted.code]
            noted.action_map()
            answer = self.call("POST", path, params)
            self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual((answer.json()["team"], answer.json()["close_reason"]), ("INTAKE", "R-1"))


@tagged("post_install", "-at_install")
class TestUnmappedCodesOfMessages(InboxCase):
    def put_failed(self, code="unmapped_code", lacks="XX", state="failed", number=None):
        """Return a message that failed for it."""
        number = number or f"T/{code}/{lacks}/{state}"
        message = self.put("order.created", number=number, data={"number": number})
        lacking = Json([name_lack("country", "res.country", lacks, None)])
        due_at = datetime.now() + timedelta(hours=4) if state == "waiting" else None
        self.env.cr.execute(
            "UPDATE integration_message SET state = %s, due_at = %s, error_code = %s, lacking = %s WHERE id = %s",
            (state, due_at, code, lacking, message.id),
        )
        self.env.invalidate_all()
        return message

    def map_as(self, user, company=None):
        """Map what a partner sent, and return what the user is told."""
        missing, company = self.env["integration.unmapped.code"], company or self.company
        missing._note([("country", "res.country", "XX", None)], system=self.system, company=company)
        noted = missing.search([("system_id", "=", self.system.id), ("company_id", "=", company.id)])
        noted.record = self.env.ref("base.be")
        told = noted.with_user(user).action_map()
        self.env.invalidate_all()
        return told

    def test_who_is_no_operator_maps_and_does_nothing_again(self):
        failed = self.put_failed()
        role = "integration_core.group_integration_"
        told = self.map_as(new_test_user(self.env, "maps_only", f"{role}developer"))
        self.assertIn("Operators", told["params"]["message"])
        self.assertEqual(failed.state, "failed")
        self.env["integration.code"].search([("code", "=", "XX")]).unlink()
        self.map_as(new_test_user(self.env, "maps_and_runs", f"{role}developer,{role}operator"))
        self.assertEqual(failed.state, "waiting")

    def test_an_operator_runs_again_what_a_developer_mapped(self):
        role = "integration_core.group_integration_"
        failed = self.put_failed()
        self.map_as(new_test_user(self.env, "maps", f"{role}developer"))
        noted = self.env["integration.unmapped.code"].search([("code", "=", "XX")])
        told = noted.with_user(new_test_user(self.env, "runs", f"{role}operator")).action_run_again()
        self.assertIn("1 messages", told["params"]["message"])
        self.run_job()
        self.env.invalidate_all()
        self.assertEqual(failed.state, "processed")

    def test_what_messages_hold_is_not_read_to_run_them_again(self):
        messages = self.put_failed() + self.put_failed(state="waiting")
        removed = self.put_failed(number="T/removed")
        self.env.cr.execute("UPDATE integration_message SET body = NULL WHERE id = %s", (removed.id,))
        self.env.invalidate_all()
        with statements.recording(self.env.cr) as taken:
            told = self.map_as(self.env.user)["params"]["message"]
        self.assertIn("2 messages", told)
        self.assertIn("Left: 1 messages", told)
        self.assertTrue([statement for statement in taken if '"integration_message"."state"' in statement])
        body = '"integration_message"."body"'
        self.assertFalse([statement for statement in taken if body in statement.partition(" FROM ")[0]])
        self.assertEqual((set(messages.mapped("state")), removed.state), ({"waiting"}, "failed"))

    def test_what_failed_in_another_company_stays_as_it_is(self):
        failed = self.put_failed()
        self.map_as(self.env.user, self.env["res.company"].create({"name": "Elsewhere"}))
        self.assertEqual(failed.state, "failed")

    def test_messages_that_failed_for_a_code_are_processed_when_it_is_mapped(self):
        failed, other = self.put_failed(), self.put_failed("schema_violation")
        told = self.map_as(self.env.user)
        self.assertIn("1 messages", told["params"]["message"])
        self.env.invalidate_all()
        self.assertEqual((failed.state, other.state), ("waiting", "failed"))
        self.run_job()
        self.assertEqual(failed.state, "processed")

    def test_a_message_that_waits_for_its_next_try_is_processed_at_once(self):
        waiting = self.put_failed(state="waiting")
        self.run_job()
        self.assertEqual(waiting.state, "waiting", "its next try is in hours")
        self.assertIn("1 messages", self.map_as(self.env.user)["params"]["message"])
        self.run_job()
        self.assertEqual(waiting.state, "processed")

    def test_what_lacks_another_code_is_left_alone_however_much_of_it_there_is(self):
        others = [self.put_failed(lacks="OLD", state=state) for state in ("failed", "waiting")]
        mine, due_at = self.put_failed(), others[1].due_at
        self.patch(integration_unmapped_code, "MOST", 1)
        self.map_as(self.env.user)
        self.assertEqual((mine.state, others[0].state), ("waiting", "failed"))
        self.assertEqual(others[1].due_at, due_at)

    def test_what_one_press_leaves_is_told_and_the_next_press_does_it(self):
        messages = [self.put_failed(), self.put_failed(lacks="XX", state="waiting")]
        self.patch(integration_unmapped_code, "MOST", 1)
        told = self.map_as(self.env.user)["params"]["message"]
        self.assertIn("Left: 1 messages", told)
        self.run_job()
        self.assertEqual([message.state for message in messages], ["processed", "waiting"])
        noted = self.env["integration.unmapped.code"].search([("code", "=", "XX")])
        self.assertNotIn("Left", noted.action_run_again()["params"]["message"])
        self.env.invalidate_all()
        self.run_job()
        self.assertEqual(messages[1].state, "processed")

    def test_a_failure_keeps_which_codes_were_lacking(self):
        message, lack = self.put("order.created", data={"number": "T/9"}, number="T/9"), UnmappedCode("")
        lack.missing = (("country", "res.country", "XX", None),)
        with patch.object(type(message), "_process", side_effect=lack):
            self.run_job()
        self.assertEqual(message.error_code, "unmapped_code")
        self.map_as(self.env.user)
        self.run_job()
        self.assertEqual(message.state, "processed")
