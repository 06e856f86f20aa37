# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a granted client gets, for each verb."""

from datetime import timezone
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ORDERS, ROOT, ApiCase


@tagged("post_install", "-at_install")
class TestResources(ApiCase):
    def create(self, **document):
        response = self.call("POST", ORDERS, {"number": "T/1", **document})
        self.assertEqual(response.status_code, 201, response.text)
        return response

    def order(self, response):
        self.env.invalidate_all()
        return self.env["test.integration.order"].search([("name", "=", response.json()["number"])])

    def test_create_answers_where_the_record_is(self):
        response = self.create()
        document = response.json()
        self.assertEqual(response.headers["Location"], f"{ORDERS}/{document['id']}")
        read = self.call("GET", response.headers["Location"])
        self.assertEqual((read.status_code, read.json()), (200, document))
        self.assertEqual(read.headers["ETag"], response.headers["ETag"])

    def test_a_record_is_created_by_the_clients_service_user(self):
        order = self.order(self.create())
        self.assertEqual(order.create_uid, self.client.service_user_id)
        self.assertEqual(order.company_id, self.grant.company_id)

    def test_a_read_with_the_present_tag_is_not_modified(self):
        created = self.create()
        response = self.call(
            "GET", created.headers["Location"], headers={"If-None-Match": created.headers["ETag"]}
        )
        self.assertEqual((response.status_code, response.content), (304, b""))
        self.assertEqual(response.headers["ETag"], created.headers["ETag"])

    def test_patch_changes_what_it_names_and_nothing_else(self):
        created = self.create()
        response = self.call("PATCH", created.headers["Location"], {"number": "T/2"})
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.json()["number"], "T/2")
        self.assertEqual(response.json()["status"], created.json()["status"])
        self.assertNotEqual(response.headers["ETag"], created.headers["ETag"])

    def test_patch_with_a_stale_tag_changes_nothing(self):
        created = self.create()
        path, stale = created.headers["Location"], {"If-Match": created.headers["ETag"]}
        self.assertEqual(self.call("PATCH", path, {"number": "T/2"}, stale).status_code, 200)
        self.assert_problem(self.call("PATCH", path, {"number": "T/3"}, stale), 412, "precondition_failed")
        self.assertEqual(self.call("GET", path).json()["number"], "T/2")

    def test_an_action_is_done_and_its_refusal_told(self):
        path = self.create().headers["Location"] + "/confirm"
        done = self.call("POST", path)
        self.assertEqual((done.status_code, done.json()["status"]), (200, "confirmed"))
        self.assert_problem(self.call("POST", path), 422, "action_refused")

    def test_odoos_own_words_are_for_those_cleared_for_names_and_amounts(self):
        path, text = self.create().headers["Location"], "Erika Mustermann owes 100 EUR"

        def refuse(*_args, **_kwargs):
            raise UserError(text)

        self.patch(self.registry["test.integration.order"], "write", refuse)
        mapper = self.registry["integration.mapper.test_order"]
        for cleared in ({}, {"clear_personal": True}, {"clear_personal": True, "clear_financial": True}):
            self.interface._write_guarded(cleared)
            answer = self.call("PATCH", path, {"number": "T/2"})
            problem = self.assert_problem(answer, 422, "action_refused")
            self.assertEqual("Erika" in problem.get("detail", ""), len(cleared) == 2)
            with patch.object(mapper, "_project", refuse):
                problem = self.assert_problem(self.call("GET", path), 422, "action_refused")
            self.assertEqual("Erika" in problem.get("detail", ""), len(cleared) == 2)

    def test_an_unknown_action_is_not_there_and_one_not_granted_is_refused(self):
        path = self.create().headers["Location"]
        self.assert_problem(self.call("POST", f"{path}/unlink"), 404, "not_found")
        self.grant._write_guarded({"actions": False})
        self.assert_problem(self.call("POST", f"{path}/confirm"), 403, "operation_not_granted")

    def test_pages_show_each_record_once_while_others_are_written(self):
        numbers = [f"T/{index}" for index in range(7)]
        self.env["test.integration.order"].create([{"name": number} for number in numbers])
        seen, cursor = [], None
        for _page in range(10):
            page = self.call("GET", f"{ORDERS}?limit=3" + (f"&cursor={cursor}" if cursor else "")).json()
            seen += [document["number"] for document in page["data"]]
            self.assertLessEqual(len(page["data"]), 3)
            cursor = page["next_cursor"]
            if not cursor:
                break
            self.env["test.integration.order"].search([("name", "=", "T/0")]).name = "T/0 changed"
        self.assertEqual([number for number in seen if number in numbers], numbers)

    def test_a_list_is_filtered_by_what_the_contract_names(self):
        self.create(number="T/8")
        self.create(number="T/9")
        page = self.call("GET", f"{ORDERS}?number=T/9").json()
        self.assertEqual([document["number"] for document in page["data"]], ["T/9"])

    def test_a_moment_that_is_none_or_before_any_record_is_refused(self):
        for text in (
            "now",
            "2026-01-01",
            "0001-01-01T00:00:00Z",
            "0999-12-31T00:00:00Z",
            "9999-12-31T23:59:59-23:59",
            "99999-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
        ):
            answer = self.call("GET", f"{ORDERS}?updated_since={text}")
            self.assertEqual(self.assert_problem(answer, 400, "invalid_filter")["parameter"], "updated_since")
        self.assertEqual(self.call("GET", f"{ORDERS}?updated_since=9999-12-31T23:59:59Z").json()["data"], [])

    def test_who_may_write_and_not_read_hears_the_id_alone(self):
        created = self.create(number="T/1")
        uid = created.json()["id"]
        named, key = f"{ORDERS}/external/mine", {"Idempotency-Key": "kept"}
        first = self.call("POST", ORDERS, {"number": "T/3"}, key)
        self.assertEqual(first.json()["number"], "T/3")
        self.grant._write_guarded({"can_read": False})
        changed = self.call("PATCH", created.headers["Location"], {"number": "T/2"})
        self.assertEqual((changed.status_code, changed.json()), (200, {"id": uid}))
        self.assertEqual(self.env["test.integration.order"].search_count([("name", "=", "T/2")]), 1)
        tag = {"If-Match": changed.headers["ETag"]}
        self.assertEqual(
            self.call("PATCH", created.headers["Location"], {"number": "T/4"}, tag).status_code, 200
        )
        self.assertEqual(self.create(number="T/5").json().keys(), {"id"})
        self.assertEqual(self.call("PUT", named, {"number": "T/6"}).json().keys(), {"id"})
        self.assertEqual(self.call("PUT", named, {"number": "T/7"}).json().keys(), {"id"})
        self.assertEqual(self.call("POST", f"{created.headers['Location']}/confirm").json(), {"id": uid})
        batch = {"operation": "create", "return": "document", "documents": [{"number": "T/8"}]}
        (result,) = self.call("POST", f"{ORDERS}:batch", batch).json()["results"]
        self.assertEqual(result["document"], {"id": result["id"]})
        again = self.call("POST", ORDERS, {"number": "T/3"}, key)
        self.assertEqual(
            again.json(), {"id": first.json()["id"]}, "neither by repeating what it was told once"
        )

    def test_wrong_query_parameters_are_refused(self):
        for query in ("limit=0", "limit=101", "limit=x", "limit=1&limit=2", "create_uid=1", "status=%00"):
            self.assert_problem(self.call("GET", f"{ORDERS}?{query}"), 400, "invalid_filter")

    def test_a_cursor_of_another_query_or_made_up_is_refused(self):
        for number in "abc":
            self.create(number=number)
        cursor = self.call("GET", f"{ORDERS}?limit=1").json()["next_cursor"]
        for query in (f"cursor={cursor}&status=draft", f"cursor={cursor[:-2]}AA", "cursor=", "cursor=MQ"):
            self.assert_problem(self.call("GET", f"{ORDERS}?{query}"), 400, "invalid_cursor")

    def test_what_is_not_cleared_is_neither_shown_nor_filtered_nor_accepted(self):
        created = self.create()
        self.order(created).note = "Erika Mustermann"
        path = created.headers["Location"]
        self.assertNotIn("contact", self.call("GET", path).json())
        self.assertNotIn("Mustermann", self.call("GET", ORDERS).text)
        self.assert_problem(self.call("GET", f"{ORDERS}?contact=Erika"), 400, "invalid_filter")
        body = {"number": "T/2", "contact": "x"}
        for method, where in (("PATCH", path), ("POST", ORDERS)):
            problem = self.assert_problem(self.call(method, where, body), 422, "unknown_property")
            self.assertEqual([error["pointer"] for error in problem["errors"]], ["/contact"])
        self.assertEqual(self.order(created).note, "Erika Mustermann")

    def test_what_is_cleared_is_shown_and_accepted(self):
        self.interface._write_guarded({"clear_personal": True})
        self.assertEqual(self.create(contact="Erika").json()["contact"], "Erika")

    def test_a_change_of_what_is_not_cleared_does_not_show_in_the_tag(self):
        created = self.create()
        self.order(created).note = "changed"
        self.assertEqual(
            self.call("GET", created.headers["Location"]).headers["ETag"], created.headers["ETag"]
        )

    def test_the_index_lists_what_the_caller_may_do(self):
        [entry] = self.call("GET", ROOT).json()["entities"]
        self.assertEqual(entry["entity"], "test_order")
        self.assertEqual(entry["operations"], ["read", "create", "update"])
        self.assertEqual((entry["actions"], entry["href"]), (["confirm"], ORDERS))
        self.assertEqual(entry["schema"], f"{ORDERS}/schema")
        self.assertEqual(self.call("GET", f"{ROOT}/").status_code, 200)

    def test_the_contract_of_what_is_granted_can_be_read_and_no_other(self):
        response = self.call("GET", f"{ORDERS}/schema")
        self.assertEqual((response.status_code, response.json()), (200, self.contract._schema()))
        self.grant._write_guarded({"can_read": False})
        self.assertEqual(self.call("GET", f"{ORDERS}/schema").status_code, 200)
        self.assert_problem(self.call("GET", f"{ROOT}/party/schema"), 404, "not_found")
        unsigned = self.url_open(f"{ORDERS}/schema")
        self.assert_problem(unsigned, 401, "unauthenticated")

    def test_the_type_of_a_problem_leads_to_a_page_that_explains_it(self):
        problem = self.call("GET", f"{ROOT}/nothing").json()
        page = self.url_open(problem["type"])
        self.assertEqual(page.status_code, 200)
        self.assertIn("What to do", page.text)
        self.assertIn("max-age", page.headers["Cache-Control"])
        self.assertNotIn("Set-Cookie", page.headers)
        self.assertEqual(self.url_open("/integration/problems/no_such_code").status_code, 404)

    def test_a_deprecated_contract_says_so_and_until_when(self):
        self.contract.sunset_date = "2031-01-31"
        self.contract.action_deprecate()
        announced = self.contract.deprecated_at.replace(tzinfo=timezone.utc).timestamp()
        response = self.call("GET", ORDERS)
        self.assertEqual(response.headers["Deprecation"], f"@{announced:.0f}")
        self.assertEqual(response.headers["Sunset"], "Fri, 31 Jan 2031 00:00:00 GMT")

    def test_the_trace_of_the_caller_goes_on(self):
        trace_id = "0af7651916cd43dd8448eb211c80319c"
        sent = {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"}
        response = self.call("GET", ORDERS, headers=sent)
        self.assertEqual(response.headers["traceparent"].split("-")[1], trace_id)
        self.assertNotEqual(response.headers["traceparent"], sent["traceparent"])
        problem = self.assert_problem(self.call("GET", f"{ROOT}/nothing", headers=sent), 404, "not_found")
        self.assertEqual(problem["correlation_id"], trace_id)

    def test_no_session_and_no_cookie_for_a_machine(self):
        response = self.call("GET", ORDERS)
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
