# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client hears of a record that was merged into another."""

from odoo.tests import tagged

from .common import ORDERS, ApiCase


@tagged("post_install", "-at_install")
class TestMoved(ApiCase):
    def setUp(self):
        super().setUp()
        self.identifiers = self.env["integration.identifier"]
        self.old, self.new = self.make("T/old"), self.make("T/new")
        uids = self.identifiers._uids(self.old | self.new, "test_order")
        self.old_uid, self.new_uid = uids[self.old.id], uids[self.new.id]
        self.old_path, self.new_path = f"{ORDERS}/{self.old_uid}", f"{ORDERS}/{self.new_uid}"

    def make(self, name, **vals):
        return self.env["test.integration.order"].create({"name": name, **vals})

    def merge(self, keep=False):
        self.identifiers._redirect(self.old, self.new)
        if not keep:
            self.old.unlink()

    def assert_moved(self, response, location):
        problem = self.assert_problem(response, 308, "moved")
        self.assertEqual(response.headers["Location"], location)
        self.assertEqual((problem["id"], problem["location"]), (self.new_uid, location))

    def assert_all_moved(self):
        self.assert_moved(self.call("GET", self.old_path), self.new_path)
        self.assert_moved(self.call("PATCH", self.old_path, {"number": "T/x"}), self.new_path)
        self.assert_moved(self.call("POST", f"{self.old_path}/confirm"), f"{self.new_path}/confirm")

    def test_reading_changing_and_acting_is_sent_to_the_survivor_and_does_nothing(self):
        self.merge()
        self.assert_all_moved()
        self.env.invalidate_all()
        self.assertEqual((self.new.name, self.new.state), ("T/new", "draft"))
        self.assertEqual(self.call("GET", self.new_path).json()["number"], "T/new")

    def test_it_makes_no_difference_whether_the_old_record_is_kept(self):
        self.merge(keep=True)
        self.assert_all_moved()

    def test_who_may_not_see_the_survivor_hears_that_there_is_none(self):
        self.merge()
        self.new.kind = "internal"
        self.assert_problem(self.call("GET", self.old_path), 404, "not_found")
        self.assert_problem(self.call("PATCH", self.old_path, {"number": "T/x"}), 404, "not_found")
        answer = self.batch({"id": self.old_uid, "document": {"number": "T/x"}})
        self.assertEqual(answer["results"][0]["problem"]["code"], "not_found")

    def test_what_is_not_granted_is_refused_before_anything_is_told(self):
        self.merge()
        self.grant._write_guarded({"can_update": False})
        answer = self.call("PATCH", self.old_path, {"number": "T/x"})
        self.assert_problem(answer, 403, "operation_not_granted")

    def batch(self, *documents, operation="update"):
        body = {"operation": operation, "mode": "per_document", "documents": list(documents)}
        response = self.call("POST", f"{ORDERS}:batch", body)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def test_an_item_of_a_batch_gets_the_new_id_and_the_others_are_written(self):
        self.merge()
        answer = self.batch(
            {"id": self.old_uid, "document": {"number": "T/x"}},
            {"id": self.new_uid, "document": {"number": "T/new 2"}},
        )
        first, second = answer["results"]
        self.assertEqual((first["status"], first["problem"]["code"]), (308, "moved"))
        self.assertEqual(
            (first["problem"]["id"], first["problem"]["location"]), (self.new_uid, self.new_path)
        )
        self.assertEqual(second["status"], 200)
        self.env.invalidate_all()
        self.assertEqual(self.new.name, "T/new 2")

    def test_a_reference_to_the_old_id_is_one_to_the_survivor(self):
        self.merge()
        document = {"number": "T/after", "follows": {"entity": "test_order", "id": self.old_uid}}
        created = self.call("POST", ORDERS, document)
        self.assertEqual(created.status_code, 201, created.text)
        self.assertEqual(created.json()["follows"]["id"], self.new_uid)

    def test_the_name_that_the_clients_system_had_means_the_survivor(self):
        named = f"{ORDERS}/external/mine"
        uid = self.call("PUT", named, {"number": "T/mine"}).json()["id"]
        mine = self.env["test.integration.order"].search([("name", "=", "T/mine")])
        self.identifiers._redirect(mine, self.new)
        mine.unlink()
        self.assertEqual(self.call("GET", named).json()["id"], self.new_uid)
        changed = self.call("PUT", named, {"number": "T/new 3"})
        self.assertEqual((changed.status_code, changed.json()["id"]), (200, self.new_uid))
        self.assert_moved(self.call("GET", f"{ORDERS}/{uid}"), self.new_path)

    def test_a_page_goes_on_after_a_record_that_was_merged_meanwhile(self):
        later = self.make("T/later")
        page = self.call("GET", f"{ORDERS}?limit=1&number=T/old").json()
        self.assertEqual([document["id"] for document in page["data"]], [self.old_uid])
        cursor = self.call("GET", f"{ORDERS}?limit=1").json()["next_cursor"]
        first = self.env["test.integration.order"].search([("kind", "=", "standard")], order="id", limit=1)
        self.identifiers._redirect(first, later)
        following = self.call("GET", f"{ORDERS}?limit=100&cursor={cursor}").json()["data"]
        self.assertIn(self.new_uid, [document["id"] for document in following])

    def test_the_description_for_machines_says_so(self):
        document = self.call("GET", "/integration/v1/openapi.json").json()
        paths = document["paths"]
        for path, verb in (
            (f"{ORDERS}/{{id}}", "get"),
            (f"{ORDERS}/{{id}}", "patch"),
            (f"{ORDERS}/{{id}}/confirm", "post"),
        ):
            self.assertIn("308", paths[path][verb]["responses"])
        self.assertNotIn("308", paths[ORDERS]["get"]["responses"])
        described = document["components"]["responses"]["PermanentRedirect"]
        self.assertIn("Location", described["headers"])
