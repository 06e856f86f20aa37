# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one client may use, told to machines by the signed API and to people in their browser."""

import json
from datetime import date

from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools.canonical_json import dumps

from .common import ORDERS, ROOT, ApiCase

OPENAPI = f"{ROOT}/openapi.json"


class DocumentsCase(ApiCase):
    def served(self, **options):
        """The document as the signed API serves it now."""
        response = self.call("GET", OPENAPI, **options)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def paths(self):
        return set(self.served()["paths"])


@tagged("post_install", "-at_install")
class TestOpenapi(DocumentsCase):
    def test_it_lists_what_is_granted_and_in_force_and_nothing_else(self):
        self.assertLessEqual({ORDERS, f"{ORDERS}/{{id}}", f"{ORDERS}/{{id}}/confirm"}, self.paths())
        self.assertFalse([path for path in self.paths() if "party" in path])
        self.grant._write_guarded({"actions": False, "can_create": False})
        self.assertEqual(set(self.served()["paths"][ORDERS]), {"get"})
        self.assertNotIn(f"{ORDERS}/{{id}}/confirm", self.paths())
        self.interface._pause("The partner asked us to wait")
        self.assertNotIn(ORDERS, self.paths())

    def test_what_is_not_cleared_is_not_in_it_until_it_is(self):
        self.assertNotIn("Who ordered.", dumps(self.served()))
        self.interface._write_guarded({"clear_personal": True})
        self.assertIn("Who ordered.", dumps(self.served()))

    def test_a_deprecated_contract_is_marked(self):
        self.contract.sunset_date = date(2031, 1, 31)
        self.contract.action_deprecate()
        self.assertTrue(self.served()["paths"][ORDERS]["get"]["deprecated"])
        self.assertIn("2031-01-31", self.served()["tags"][0]["description"])

    def test_who_has_it_already_is_told_so_until_it_changes(self):
        tag = self.call("GET", OPENAPI).headers["ETag"]
        again = self.call("GET", OPENAPI, headers={"If-None-Match": tag})
        self.assertEqual((again.status_code, again.content), (304, b""))
        self.assertEqual(again.headers["ETag"], tag)
        self.grant._write_guarded({"can_update": False})
        changed = self.call("GET", OPENAPI, headers={"If-None-Match": tag})
        self.assertEqual(changed.status_code, 200)
        self.assertNotEqual(changed.headers["ETag"], tag)

    def test_it_is_one_clients_and_asks_for_a_signature(self):
        self.assert_problem(self.url_open(OPENAPI), 401, "unauthenticated")
        other = self.make_client(code="nothing-granted", name="Other")
        credential, secret = self.issue(other)
        document = self.served(key=(credential.key_id, secret))
        self.assertNotIn(ORDERS, document["paths"])
        self.assertNotIn(self.client.code, dumps(document))


@tagged("post_install", "-at_install")
class TestDocuments(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = f"/integration/docs/{cls.client.code}"
        cls.viewer = new_test_user(
            cls.env, "documents_viewer", groups="integration_core.group_integration_user"
        )

    def rows(self):
        return self.env["integration.audit"].search([("action", "=", "client.documents_downloaded")])

    def test_a_viewer_sees_and_downloads_what_the_machine_is_told(self):
        served = self.served()
        self.authenticate("documents_viewer", "documents_viewer")
        page = self.url_open(self.page)
        self.assertEqual(page.status_code, 200)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        for path in served["paths"]:
            self.assertIn(path, page.text)
        self.assertNotIn("Who ordered.", page.text)
        self.assertFalse(self.rows())
        downloaded = self.url_open(f"{self.page}/openapi.json")
        self.assertIn("attachment", downloaded.headers["Content-Disposition"])
        self.assertEqual(json.loads(downloaded.text), served)
        kept = self.url_open(f"{self.page}/page.html")
        self.assertIn("attachment", kept.headers["Content-Disposition"])
        self.assertNotIn(f'href="{self.page}', kept.text)

    def test_what_is_taken_away_is_written_down(self):
        self.authenticate("documents_viewer", "documents_viewer")
        for name in ("page.html", "openapi.json"):
            self.assertEqual(self.url_open(f"{self.page}/{name}").status_code, 200)
        rows = self.rows()
        self.assertEqual(rows.mapped("user_id"), self.viewer)
        self.assertEqual({(row.res_model, row.res_id) for row in rows}, {(self.client._name, self.client.id)})
        self.assertEqual(len(rows), 2)

    def test_nobody_else_sees_them(self):
        new_test_user(self.env, "documents_other", groups="base.group_user")
        company = self.env["res.company"].create({"name": "Far away"})
        new_test_user(
            self.env,
            "documents_far",
            groups="integration_core.group_integration_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for login, status in (("documents_other", 403), ("documents_far", 404)):
            self.authenticate(login, login)
            for name in ("", "/page.html", "/openapi.json"):
                self.assertEqual(self.url_open(self.page + name).status_code, status)
        self.authenticate(None, None)
        response = self.url_open(self.page, allow_redirects=False)
        self.assertEqual((response.status_code, response.headers["Location"][:10]), (303, "/web/login"))

    def test_a_name_that_somebody_gave_a_client_is_text(self):
        self.client.name = "<script>alert(1)</script>"
        self.authenticate("documents_viewer", "documents_viewer")
        self.assertNotIn("<script", self.url_open(self.page).text)

    def test_the_button_of_the_client_leads_there(self):
        self.assertEqual(self.client.action_open_documents()["url"], self.page)

    def test_the_problems_have_an_index_that_anybody_may_read(self):
        index = self.url_open("/integration/problems")
        self.assertEqual(index.status_code, 200)
        self.assertIn('href="/integration/problems/not_found"', index.text)
        self.assertNotIn("Set-Cookie", index.headers)
