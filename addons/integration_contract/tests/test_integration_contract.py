# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import tempfile
from copy import deepcopy
from datetime import date
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_core.tools.errors import ContractInvalid, NotFound

from .contract_files import ContractFiles, make_schema

LOGGER = "odoo.addons.integration_contract.models.integration_contract_sync"


@tagged("post_install", "-at_install")
class TestIntegrationContract(ContractFiles, TransactionCase):
    def test_a_contract_file_becomes_a_row_of_the_catalogue(self):
        self.sync(**{"thing.v1": make_schema()})
        contract = self.contracts._get("thing.v1")
        self.assertEqual((contract.entity, contract.major, contract.state), ("thing", 1, "active"))
        self.assertEqual(contract.property_ids.mapped("path"), ["id", "created_at", "updated_at", "name"])
        self.assertEqual(contract.property_ids[-1].sensitivity, "personal")
        self.assertEqual(self.contracts._get_current("thing"), contract)
        self.assertEqual(contract._schema()["title"], "Thing")

    def test_nothing_is_written_when_nothing_changed(self):
        self.sync(**{"thing.v1": make_schema()})
        self.env.flush_all()
        loaded = self.load()
        with self.assertQueryCount(1):
            self.contracts._sync(loaded)

    def test_a_changed_file_changes_the_row_and_leaves_its_state(self):
        self.sync(**{"thing.v1": make_schema()})
        contract = self.contracts._get("thing.v1")
        contract.sunset_date = date(2100, 1, 1)
        contract.action_deprecate()
        self.sync(**{"thing.v1": make_schema(title="Thing, better")})
        self.assertEqual((contract.title, contract.state), ("Thing, better", "deprecated"))
        self.assertEqual(contract._schema()["title"], "Thing, better")

    def test_a_broken_file_is_named_with_its_place_and_refused_and_the_others_go_on(self):
        broken = make_schema()
        del broken["properties"]["name"]["x-sensitivity"]
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self.sync(**{"thing.v1": broken, "other.v1": make_schema(**{"x-entity": "other"})})
        self.assertIn(str(self.folder / "thing.v1.json"), logs.output[0])
        self.assertIn("(name)", logs.output[0])
        with self.assertRaises(ContractInvalid):
            self.contracts._get("thing.v1")
        self.assertTrue(self.contracts._get("other.v1"))
        row = self.contracts.search([("name", "=", "thing.v1")])
        self.assertIn("x-sensitivity", row.problem)
        self.sync(**{"thing.v1": make_schema()})
        self.assertFalse(self.contracts._get("thing.v1").problem)

    def test_a_contract_that_breaks_later_is_refused_from_then_on(self):
        self.sync(**{"thing.v1": make_schema()})
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self.sync(**{"thing.v1": '{"title": '})
        self.assertIn("is not JSON", logs.output[0])
        with self.assertRaises(ContractInvalid):
            self.contracts._get("thing.v1")
        with self.assertRaises(NotFound):
            self.contracts._get_current("thing")

    def test_two_addons_cannot_have_one_contract(self):
        with tempfile.TemporaryDirectory() as second:
            for folder in (self.folder, Path(second)):
                (folder / "thing.v1.json").write_text(json.dumps(make_schema()))
            with self.assertLogs(LOGGER, "ERROR") as logs:
                loaded = self.contracts._load_files({"a": self.folder, "b": Path(second)})
        self.assertIn("the addon a has the contract already", logs.output[0])
        self.assertIsInstance(loaded["thing.v1"][1], ContractInvalid)

    def test_a_contract_whose_addon_is_gone_is_not_found(self):
        self.sync(**{"thing.v1": make_schema()})
        (self.folder / "thing.v1.json").unlink()
        self.sync()
        with self.assertRaises(NotFound):
            self.contracts._get("thing.v1")

    def test_the_newest_active_version_is_current(self):
        second = make_schema(**{"x-version": "2.0.0"})
        third = make_schema(**{"x-version": "3.0.0", "x-lifecycle": "draft"})
        self.sync(**{"thing.v1": make_schema(), "thing.v2": second, "thing.v3": third})
        self.assertEqual(self.contracts._get_current("thing").name, "thing.v2")
        with self.assertRaises(NotFound):
            self.contracts._get("thing.v3")

    def test_a_contract_is_retired_after_its_sunset_only(self):
        self.sync(**{"thing.v1": make_schema()})
        contract = self.contracts._get("thing.v1")
        with self.assertRaises(UserError):
            contract.action_deprecate()
        contract.sunset_date = date(2100, 1, 1)
        contract.action_deprecate()
        with self.assertRaises(UserError):
            contract.action_retire()
        contract.sunset_date = date(2020, 1, 1)
        contract.action_retire()
        with self.assertRaises(NotFound):
            self.contracts._get("thing.v1")

    def test_only_a_manager_moves_a_contract(self):
        self.sync(**{"thing.v1": make_schema()})
        contract = self.contracts.search([("name", "=", "thing.v1")])
        contract.sunset_date = date(2100, 1, 1)
        developer = new_test_user(self.env, "dev", "integration_core.group_integration_developer")
        with self.assertRaises(AccessError):
            contract.with_user(developer).action_deprecate()
        manager = new_test_user(self.env, "man", "integration_core.group_integration_manager")
        contract.with_user(manager).action_deprecate()
        self.assertEqual(contract.state, "deprecated")

    def test_nobody_writes_what_comes_from_the_file(self):
        self.sync(**{"thing.v1": make_schema()})
        contract = self.contracts._get("thing.v1")
        manager = new_test_user(self.env, "man", "integration_core.group_integration_manager")
        public = contract.schema.replace("personal", "public")
        for vals in ({"schema": public}, {"digest": "x"}, {"problem": False}, {"active": False}):
            for user in (manager, self.env.user):
                with self.assertRaises(UserError):
                    contract.with_user(user).write(vals)
        self.assertEqual(contract._schema()["properties"]["name"]["x-sensitivity"], "personal")
        from_file = contract._prepare_row("thing.v1", self.load()["thing.v1"][1]).keys()
        self.assertLess(from_file, self.contracts._guarded_fields)

    def test_a_schema_that_was_changed_past_odoo_is_put_right(self):
        self.sync(**{"thing.v1": make_schema()})
        contract = self.contracts._get("thing.v1")
        for forged in ("replace(schema, 'personal', 'public')", "'no JSON'", "NULL"):
            self.env.cr.execute(f"UPDATE integration_contract SET schema = {forged} WHERE id = {contract.id}")
            self.env.invalidate_all()
            self.sync()
            self.assertEqual(contract._schema()["properties"]["name"]["x-sensitivity"], "personal")

    def test_who_moves_a_sunset_is_audited(self):
        self.sync(**{"thing.v1": make_schema()})
        contract = self.contracts._get("thing.v1")
        manager = new_test_user(self.env, "man", "integration_core.group_integration_manager")
        contract.with_user(manager).sunset_date = date(2100, 1, 1)
        contract.with_user(manager).sunset_date = date(2100, 1, 1)
        row = self.env["integration.audit"].search([("action", "=", "contract.sunset")])
        self.assertEqual((row.user_id, json.loads(row.detail)), (manager, {"from": "", "to": "2100-01-01"}))

    def test_a_schema_that_was_handed_out_is_not_read_again(self):
        self.sync(**{"thing.v1": make_schema()})
        contract = self.contracts._get("thing.v1")
        schema = deepcopy(contract._schema())
        with self.assertQueryCount(0):
            self.assertEqual(self.contracts._get("thing.v1")._schema(), schema)
