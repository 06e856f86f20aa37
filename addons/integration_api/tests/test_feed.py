# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client gets that asks for events: its own, minimised, in order, and with no gap."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.integration_outbox import numbering
from odoo.addons.integration_outbox.tests.common import OutboxCase
from odoo.addons.integration_outbox.tools.capture import KEY, TransactionCapture

from .. import feed
from ..feed import Feed
from .common import ROOT, ApiCase

EVENTS = f"{ROOT}/events"
CANARY = "Erika Mustermann"


@tagged("post_install", "-at_install")
class TestFeed(ApiCase, OutboxCase):
    def setUp(self):
        super().setUp()
        self.env.cr.execute("DELETE FROM integration_event")
        self.transaction = -1000

    def play(self, work):
        """Do something in a transaction of its own, later than those before."""
        self.transaction += 1
        self.cr.postcommit.data[KEY] = TransactionCapture(xid=self.transaction)
        result = work()
        self.cr.flush()
        self.cr.postcommit.data.clear()
        return result

    def make_orders(self, *names, **vals):
        Order = self.env["test.integration.order"]
        return self.play(lambda: Order.create([{"name": name, "note": CANARY, **vals} for name in names]))

    def read(self, query="", **options):
        response = self.call("GET", EVENTS + (query and f"?{query}"), **options)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def numbers(self, query="", **options):
        return [event["data"].get("number") for event in self.read(query, **options)["data"]]

    # === SHAPE AND ORDER === #

    def test_an_event_looks_as_webhooks_tell_it_with_its_id(self):
        order = self.make_orders("T/1")
        recorded = self.env["integration.event"].search([("res_id", "=", order.id)])
        answer = self.read()
        (event,) = answer["data"]
        self.assertEqual(event.keys(), {"id", "type", "timestamp", "data"})
        self.assertEqual((event["id"], event["type"]), (recorded.uid, "test_order.created"))
        self.assertEqual(event["data"]["id"], recorded.subject_uid)
        self.assertFalse(answer["has_more"])

    def test_pages_lead_through_all_events_once_and_on_to_later_ones(self):
        for number in range(5):
            self.make_orders(f"T/{number}")
        seen, query = [], "limit=2"
        for has_more in (True, True, False):
            page = self.read(query)
            seen += [event["data"]["number"] for event in page["data"]]
            self.assertEqual(page["has_more"], has_more)
            query = f"limit=2&after={page['next']}"
        self.assertEqual(seen, [f"T/{number}" for number in range(5)])
        page = self.read(query)
        self.assertEqual((page["data"], page["has_more"]), ([], False))
        self.assertTrue(page["next"], "one may ask on")

    def test_a_page_that_finds_nothing_ends_after_so_many_events_and_leads_on(self):
        self.patch(feed, "_MOST_LOOKED_AT", 2)
        order = self.make_orders("T/0")
        for number in range(1, 4):
            self.make_orders(f"T/{number}")
        self.play(lambda: order.write({"name": "T/9"}))
        query, pages = "type=test_order.updated", []
        while not pages or pages[-1]["has_more"]:
            self.assertLess(len(pages), 4, "it comes to an end")
            after = f"&after={pages[-1]['next']}" if pages else ""
            pages.append(self.read(query + after))
        found = [[event["data"]["number"] for event in page["data"]] for page in pages]
        self.assertEqual(found, [[], [], ["T/9"]])

    def test_events_are_chosen_by_type(self):
        order = self.make_orders("T/1")
        self.play(order.action_confirm)
        types = {
            "type=test_order.confirmed": {"test_order.confirmed"},
            "type=test_order.*": {"test_order.created", "test_order.confirmed", "test_order.updated"},
            "type=test_order.created,test_order.updated": {"test_order.created", "test_order.updated"},
            "type=invoice.*": set(),
        }
        for query, expected in types.items():
            self.assertEqual({event["type"] for event in self.read(query)["data"]}, expected, query)

    def test_wrong_parameters_are_refused(self):
        for query in (
            "limit=0",
            "limit=101",
            "limit=0000000000101",
            "limit=" + "9" * 5000,
            "type=" + "+".join(f"invoice.t{number}" for number in range(21)),
            "type=Nonsense!",
            "type=",
            "since=1",
            "limit=1&limit=2",
        ):
            self.assert_problem(self.call("GET", f"{EVENTS}?{query}"), 400, "invalid_filter")

    def test_a_cursor_of_another_client_or_another_list_or_made_up_is_refused(self):
        stranger = self.make_client("api-stranger", [{"contract_id": self.contract.id}])
        credential, secret = self.issue(stranger)
        foreign = self.read(key=(credential.key_id, secret))["next"]
        self.make_orders("T/1", "T/2")
        listed = self.call("GET", f"{ROOT}/test_order?limit=1").json()["next_cursor"]
        for cursor in (foreign, listed, "", "MQ", self.read()["next"][:-2] + "AA"):
            self.assert_problem(self.call("GET", f"{EVENTS}?after={cursor}"), 400, "invalid_cursor")

    def test_a_cursor_from_before_the_database_was_restored_is_refused_and_loses_nothing(self):
        feed = Feed(self.env(user=self.client.service_user_id), self.client.id)
        cursor = feed._encode((2**50, 1, "evt_01ZZZZZZZZZZZZZZZZZZZZZZZZ"))
        self.assert_problem(self.call("GET", f"{EVENTS}?after={cursor}"), 400, "invalid_cursor")

    def test_a_cursor_is_refused_where_the_server_was_put_back_and_has_counted_past_it_again(self):
        self.make_orders("T/1")
        known = self.read()["next"]
        self.make_orders("lost")
        cursor = self.read()["next"]
        # the server is put back to before the last transaction, and gives its number and id to another one
        self.cr.execute(
            "UPDATE integration_event SET uid = overlay(uid placing '7ZZZ' from 5) WHERE xid = %s",
            (self.transaction,),
        )
        self.make_orders("T/3")
        told = []
        # one that is raised apart is undone with a refused request where both are one transaction, as in a test
        self.patch(
            type(self.env["integration.issue"]),
            "_raise_issue_apart",
            lambda _self, **issue: told.append(issue),
        )
        problem = self.assert_problem(self.call("GET", f"{EVENTS}?after={cursor}"), 400, "invalid_cursor")
        self.assertIn("begin anew without a cursor", problem["detail"])
        self.assertEqual(self.numbers(f"after={known}"), ["lost", "T/3"], "who knows less misses nothing")
        self.assertEqual([issue["code"] for issue in told], ["database_restored"])
        self.assertIn("A reader knows an event", told[0]["detail"])

    def test_a_cursor_leads_on_from_an_event_that_was_found_or_looked_at_and_not_from_the_horizon(self):
        self.make_orders("T/1")
        for query in ("", "type=invoice.*"):
            cursor = self.read(query)["next"]
            self.cr.execute("DELETE FROM integration_event")
            self.assert_problem(self.call("GET", f"{EVENTS}?after={cursor}"), 400, "invalid_cursor")
            self.assertEqual(self.read(f"after={self.read()['next']}")["data"], [], "none is a beginning")
            self.make_orders("T/2")

    def test_a_cursor_behind_an_event_that_retention_removed_leads_on(self):
        self.make_orders("T/1")
        cursor = self.read()["next"]
        self.cr.execute("DELETE FROM integration_event")
        self.make_orders("T/2")
        rule = self.env.ref("integration_outbox.integration_retention_event")
        rule.sudo()._write_guarded({"removed_until": "2001-01-01 00:00:00"})
        self.assert_problem(self.call("GET", f"{EVENTS}?after={cursor}"), 400, "invalid_cursor")
        rule.sudo()._write_guarded({"removed_until": "2999-01-01 00:00:00"})
        self.assertEqual(self.numbers(f"after={cursor}"), ["T/2"])

    def test_a_cursor_is_refused_after_restoring_also_where_the_new_server_has_passed_its_number(self):
        self.make_orders("T/1")
        cursor = self.read()["next"]
        self.make_orders("T/2")
        self.assertEqual(self.numbers(f"after={cursor}"), ["T/2"])
        numbering.settle(self.cr, [])
        problem = self.assert_problem(self.call("GET", f"{EVENTS}?after={cursor}"), 400, "invalid_cursor")
        self.assertIn("begin anew without a cursor", problem["detail"])
        self.assertEqual(self.numbers(), ["T/1", "T/2"])
        self.assertEqual(self.numbers(f"after={self.read()['next']}"), [])

    def test_only_get_and_only_signed(self):
        self.assert_problem(self.call("POST", EVENTS, {}), 405, "method_not_allowed")
        request = self.sign("GET", EVENTS)
        del request.headers["Signature"]
        self.assert_problem(self.send(request), 401, "unauthenticated")

    # === WHO SEES WHAT === #

    def test_what_the_interface_is_not_cleared_for_is_left_out(self):
        self.make_orders("T/1")
        response = self.call("GET", EVENTS)
        self.assertEqual(response.json()["data"][0]["data"]["number"], "T/1")
        self.assertNotIn(CANARY, response.text)
        self.interface._write_guarded({"clear_personal": True})
        self.assertIn(CANARY, self.call("GET", EVENTS).text)

    def test_without_a_grant_to_read_nothing_is_there(self):
        self.make_orders("T/1")
        self.grant._write_guarded({"can_read": False})
        self.assertEqual(self.numbers(), [])
        self.grant._write_guarded({"can_read": True})
        self.assertEqual(self.numbers(), ["T/1"])
        self.grant.with_user(self.approver).action_retire()
        self.assertEqual(self.numbers(), [])

    def test_what_is_held_up_waits_and_is_not_passed_over(self):
        cursor = self.read()["next"]
        for record, code in (
            (self.interface, "interface_not_approved"),
            (self.grant, "operation_not_granted"),
        ):
            record.with_user(self.approver)._suspend()
            self.assert_problem(self.call("GET", f"{EVENTS}?after={cursor}"), 403, code)
            self.assertEqual(self.numbers("type=other.*"), [], "what is not held up goes on")
            record.with_user(self.approver).action_resume()

    def test_events_of_other_companies_and_other_entities_are_not_there(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.make_orders("theirs", company_id=other.id)
        self.make_orders("ours")
        self.make_orders("everybody's", company_id=False)
        self.cr.execute(
            """INSERT INTO integration_event (uid, type, entity, res_model, res_id, payload, occurred_at, xid)
               VALUES ('evt_x', 'thing.happened', 'thing', 'res.users', 1, '{"id":"u"}', now(), -3)"""
        )
        self.assertEqual(self.numbers(), ["ours", "everybody's"])

    def test_what_odoo_does_not_let_the_service_user_see_is_not_there(self):
        self.make_orders("T/1", "hidden")
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id("test.integration.order"),
                "domain_force": "[('name', '!=', 'hidden')]",
                "groups": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        self.assertEqual(self.numbers(), ["T/1"])

    def test_without_the_right_to_read_the_model_nothing_is_there(self):
        orders = self.make_orders("T/1", "gone")
        self.play(orders[1].unlink)
        self.env.ref("test_integration.access_test_integration_order").perm_read = False
        self.assertEqual(self.read()["data"], [])

    def test_of_a_record_that_is_gone_no_more_than_its_id_is_told(self):
        order = self.make_orders("T/1")
        self.play(order.unlink)
        events = self.read()["data"]
        self.assertEqual([event["type"] for event in events], ["test_order.created", "test_order.deleted"])
        for event in events:
            self.assertEqual(event["data"].keys(), {"id", "href"})

    def test_a_document_of_another_version_is_a_link(self):
        self.make_orders("T/1")
        self.cr.execute("UPDATE integration_event SET contract = 'test_order.v9'")
        self.assertEqual(self.read()["data"][0]["data"].keys(), {"id", "href"})

    def test_a_held_event_is_not_there_until_it_is_released_and_then_at_its_end(self):
        held = self.make_orders("held")
        self.cr.execute("UPDATE integration_event SET hold_code = 'unmapped_code', payload = NULL")
        self.make_orders("T/1")
        first = self.read()
        self.assertEqual([event["data"]["number"] for event in first["data"]], ["T/1"])
        self.env["integration.event"].search([("res_id", "=", held.id)])._release()
        # released in a transaction of its own, which the one of this test cannot be
        self.cr.execute(
            "UPDATE integration_event SET xid = %s WHERE res_id = %s", (self.transaction + 1, held.id)
        )
        self.assertEqual(self.numbers(), ["T/1", "held"])

    # === COST === #

    def test_the_number_of_queries_does_not_depend_on_the_number_of_events(self):
        env = self.env(user=self.client.service_user_id)

        def count(limit):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            page = Feed(env, self.client.id).page({"limit": limit})
            self.assertEqual(len(page.document["data"]), int(limit))
            return self.cr.sql_log_count - before

        self.make_orders(*(f"T/{number}" for number in range(31)))
        count("1")  # fills what is kept between requests
        self.assertEqual(count("1"), count("30"))

    # === DESCRIPTION === #

    def test_a_signed_client_gets_the_description_of_all_events(self):
        document = self.call("GET", f"{ROOT}/asyncapi.json").json()
        self.assertEqual(document["asyncapi"], "3.0.0")
        self.assertIn("test_order.created", document["channels"]["test_order"]["messages"])
        self.assertEqual(document["channels"]["feed"]["address"], EVENTS)
        request = self.sign("GET", f"{ROOT}/asyncapi.json")
        del request.headers["Signature"]
        self.assert_problem(self.send(request), 401, "unauthenticated")
